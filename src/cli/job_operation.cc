#include "cli/job_operation.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/text.h"

namespace trainyard::cli {
namespace {

struct JobOperationFlags {
  ClientFlags client;
  std::string job;
};

int call_job_operation(const JobOperation& operation, const JobOperationFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const boost::json::object request{{"TrainingJobName", flags.job}};
  const auto answer = connection->call(kTrainyardService, operation.operation, request);
  if (!answer) return report(answer.error());
  print(flags.client.json ? pretty_json(request) : operation.outcome(flags.job) + "\n");
  return kDone;
}

}  // namespace

void declare_job_operation(CommandLine& line, const JobOperation& operation) {
  auto flags = std::make_shared<JobOperationFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(operation.command, operation.help);
  command->add_option("JOB", flags->job, "The training job's name")->required();
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags, operation] {
    line.chosen = [flags, operation] { return call_job_operation(operation, *flags); };
  });
}

}  // namespace trainyard::cli
