#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <utility>

#include "apps/command.h"
#include "apps/json_fields.h"
#include "apps/text.h"

namespace trainyard::apps {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostInAPage = 100;  // ListTrainingJobs MaxResults

struct JobsFlags {
  ClientFlags client;
  std::string status;
  std::string name_contains;
  std::size_t limit = 20;
  bool quiet = false;
};

// Newest first, up to flags.limit, over as many pages as that takes.
Result<json::array> list_jobs(Connection& connection, const JobsFlags& flags) {
  json::array jobs;
  std::string token;
  do {
    json::object request{{"SortBy", "CreationTime"},
                         {"SortOrder", "Descending"},
                         {"MaxResults", std::min(kMostInAPage, flags.limit - jobs.size())}};
    if (!flags.status.empty()) request["StatusEquals"] = flags.status;
    if (!flags.name_contains.empty()) request["NameContains"] = flags.name_contains;
    if (!token.empty()) request["NextToken"] = token;
    TRY(const json::value page, connection.call(client::kSageMaker, "ListTrainingJobs", request));
    for (const json::value& job : array_field(page, {"TrainingJobSummaries"})) jobs.push_back(job);
    token = text_field(page, {"NextToken"});
  } while (!token.empty() && jobs.size() < flags.limit);
  return jobs;
}

std::string duration_of(const json::value& job, Timestamp now) {
  const auto created = time_field(job, {"CreationTime"});
  if (!created) return "";
  return format_span(time_field(job, {"TrainingEndTime"}).value_or(now) - *created);
}

std::string table_of(const json::array& jobs, Timestamp now, bool coloured) {
  std::vector<std::vector<Cell>> rows;
  for (const json::value& job : jobs) {
    const std::string status = text_field(job, {"TrainingJobStatus"});
    const std::string secondary = text_field(job, {"SecondaryStatus"});
    const auto created = time_field(job, {"CreationTime"});
    rows.push_back({{text_field(job, {"TrainingJobName"})},
                    {status, style_of_status(status)},
                    {secondary == status ? "" : secondary},
                    {created ? format_age(now - *created) : ""},
                    {duration_of(job, now)}});
  }
  return format_table({"NAME", "STATUS", "PHASE", "AGE", "DURATION"}, rows, coloured);
}

int run(const JobsFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const auto jobs = list_jobs(*connection, flags);
  if (!jobs) return report(jobs.error());
  if (flags.quiet) {
    std::string names;
    for (const json::value& job : *jobs) names += text_field(job, {"TrainingJobName"}) + "\n";
    print(names);
  } else if (flags.client.json) {
    print(pretty_json(*jobs));
  } else if (jobs->empty()) {
    print("no training jobs\n");
  } else {
    print(table_of(*jobs, system_clock().now(), stdout_is_coloured()));
  }
  return kDone;
}

}  // namespace

void declare_jobs_command(CommandLine& line) {
  auto flags = std::make_shared<JobsFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("jobs", "List training jobs, newest first");
  declare_client_flags(*command, flags->client);
  command->add_option("--status", flags->status, "Only jobs of this TrainingJobStatus")
      ->check(CLI::IsMember({"InProgress", "Completed", "Failed", "Stopping", "Stopped"}));
  command->add_option("--name-contains", flags->name_contains, "Only jobs with this in their name");
  command->add_option("-n,--limit", flags->limit, "List at most this many")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_flag("-q,--quiet", flags->quiet, "Print names only, one a line");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::apps
