#include "client/sagemaker_client.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "client/scripted_world.h"
#include "client/typed_call.h"
#include "model/shape.h"

namespace trainyard::client {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace json = boost::json;

class SageMakerClientTest : public testing::Test {
 protected:
  json::value sent(std::size_t index) { return json::parse(world_.requests.at(index).body); }
  std::string target(std::size_t index) {
    return std::string(world_.requests.at(index).headers.get("X-Amz-Target"));
  }
  void answer_status(const std::string& status, const std::string& reason = "") {
    world_.answer(200, json::serialize(json::object{{"TrainingJobName", "job"},
                                                    {"TrainingJobStatus", status},
                                                    {"FailureReason", reason}}));
  }
  Outcome<model::DescribeTrainingJobResponse> wait(const WaiterOptions& options = {}) {
    return client_.wait_until_training_job_completed_or_stopped({.training_job_name = "job"},
                                                                options);
  }

  ScriptedWorld world_;
  SageMakerClient client_{world_.client()};
};

TEST_F(SageMakerClientTest, CreatesATrainingJob) {
  world_.answer(200, R"({"TrainingJobArn":"arn:1","SomethingNew":{}})");
  model::CreateTrainingJobRequest request;
  request.training_job_name = "job";
  request.role_arn = "arn:aws:iam::123456789012:role/r";
  request.output_data_config = {.s3_output_path = "s3://bucket/out"};
  request.stopping_condition = {.max_runtime_in_seconds = 60};
  const auto created = client_.create_training_job(request);
  ASSERT_TRUE(created) << to_string(created.error());
  EXPECT_EQ(created->training_job_arn, "arn:1");
  EXPECT_EQ(target(0), "SageMaker.CreateTrainingJob");
  EXPECT_EQ(sent(0), json::parse(R"({"TrainingJobName":"job",
    "RoleArn":"arn:aws:iam::123456789012:role/r","OutputDataConfig":{"S3OutputPath":
    "s3://bucket/out"},"StoppingCondition":{"MaxRuntimeInSeconds":60}})"));
}

TEST_F(SageMakerClientTest, ARequiredMemberThatIsMissingIsNamedAndNothingIsSent) {
  model::CreateTrainingJobRequest request;
  EXPECT_EQ(client_.create_training_job(request).error().message,
            "CreateTrainingJob needs TrainingJobName");
  request.training_job_name = "job";
  request.role_arn = "arn";
  request.output_data_config = {.s3_output_path = "s3://b"};
  request.input_data_config = {{.channel_name = "train", .data_source = model::DataSource()},
                               {.channel_name = "test"}};
  const auto created = client_.create_training_job(request);
  EXPECT_EQ(created.error().code, ErrorCode::IncompleteRequest);
  EXPECT_EQ(created.error().message, "CreateTrainingJob needs InputDataConfig[1].DataSource");
  EXPECT_THAT(world_.requests, IsEmpty());
}

TEST_F(SageMakerClientTest, EveryOperationGoesToItsTargetAndReadsItsAnswer) {
  answer_status("InProgress");
  world_.answer(200, "");
  world_.answer(200, R"({"TrainingJobSummaries":[{"TrainingJobName":"a"}],"NextToken":"t"})");
  world_.answer(200, R"({"Tags":[{"Key":"k","Value":"v"}]})");
  world_.answer(200, R"({"Tags":[]})");
  world_.answer(200, "{}");
  EXPECT_EQ(client_.describe_training_job({.training_job_name = "job"})->training_job_status,
            model::TrainingJobStatus::InProgress);
  EXPECT_TRUE(client_.stop_training_job({.training_job_name = "job"}));
  const auto page = client_.list_training_jobs({.sort_by = model::SortBy::Name});
  EXPECT_EQ(page->training_job_summaries->at(0).training_job_name, "a");
  EXPECT_EQ(page->next_token, "t");
  const std::vector<model::Tag> tags{{.key = "k", .value = "v"}};
  EXPECT_EQ(client_.add_tags({.resource_arn = "arn", .tags = tags})->tags, tags);
  EXPECT_THAT(*client_.list_tags({.resource_arn = "arn"})->tags, IsEmpty());
  EXPECT_TRUE(client_.delete_tags({.resource_arn = "arn", .tag_keys = {{"k"}}}));
  world_.answer(200, "");
  world_.answer(200, R"({"Results":[{"TrainingJob":{"TrainingJobName":"found"}}]})");
  world_.answer(200, R"({"PropertyNameSuggestions":[{"PropertyName":"TrainingJobName"}]})");
  EXPECT_TRUE(client_.delete_training_job({.training_job_name = "job"}));
  auto found = client_.paginate_search({.resource = model::ResourceType::TrainingJob});
  EXPECT_EQ((**found.next()).training_job->training_job_name, "found");
  EXPECT_FALSE(*found.next());
  const auto suggested =
      client_.get_search_suggestions({.resource = model::ResourceType::TrainingJob});
  EXPECT_EQ(suggested->property_name_suggestions->at(0).property_name, "TrainingJobName");
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < world_.requests.size(); ++i) targets.push_back(target(i));
  EXPECT_THAT(targets,
              ElementsAre("SageMaker.DescribeTrainingJob", "SageMaker.StopTrainingJob",
                          "SageMaker.ListTrainingJobs", "SageMaker.AddTags", "SageMaker.ListTags",
                          "SageMaker.DeleteTags", "SageMaker.DeleteTrainingJob", "SageMaker.Search",
                          "SageMaker.GetSearchSuggestions"));
  EXPECT_EQ(json::serialize(sent(2)), R"({"SortBy":"Name"})");
}

