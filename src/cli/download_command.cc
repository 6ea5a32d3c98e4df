#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/job_outputs.h"
#include "cli/json_fields.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "data/s3_location.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct DownloadFlags {
  ClientFlags client;
  std::string job;
  std::string output;
};

Result<FetchedOutputs> download(Connection& connection, const DownloadFlags& flags,
                                Terminal& terminal) {
  TRY(const json::value job, connection.call(client::kSageMaker, "DescribeTrainingJob",
                                             json::object{{"TrainingJobName", flags.job}}));
  const fs::path folder = flags.output.empty() ? flags.job : flags.output;
  TRY_VOID(check_output_folder(folder));
  TRY(data::S3Location results,
      data::parse_s3_location(text_field(job, {"OutputDataConfig", "S3OutputPath"})));
  results.key = data::join_key(results.key, flags.job + "/output/");
  const auto s3 = connection.make_s3(interrupted());
  TRY(FetchedOutputs fetched, fetch_outputs(*s3, results, folder, terminal));
  if (fetched.folders.empty())
    return Error(ErrorKind::not_found, "there are no results at " + results.to_string() +
                                           "; the job is " +
                                           text_field(job, {"TrainingJobStatus"}));
  return fetched;
}

int run(const DownloadFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  Terminal terminal(flags.client.json ? 2 : 1);
  watch_interrupts();
  const auto fetched = download(*connection, flags, terminal);
  terminal.clear();
  if (!fetched) return report(fetched.error().wrap("download '" + flags.job + "'"));
  const fs::path folder = flags.output.empty() ? flags.job : flags.output;
  json::array folders;
  for (const std::string& name : fetched->folders) {
    folders.push_back(json::string((folder / name).string()));
    if (!flags.client.json) terminal.line("in " + (folder / name).string() + "/");
  }
  if (flags.client.json)
    print(pretty_json(json::object{{"TrainingJobName", flags.job}, {"OutputFolders", folders}}));
  return kDone;
}

}  // namespace

void declare_download_command(CommandLine& line) {
  auto flags = std::make_shared<DownloadFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("download", "Download a training job's results");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  command
      ->add_option("--output", flags->output,
                   "Folder for its model/ and output/ (default: a folder with the job's name)")
      ->type_name("DIR");
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
