#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/files.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/job_outputs.h"
#include "cli/local_files.h"
#include "cli/request_file.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "cli/train_flags.h"
#include "cli/train_request.h"
#include "cli/train_run.h"
#include "cli/train_text.h"
#include "model/codec.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

struct Prepared {
  TrainPlan plan;
  std::vector<LocalFiles> files;
};

// An archive or layout must be at the same path for the server; from another machine that can't be
// checked.
Result<void> check_image(const TrainPlan& plan, const Connection& connection) {
  if (!connection.is_on_this_machine()) return ok();
  const std::string image = plan.request.algorithm_specification->training_image.value_or("");
  for (const std::string_view prefix : {"oci-archive:", "docker-archive:", "oci:"}) {
    if (!image.starts_with(prefix)) continue;
    std::string path = image.substr(prefix.size());
    path = path.substr(0, path.rfind(':'));  // a layout's tag
    std::error_code failed;
    if (!fs::exists(path, failed))
      return Error(ErrorKind::not_found, "there is no image at " + path);
  }
  return ok();
}

// A channel without a content type gets the one that its file names suggest.
void set_content_type(model::CreateTrainingJobRequest& request, const std::string& channel,
                      const std::string& type) {
  if (type.empty() || !request.input_data_config) return;
  for (model::Channel& each : *request.input_data_config)
    if (each.channel_name == channel && !each.content_type) each.content_type = type;
}

// Everything that can be checked before the first request to the server.
Result<Prepared> prepare(const TrainFlags& flags, const Connection& connection) {
  model::CreateTrainingJobRequest base;
  if (!flags.request_file.empty()) {
    TRY(const std::string text, read_file(flags.request_file));
    auto parsed = parse_request_file(text);
    if (!parsed) return parsed.error().wrap(flags.request_file);
    base = std::move(*parsed);
  }
  std::error_code failed;
  Prepared prepared;
  TRY(prepared.plan,
      plan_training_job(flags, base,
                        {connection.place(), system_clock().now(), fs::current_path(failed)}));
  TRY_VOID(check_image(prepared.plan, connection));
  for (const ChannelUpload& upload : prepared.plan.uploads) {
    auto files = list_local_files(upload.source);
    if (!files) return files.error().wrap("channel '" + upload.channel + "'");
    prepared.files.push_back(std::move(*files));
    set_content_type(prepared.plan.request, upload.channel, content_type_of(prepared.files.back()));
  }
  if (!prepared.plan.output_folder.empty())
    TRY_VOID(check_output_folder(prepared.plan.output_folder));
  return prepared;
}

int run(const TrainFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const auto prepared = prepare(flags, *connection);
  if (!prepared) {
    report(prepared.error());
    return kUsage;
  }
  Terminal terminal(flags.client.json ? 2 : 1);
  const std::string plan = plan_text(prepared->plan, prepared->files, terminal.coloured());
  if (flags.dry_run && flags.client.json) {
    print(pretty_json(dry_run_json(prepared->plan, prepared->files)));
    return kDone;
  }
  terminal.line(plan);
  if (flags.dry_run) {
    print("CreateTrainingJob " + pretty_json(model::serialize(prepared->plan.request)));
    return kDone;
  }
  watch_interrupts();
  return TrainRun(*connection, flags, prepared->plan, prepared->files, terminal).run();
}

}  // namespace

void declare_train_command(CommandLine& line) {
  auto flags = std::make_shared<TrainFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "train", "Run a training job: upload its data, follow it, download its model");
  declare_train_flags(*command, *flags);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
