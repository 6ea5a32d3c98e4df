#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "control/experiment_kinds.h"
#include "control/search_expression.h"
#include "store/job_search.h"
#include "store/resource_store.h"
#include "store/sqlite.h"

// What a page of Search costs in a store of many jobs and as many trial components:
// `trainyard-search-load DIR JOBS` fills DIR/state.db, unless it has some already, and prints the
// median of some searches in milliseconds. Three of the components are in the trial and experiment
// "small", all others in a hundred trials of the experiment "large".
namespace {

using namespace trainyard;
using model::Operator;

constexpr std::int64_t kStart = 1'747'419'050'000;

std::string request_of(int i) {
  return R"({"TrainingJobName":"job-)" + std::to_string(i) + R"(","HyperParameters":{"eta":"0.)" +
         std::to_string(i % 100) +
         R"(","rounds":"100"},"AlgorithmSpecification":{"TrainingImage":)"
         R"("123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1","TrainingInputMode":"File"},"RoleArn")"
         R"(:"arn:aws:iam::123456789012:role/service-role/Trainer","InputDataConfig":[{"ChannelName")"
         R"(:"train","DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://data/in/)" +
         std::to_string(i % 50) +
         R"("}}}],"OutputDataConfig":{"S3OutputPath":"s3://data/out"},)"
         R"("ResourceConfig":{"InstanceType":"ml.m5.large","InstanceCount":1,"VolumeSizeInGB":5}})";
}

std::string state_of(int i, bool failed) {
  const std::string at = std::to_string(kStart + i * 1000LL);
  return R"({"version":1,"phase":")" + std::string(failed ? "Failed" : "Completed") +
         R"(","creation_time":)" + at + R"(,"last_modified_time":)" + at +
         R"(,"attempt":1,"last_sequence":6,"transitions":[{"status":"Starting","start_time":)" +
         at + R"(,"status_message":"x","end_time":)" + at +
         R"(}],"final_metrics":[{"metric_name":)"
         R"("loss","value":)" +
         std::to_string(i % 1000) + R"(,"timestamp":)" + at + "}]}";
}

Result<void> fill(const std::filesystem::path& directory, int jobs) {
  TRY(auto db, store::Database::open(directory / "state.db", store::Database::Mode::read_write));
  TRY(const auto existing, db.query_integer("SELECT count(*) FROM jobs"));
  if (existing > 0) return ok();
  TRY_VOID(db.execute("BEGIN"));
  TRY(auto job, db.prepare("INSERT INTO jobs(name, arn, request, state, status, created, modified, "
                           "terminal) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)"));
  TRY(auto tag, db.prepare("INSERT INTO tags(arn, key, value) VALUES(?1, 'team', ?2)"));
  for (int i = 0; i < jobs; ++i) {
    const bool failed = i % 100'000 == 7;
    const std::string name = "job-" + std::to_string(i), arn = "arn:" + name;
    const std::string request = request_of(i), state = state_of(i, failed);
    const std::string team = i % 10'000 == 3 ? "rare" : "common";
    const std::int64_t at = kStart + i * 1000LL;
    TRY_VOID(job.bind_all(std::string_view(name), std::string_view(arn), std::string_view(request),
                          std::string_view(state),
                          std::string_view(failed ? "Failed" : "Completed"), at, at));
    TRY_VOID(job.run());
    TRY_VOID(tag.bind_all(std::string_view(arn), std::string_view(team)));
    TRY_VOID(tag.run());
  }
  return db.execute("COMMIT");
}

constexpr int kTrials = 100;
constexpr int kInSmall = 3;

Result<void> fill_components(const std::filesystem::path& directory, int components) {
  TRY(auto db, store::Database::open(directory / "state.db", store::Database::Mode::read_write));
  TRY(const auto existing, db.query_integer("SELECT count(*) FROM resources"));
  if (existing > 0) return ok();
  TRY_VOID(db.execute("BEGIN"));
  TRY(auto insert,
      db.prepare("INSERT INTO resources(kind, name, version, arn, request, state, status, created, "
                 "modified) VALUES(?1, ?2, 0, ?3, ?4, ?5, '', ?6, ?6) RETURNING number"));
  TRY(auto link, db.prepare("INSERT INTO resource_links(type, parent, child, created) "
                            "VALUES('', ?1, ?2, 1)"));
  const auto add = [&](std::string_view kind, const std::string& name, const std::string& request,
                       const std::string& state, std::int64_t at,
                       std::int64_t parent) -> Result<std::int64_t> {
    const std::string arn = "arn:" + std::string(kind) + "/" + name;
    TRY_VOID(insert.step(kind, std::string_view(name), std::string_view(arn),
                         std::string_view(request), std::string_view(state), at));
    const std::int64_t number = insert.integer(0);
    TRY_VOID(insert.reset());
    if (parent > 0) TRY_VOID(link.run(parent, number));
    return number;
  };
  TRY(const auto small, add(control::kExperimentKind, "small", "{}", "{}", kStart, 0));
  TRY(const auto large, add(control::kExperimentKind, "large", "{}", "{}", kStart, 0));
  TRY(const auto trial_small, add(control::kTrialKind, "small", "{}", "{}", kStart, small));
  std::vector<std::int64_t> trials;
  for (int i = 0; i < kTrials; ++i) {
    TRY(const auto trial,
        add(control::kTrialKind, "large-" + std::to_string(i), "{}", "{}", kStart, large));
    trials.push_back(trial);
  }
  for (int i = 0; i < components; ++i) {
    const std::string value = std::to_string(i % 1000);
    TRY_VOID(add(control::kTrialComponentKind, "component-" + std::to_string(i),
                 R"({"Parameters":{"eta":{"NumberValue":)" + value +
                     R"(},"optimizer":{"StringValue":"sgd"}},"DisplayName":"Training"})",
                 R"({"metrics":{"loss":{"count":1,"min":)" + value + R"(,"max":)" + value + "}}}",
                 kStart + i * 1000LL,
                 i < kInSmall ? trial_small : trials.at(static_cast<std::size_t>(i % kTrials))));
  }
  return db.execute("COMMIT");
}

