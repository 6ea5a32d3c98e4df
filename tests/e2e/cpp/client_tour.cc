// One call of the C++ client, given by the arguments, for tests to drive it against any server.
// Prints the result; exits 1 with the error on stderr.
#include <trainyard/client/sagemaker_client.h>

#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace trainyard::client;
using namespace trainyard::model;

namespace {

using Words = std::vector<std::string>;

int fail(const ApiError& error) {
  std::cerr << to_string(error) << '\n';
  return 1;
}

int create(const SageMakerClient& client, const Words& words) {
  CreateTrainingJobRequest request;
  request.training_job_name = words.at(0);
  request.role_arn = "arn:aws:iam::123456789012:role/MyTrainingRole";
  request.algorithm_specification = {.training_image = words.at(1),
                                     .training_input_mode = TrainingInputMode::File};
  request.hyper_parameters.emplace()["epochs"] = "3";
  request.output_data_config = {.s3_output_path = "s3://cpp-client/out"};
  request.resource_config = {
      .instance_type = "ml.m5.large", .instance_count = 1, .volume_size_in_gb = 1};
  request.stopping_condition = {.max_runtime_in_seconds = 60};
  request.tags = {{{.key = "made-by", .value = "c++"}}};
  const auto created = client.create_training_job(request);
  if (!created) return fail(created.error());
  std::cout << *created->training_job_arn << '\n';
  return 0;
}

int describe(const SageMakerClient& client, const Words& words) {
  const auto job = client.describe_training_job({.training_job_name = words.at(0)});
  if (!job) return fail(job.error());
  std::cout << to_string(*job->training_job_status) << '\n'
            << *job->algorithm_specification->training_image << '\n'
            << job->hyper_parameters->at("epochs") << '\n';
  return 0;
}

int list(const SageMakerClient& client, const Words& words) {
  auto jobs = client.paginate_training_jobs({.max_results = std::stoi(words.at(1)),
                                             .name_contains = words.at(0),
                                             .sort_by = SortBy::Name,
                                             .sort_order = SortOrder::Ascending});
  while (true) {
    const auto job = jobs.next();
    if (!job) return fail(job.error());
    if (!*job) return 0;
    std::cout << *(**job).training_job_name << '\n';
  }
}

int tag(const SageMakerClient& client, const Words& words) {
  const auto added = client.add_tags(
      {.resource_arn = words.at(0), .tags = {{{.key = words.at(1), .value = words.at(2)}}}});
  return added ? 0 : fail(added.error());
}

int untag(const SageMakerClient& client, const Words& words) {
  const auto deleted =
      client.delete_tags({.resource_arn = words.at(0), .tag_keys = {{words.at(1)}}});
  return deleted ? 0 : fail(deleted.error());
}

int tags(const SageMakerClient& client, const Words& words) {
  auto all = client.paginate_tags({.resource_arn = words.at(0)});
  while (true) {
    const auto one = all.next();
    if (!one) return fail(one.error());
    if (!*one) return 0;
    std::cout << *(**one).key << '=' << *(**one).value << '\n';
  }
}

int stop(const SageMakerClient& client, const Words& words) {
  const auto stopped = client.stop_training_job({.training_job_name = words.at(0)});
  return stopped ? 0 : fail(stopped.error());
}

int delete_job(const SageMakerClient& client, const Words& words) {
  const auto deleted = client.delete_training_job({.training_job_name = words.at(0)});
  return deleted ? 0 : fail(deleted.error());
}

// Keeps a job's warm pool alive for this many seconds.
int keep_alive(const SageMakerClient& client, const Words& words) {
  const auto updated = client.update_training_job(
      {.training_job_name = words.at(0),
       .resource_config = {{.keep_alive_period_in_seconds = std::stoi(words.at(1))}}});
  return updated ? 0 : fail(updated.error());
}

// Changes nothing.
int update(const SageMakerClient& client, const Words& words) {
  const auto updated = client.update_training_job({.training_job_name = words.at(0)});
  if (!updated) return fail(updated.error());
  std::cout << *updated->training_job_arn << '\n';
  return 0;
}

// Filtered by a part of their names.
int search_jobs(const SageMakerClient& client, const Words& words) {
  const std::vector<Filter> filters{
      {.name = "TrainingJobName", .operation = Operator::Contains, .value = words.at(0)}};
  auto records = client.paginate_search({.resource = ResourceType::TrainingJob,
                                         .search_expression = {{.filters = filters}},
                                         .sort_by = "TrainingJobName",
                                         .sort_order = SearchSortOrder::Ascending,
                                         .max_results = std::stoi(words.at(1))});
  while (true) {
    const auto record = records.next();
    if (!record) return fail(record.error());
    if (!*record) return 0;
    std::cout << *(**record).training_job->training_job_name << '\n';
  }
}

int wait(const SageMakerClient& client, const Words& words) {
  const auto job = client.wait_until_training_job_completed_or_stopped(
      {.training_job_name = words.at(0)},
      {.delay = std::chrono::milliseconds(std::stoi(words.at(1)))});
  if (!job) return fail(job.error());
  std::cout << to_string(*job->training_job_status) << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<int(const SageMakerClient&, const Words&)>> commands{
      {"create", create},     {"describe", describe},
      {"list", list},         {"tag", tag},
      {"untag", untag},       {"tags", tags},
      {"stop", stop},         {"wait", wait},
      {"delete", delete_job}, {"search", search_jobs},
      {"update", update},     {"keep-alive", keep_alive}};
  const auto client = SageMakerClient::open();
  if (!client) return fail(client.error());
  return commands.at(argv[1])(*client, Words(argv + 2, argv + argc));
}
