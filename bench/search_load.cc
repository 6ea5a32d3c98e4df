#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "control/search_expression.h"
#include "store/job_search.h"
#include "store/sqlite.h"

// What a page of Search costs in a store of many jobs: `trainyard-search-load DIR JOBS` fills
// DIR/state.db with finished jobs, unless it has some already, and prints the median of some
// searches in milliseconds.
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

struct Search {
  const char* title;
  std::vector<model::Filter> filters;
  const char* sort_by = "LastModifiedTime";
};

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
  const auto properties = control::SearchProperties::of(model::ResourceType::TrainingJob);
  TRY(const auto query, control::make_search(*properties, request));
  std::vector<double> took;
  std::size_t found = 0;
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    TRY(const auto hits, jobs.search(query));
    took.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    found = hits.size();
  }
  std::ranges::sort(took);
  std::printf("%-32s %9.2f ms  %zu hits\n", search.title, took[1], found);
  return ok();
}

Result<void> run(const std::filesystem::path& directory, int jobs) {
  TRY(auto opened, store::JobStore::open(directory));
  TRY_VOID(fill(directory, jobs));
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