struct Search {
  const char* title;
  std::vector<model::Filter> filters;
  const char* sort_by = "LastModifiedTime";
  model::ResourceType resource = model::ResourceType::TrainingJob;
};

Result<std::size_t> count_hits(store::JobStore& jobs, const Search& search,
                               const store::SearchQuery& query) {
  if (search.resource == model::ResourceType::TrainingJob) {
    TRY(const auto hits, jobs.search(query));
    return hits.size();
  }
  TRY(const auto hits, jobs.resources().search(std::string(control::kTrialComponentKind), query));
  return hits.size();
}

model::Filter filter(const char* name, Operator operation, const char* value) {
  model::Filter made;
  made.name = name;
  made.operation = operation;
  if (value) made.value = value;
  return made;
}

Result<void> measure(store::JobStore& jobs, const Search& search) {
  model::SearchRequest request;
  if (!search.filters.empty()) request.search_expression.emplace().filters = search.filters;
  request.sort_by = search.sort_by;
  const auto properties = control::SearchProperties::of(search.resource);
  TRY(const auto query, control::make_search(*properties, request));
  std::vector<double> took;
  std::size_t found = 0;
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    TRY(found, count_hits(jobs, search, query));
    took.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  std::ranges::sort(took);
  std::printf("%-32s %9.2f ms  %zu hits\n", search.title, took[1], found);
  return ok();
}

Result<void> run(const std::filesystem::path& directory, int jobs) {
  TRY(auto opened, store::JobStore::open(directory));
  TRY_VOID(fill(directory, jobs));
  TRY_VOID(fill_components(directory, jobs));
  for (const Search& search : std::vector<Search>{
           {"everything", {}},
           {"status, common", {filter("TrainingJobStatus", Operator::Equals, "Completed")}},
           {"status, rare", {filter("TrainingJobStatus", Operator::Equals, "Failed")}},
           {"status, none", {filter("TrainingJobStatus", Operator::Equals, "Stopped")}},
           {"tag, common", {filter("Tags.team", Operator::Equals, "common")}},
           {"tag, rare", {filter("Tags.team", Operator::Equals, "rare")}},
           {"name contains, common", {filter("TrainingJobName", Operator::Contains, "7")}},
           {"name contains, none", {filter("TrainingJobName", Operator::Contains, "xyz")}},
           {"created in a minute",
            {filter("CreationTime", Operator::GreaterThan, "2025-05-16T20:00:00"),
             filter("CreationTime", Operator::LessThan, "2025-05-16T20:01:00")}},
           {"created since, by CreationTime",
            {filter("CreationTime", Operator::GreaterThan, "2025-05-17T20:00:00")},
            "CreationTime"},
           {"instance type",
            {filter("ResourceConfig.InstanceType", Operator::Equals, "ml.m5.large")}},
           {"hyperparameter below", {filter("HyperParameters.eta", Operator::LessThan, "0.1")}},
           {"metric below", {filter("Metrics.loss", Operator::LessThan, "10")}},
           {"channel",
            {filter("InputDataConfig.DataSource.S3DataSource.S3Uri", Operator::Contains, "in/7")}},
           {"by name", {}, "TrainingJobName"},
           {"hyperparameter, none", {filter("HyperParameters.eta", Operator::Equals, "7")}},
           {"by metric", {}, "Metrics.loss"},
       })
    TRY_VOID(measure(*opened, search));
  constexpr auto kComponents = model::ResourceType::ExperimentTrialComponent;
  const auto in = [](const char* name, const char* parent) {
    return filter(name, Operator::Equals, parent);
  };
  for (const Search& search : std::vector<Search>{
           {"components of a trial with 3", {in("Parents.TrialName", "small")}},
           {"components of an experiment of 3", {in("Parents.ExperimentName", "small")}},
           {"components of a trial", {in("Parents.TrialName", "large-7")}, "CreationTime"},
           {"components of an experiment", {in("Parents.ExperimentName", "large")}, "CreationTime"},
           {"of an experiment, by metric",
            {in("Parents.ExperimentName", "large")},
            "metrics.loss.max"},
           {"of a trial, by parameter", {in("Parents.TrialName", "large-7")}, "Parameters.eta"},
           {"parameter, none", {filter("Parameters.eta", Operator::Equals, "-1")}},
       }) {
    Search of_components = search;
    of_components.resource = kComponents;
    TRY_VOID(measure(*opened, of_components));
  }
  return ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: trainyard-search-load DIR JOBS\n");
    return 2;
  }
  const auto done = run(argv[1], std::atoi(argv[2]));
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