TEST_F(SageMakerClientTest, HasTheOperationsOnAlgorithms) {
  world_.answer(200, R"({"AlgorithmArn":"arn:1"})");
  world_.answer(200, R"({"AlgorithmName":"a","TrainingSpecification":{"TrainingImage":"i"}})");
  world_.answer(200, R"({"AlgorithmSummaryList":[{"AlgorithmName":"a"}]})");
  world_.answer(200, "");
  const auto created = client_.create_algorithm(
      {.algorithm_name = "a",
       .training_specification = {{.training_image = "i",
                                   .supported_training_instance_types = {{"ml.m5.large"}},
                                   .training_channels = {{}}}}});
  ASSERT_TRUE(created) << to_string(created.error());
  EXPECT_EQ(created->algorithm_arn, "arn:1");
  EXPECT_EQ(target(0), "SageMaker.CreateAlgorithm");
  EXPECT_EQ(sent(0), json::parse(R"({"AlgorithmName":"a","TrainingSpecification":{
    "TrainingImage":"i","SupportedTrainingInstanceTypes":["ml.m5.large"],"TrainingChannels":[]}})"));
  const auto described = client_.describe_algorithm({.algorithm_name = "a"});
  EXPECT_EQ(described->training_specification->training_image, "i");
  EXPECT_EQ(client_.list_algorithms()->algorithm_summary_list->at(0).algorithm_name, "a");
  EXPECT_TRUE(client_.delete_algorithm({.algorithm_name = "a"}));
  EXPECT_EQ(target(3), "SageMaker.DeleteAlgorithm");
}

TEST_F(SageMakerClientTest, AnUpdateSendsOnlyWhatChanges) {
  world_.answer(200, R"({"TrainingJobArn":"arn:job"})");
  const auto updated = client_.update_training_job(
      {.training_job_name = "job",
       .profiler_config = {{.profiling_interval_in_milliseconds = 1000}},
       .resource_config = {{.keep_alive_period_in_seconds = 0}}});
  ASSERT_TRUE(updated) << to_string(updated.error());
  EXPECT_EQ(updated->training_job_arn, "arn:job");
  EXPECT_EQ(target(0), "SageMaker.UpdateTrainingJob");
  EXPECT_EQ(json::serialize(sent(0)),
            R"({"TrainingJobName":"job","ProfilerConfig":{"ProfilingIntervalInMilliseconds":1000},)"
            R"("ResourceConfig":{"KeepAlivePeriodInSeconds":0}})");
}

