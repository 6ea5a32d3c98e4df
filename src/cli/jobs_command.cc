#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/text.h"
#include "client/error_translation.h"
#include "model/codec.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxInAPage = 100;  // ListTrainingJobs MaxResults

struct JobsFlags {
  ClientFlags client;
  std::string status;
  std::string name_contains;
  std::size_t limit = 20;
  bool quiet = false;
};

// Newest first, up to flags.limit, over as many pages as that takes.
Result<std::vector<model::TrainingJobSummary>> list_jobs(const Connection& connection,
                                                         const JobsFlags& flags) {
  model::ListTrainingJobsRequest request;
  request.sort_by = model::SortBy::CreationTime;
  request.sort_order = model::SortOrder::Descending;
  request.max_results = static_cast<std::int64_t>(std::min(kMaxInAPage, flags.limit));
  request.status_equals = model::from_string<model::TrainingJobStatus>(flags.status);
  if (!flags.name_contains.empty()) request.name_contains = flags.name_contains;
  auto pages = connection.sagemaker().paginate_training_jobs(request);
  std::vector<model::TrainingJobSummary> jobs;
  while (jobs.size() < flags.limit) {
    auto job = pages.next();
    if (!job) return client::to_error(job.error());
    if (!*job) break;
    jobs.push_back(**std::move(job));
  }
  return jobs;
}

// What a job that has ended still holds.
std::string pool_of(const model::TrainingJobSummary& job) {
  const bool is_present = job.warm_pool_status &&
                          job.warm_pool_status->status == model::WarmPoolResourceStatus::Available;
  return is_present ? "pool Available" : "";
}

std::string table_of(const std::vector<model::TrainingJobSummary>& jobs, Timestamp now,
                     bool coloured) {
  std::vector<std::vector<Cell>> rows;
  for (const model::TrainingJobSummary& job : jobs) {
    const auto text_of = [](const auto& value) {
      return value ? std::string(model::to_string(*value)) : std::string();
    };
    const auto counted = [](const auto& number) {
      return number ? std::to_string(*number) : std::string();
    };
    const std::string status = text_of(job.training_job_status);
    const std::string secondary = text_of(job.secondary_status);
    const auto& created = job.creation_time;
    rows.push_back({{job.training_job_name.value_or("")},
                    {status, style_of_status(status)},
                    {secondary == status ? pool_of(job) : secondary},
                    {counted(job.trainyard_hosts)},
                    {counted(job.trainyard_attempt)},
                    {created ? format_age(now - *created) : ""},
                    {created ? format_span(job.training_end_time.value_or(now) - *created) : ""}});
  }
  return format_table({"NAME", "STATUS", "PHASE", "HOSTS", "ATTEMPT", "AGE", "DURATION"}, rows,
                      coloured);
}

int run(const JobsFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const auto jobs = list_jobs(*connection, flags);
  if (!jobs) return report(jobs.error());
  if (flags.quiet) {
    std::string names;
    for (const model::TrainingJobSummary& job : *jobs)
      names += job.training_job_name.value_or("") + "\n";
    print(names);
  } else if (flags.client.json) {
    json::array array;
    for (const model::TrainingJobSummary& job : *jobs) array.push_back(model::serialize(job));
    print(pretty_json(array));
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
      ->transform(CLI::IsMember({"InProgress", "Completed", "Failed", "Stopping", "Stopped"},
                                CLI::ignore_case));
  command->add_option("--name-contains", flags->name_contains, "Only jobs with this in their name");
  command->add_option("-n,--limit", flags->limit, "List at most this many")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_flag("-q,--quiet", flags->quiet, "Print names only, one per line");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
