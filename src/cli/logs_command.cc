#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/instances_text.h"
#include "cli/job_follower.h"
#include "cli/json_fields.h"
#include "cli/log_reader.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

// How often a followed log is polled.
constexpr std::chrono::milliseconds kLogInterval{500};

struct LogsFlags {
  ClientFlags client;
  std::string job;
  std::string host;  // empty: all
  bool follow = false;
  bool timestamps = false;
};

// `named`: the line starts with its host.
std::string text_of(const LogEvent& event, const LogsFlags& flags, bool named) {
  const std::string host = host_of_stream(event.stream);
  if (flags.client.json) {
    return json::serialize(json::object{{"timestamp", to_epoch_millis(event.at)},
                                        {"stream", event.stream},
                                        {"host", host},
                                        {"message", event.message}}) +
           "\n";
  }
  return (flags.timestamps ? format_iso8601(event.at) + " " : "") + host_prefix(named ? host : "") +
         (stdout_is_terminal() ? shown_log_message(event.message) : event.message) + "\n";
}

Result<void> check_host(const std::string& host, const std::vector<std::string>& hosts) {
  if (host.empty() || std::ranges::find(hosts, host) != hosts.end()) return ok();
  return Error(ErrorKind::invalid_argument, "--host: the training job has no host '" + host +
                                                "', its hosts are algo-1 to algo-" +
                                                std::to_string(hosts.size()));
}

Result<void> print_log(Connection& connection, const LogsFlags& flags) {
  LogReader reader(
      flags.job,
      [&](std::string_view operation, const json::value& input) {
        return connection.call(client::kLogs, operation, input);
      },
      flags.host);
  while (true) {
    // The status is read before the log: if the job had ended by then, its log is complete.
    TRY(const json::value job, connection.call(client::kSageMaker, "DescribeTrainingJob",
                                               json::object{{"TrainingJobName", flags.job}}));
    const auto hosts = host_names(job);
    TRY_VOID(check_host(flags.host, hosts));
    TRY(const std::vector<LogEvent> events, reader.read_new());
    std::string text;
    for (const LogEvent& event : events)
      text += text_of(event, flags, flags.host.empty() && hosts.size() > 1);
    print(text);
    if (!flags.follow || is_terminal_status(text_field(job, {"TrainingJobStatus"}))) return ok();
    std::this_thread::sleep_for(kLogInterval);
  }
}

int run(const LogsFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const auto printed = print_log(*connection, flags);
  if (!printed) return report(printed.error().wrap("log of '" + flags.job + "'"));
  return kDone;
}

}  // namespace

void declare_logs_command(CommandLine& line) {
  auto flags = std::make_shared<LogsFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("logs", "Print a training job's log");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  command->add_option("--host", flags->host,
                      "Only the log of this host, like algo-2 (default: all, by time)");
  command->add_flag("-f,--follow", flags->follow, "Follow the log until the job has ended");
  command->add_flag("-t,--timestamps", flags->timestamps, "Start each line with its time");
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