TEST_F(SageMakerClientTest, AnUpdateWithoutAPeriodToKeepAliveIsNotSent) {
  const auto updated =
      client_.update_training_job({.training_job_name = "job", .resource_config = {{}}});
  EXPECT_EQ(updated.error().code, ErrorCode::IncompleteRequest);
  EXPECT_TRUE(world_.requests.empty());
}

TEST_F(SageMakerClientTest, AValueOfANewerModelLeavesItsMemberAbsent) {
  world_.answer(200, R"({"TrainingJobStatus":"Dreaming","SecondaryStatusTransitions":
    [{"Status":"Starting","StartTime":1},{"Status":"Sleeping","StartTime":2.5}]})");
  const auto job = client_.describe_training_job({.training_job_name = "job"});
  ASSERT_TRUE(job) << to_string(job.error());
  EXPECT_FALSE(job->training_job_status);
  ASSERT_THAT(*job->secondary_status_transitions, SizeIs(2));
  EXPECT_EQ(job->secondary_status_transitions->at(0).status, model::SecondaryStatus::Starting);
  EXPECT_FALSE(job->secondary_status_transitions->at(1).status);
  EXPECT_EQ(job->secondary_status_transitions->at(1).start_time, from_epoch_millis(2500));
}

TEST_F(SageMakerClientTest, AnAnswerOfAnotherShapeIsABadAnswer) {
  world_.answer(200, R"({"TrainingJobName":[]})");
  const auto job = client_.describe_training_job({.training_job_name = "job"});
  EXPECT_EQ(job.error().code, ErrorCode::BadAnswer);
}

TEST_F(SageMakerClientTest, PagesAreAskedForOneByOneUntilThereIsNoToken) {
  world_.answer(200, R"({"TrainingJobSummaries":[{"TrainingJobName":"a"}],"NextToken":"2"})");
  world_.answer(200, R"({"TrainingJobSummaries":[],"NextToken":"3"})");
  world_.answer(200, R"({"TrainingJobSummaries":[{"TrainingJobName":"b"}]})");
  auto pages = client_.paginate_training_jobs({.max_results = 1});
  std::size_t count = 0;
  for (auto page = pages.next_page(); page && *page; page = pages.next_page()) ++count;
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(json::serialize(sent(1)), R"({"NextToken":"2","MaxResults":1})");
  EXPECT_FALSE(*pages.next_page());
  EXPECT_EQ(world_.requests.size(), 3u);
}

TEST_F(SageMakerClientTest, ItemsGoOverThePagesAndAnErrorLosesNone) {
  world_.answer(200, R"({"Tags":[{"Key":"a","Value":""},{"Key":"b","Value":""}],
                         "NextToken":"2"})");
  world_.answer(400, R"({"__type":"AccessDeniedException"})");
  world_.answer(200, R"({"Tags":[],"NextToken":"3"})");
  world_.answer(200, R"({"Tags":[{"Key":"c","Value":""}]})");
  auto tags = client_.paginate_tags({.resource_arn = "arn"});
  EXPECT_EQ((**tags.next()).key, "a");
  EXPECT_EQ((**tags.next()).key, "b");
  EXPECT_EQ(tags.next().error().code, ErrorCode::AccessDenied);
  EXPECT_EQ((**tags.next()).key, "c");
  EXPECT_FALSE(*tags.next());
}

TEST_F(SageMakerClientTest, APageThatLeadsToItselfEnds) {
  world_.answer(200, R"({"TrainingJobSummaries":[],"NextToken":"2"})");
  world_.answer(200, R"({"TrainingJobSummaries":[],"NextToken":"2"})");
  auto jobs = client_.paginate_training_jobs();
  EXPECT_EQ(jobs.next().error().code, ErrorCode::BadAnswer);
}

