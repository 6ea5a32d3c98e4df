#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

struct InterruptFlags {
  ClientFlags client;
  std::string job;
};

int run(const InterruptFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const json::object request{{"TrainingJobName", flags.job}};
  const auto interrupted = connection->call(kTrainyardService, "InterruptTrainingJob", request);
  if (!interrupted) return report(interrupted.error());
  if (flags.client.json) {
    print(pretty_json(request));
  } else {
    print("interrupting " + flags.job +
          ": its container has 120 s to save and end, then it waits, and runs again (trainyard "
          "describe " +
          flags.job + ")\n");
  }
  return kDone;
}

}  // namespace

void declare_interrupt_command(CommandLine& line) {
  auto flags = std::make_shared<InterruptFlags>();  // shared: CLI11 copies the callback
  CLI::App* command =
      line.root.add_subcommand("interrupt", "Interrupt a managed spot training job, as AWS may");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
