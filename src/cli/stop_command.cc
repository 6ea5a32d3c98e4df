#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/text.h"
#include "client/error_translation.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

struct StopFlags {
  ClientFlags client;
  std::string job;
};

std::string when_text(std::optional<model::SecondaryStatus> status, const std::string& job) {
  if (status == model::SecondaryStatus::Pending) return ": it was waiting; nothing had begun";
  if (status == model::SecondaryStatus::Interrupted) return ": it was interrupted";
  if (status != model::SecondaryStatus::Training) return "";
  return ": its container has 120 s to save and end (trainyard logs -f " + job + ")";
}

int run(const StopFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  // How long that takes depends on what it was doing.
  const auto was = connection->sagemaker().describe_training_job({.training_job_name = flags.job});
  const auto stopped = connection->sagemaker().stop_training_job({.training_job_name = flags.job});
  if (!stopped) return report(client::to_error(stopped.error()).wrap("stop '" + flags.job + "'"));
  if (flags.client.json) {
    print(pretty_json(json::object{{"TrainingJobName", flags.job}}));
  } else {
    print("stopping " + flags.job +
          when_text(was ? was->secondary_status : std::nullopt, flags.job) + "\n");
  }
  return kDone;
}

}  // namespace

void declare_stop_command(CommandLine& line) {
  auto flags = std::make_shared<StopFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("stop", "Stop a training job");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