TEST_F(SageMakerClientTest, TheWaiterLooksUntilTheJobIsCompletedOrStopped) {
  answer_status("InProgress");
  answer_status("InProgress");
  answer_status("Completed");
  const auto job = wait();
  ASSERT_TRUE(job) << to_string(job.error());
  EXPECT_EQ(job->training_job_status, model::TrainingJobStatus::Completed);
  EXPECT_THAT(world_.pauses, ElementsAre(120s, 120s));
  answer_status("Stopped");
  EXPECT_TRUE(wait());
}

TEST_F(SageMakerClientTest, TheWaiterFailsWithTheJobAndItsReason) {
  answer_status("Failed", "AlgorithmError: boom");
  const auto failed = wait();
  EXPECT_EQ(failed.error().code, ErrorCode::WaiterFailed);
  EXPECT_THAT(failed.error().message, HasSubstr("AlgorithmError: boom"));
  world_.answer(400,
                R"({"__type":"ValidationException","message":"Requested resource not found."})");
  const auto missing = wait();
  EXPECT_EQ(missing.error().code, ErrorCode::WaiterFailed);
  EXPECT_EQ(missing.error().message, "Requested resource not found.");
}

TEST_F(SageMakerClientTest, TheWaiterGivesUpAndCanBeCancelled) {
  for (int i = 0; i < 3; ++i) answer_status("InProgress");
  EXPECT_EQ(wait({.delay = 1s, .max_attempts = 2}).error().code, ErrorCode::WaiterTimedOut);
  EXPECT_THAT(world_.pauses, ElementsAre(1s));
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = client_.wait_until_training_job_completed_or_stopped(
      {.training_job_name = "job"}, {}, {.stop = stop.get_token()});
  EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
}

// A value for every member of a shape, at every depth.
json::value sample(const model::Shape& shape) {
  switch (shape.kind) {
    case model::Kind::text:
      return shape.values.empty() ? json::value("text") : json::value(shape.values.back());
    case model::Kind::integer:
      return 7;
    case model::Kind::number:
      return 0.25;
    case model::Kind::boolean:
      return true;
    case model::Kind::timestamp:
      return 1747419050.603;
    case model::Kind::list:
      return json::array{sample(*shape.item), sample(*shape.item)};
    case model::Kind::map:
      return json::object{{"key", sample(*shape.value)}};
    case model::Kind::structure: {
      json::object object;
      for (const model::Member& member : shape.members) object[member.name] = sample(*member.shape);
      return object;
    }
  }
  return nullptr;
}

TEST_F(SageMakerClientTest, AllMembersOfARequestAreSentAndAllOfAnAnswerAreRead) {
  const json::value full = sample(model::shape_of<model::CreateTrainingJobRequest>());
  ASSERT_EQ(full.get_object().size(), 28u);
  world_.answer(200, R"({"TrainingJobArn":"arn"})");
  ASSERT_TRUE(client_.create_training_job(*model::parse<model::CreateTrainingJobRequest>(full)));
  EXPECT_EQ(sent(0), full);

  const json::value job = sample(model::shape_of<model::DescribeTrainingJobResponse>());
  world_.answer(200, json::serialize(job));
  const auto described = client_.describe_training_job({.training_job_name = "job"});
  ASSERT_TRUE(described) << to_string(described.error());
  EXPECT_EQ(json::value(model::serialize(*described)), job);
}

TEST(Outcome, TheOtherHalfCannotBeReached) {
  const Outcome<int> value = 7;
  const Outcome<int> error = ApiError{.message = "no"};
  EXPECT_EQ(*value, 7);
  EXPECT_THROW((void)value.error(), std::bad_variant_access);
  EXPECT_THROW((void)*error, std::bad_variant_access);
  EXPECT_THROW((void)Outcome<void>().error(), std::bad_variant_access);
  EXPECT_FALSE(Outcome<void>(ApiError{.message = "no"}));
}

}  // namespace
}  // namespace trainyard::client
