#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// Algorithms as resources, and training jobs that use them.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class AlgorithmsTest : public TrainingJobsWorld {
 protected:
  static model::CreateAlgorithmInput make_algorithm(const std::string& name) {
    model::CreateAlgorithmInput request;
    request.algorithm_name = name;
    request.algorithm_description = "of " + name;
    auto& training = request.training_specification.emplace();
    training.training_image = "trees:1";
    training.supported_training_instance_types = {"ml.m5.large"};
    auto& depth = training.supported_hyper_parameters.emplace().emplace_back();
    depth.name = "depth";
    depth.type = model::ParameterType::Integer;
    depth.default_value = "6";
    auto& metric = training.metric_definitions.emplace().emplace_back();
    metric.name = "loss";
    metric.regex = "loss=(.*)";
    auto& channel = training.training_channels.emplace().emplace_back();
    channel.name = "train";
    channel.supported_content_types.emplace();
    channel.supported_input_modes = {model::TrainingInputMode::File};
    return request;
  }
  static std::string algorithm_arn(const std::string& name) {
    return "arn:aws:sagemaker:us-west-2:123456789012:algorithm/" + name;
  }
  static model::CreateTrainingJobRequest job_of(const std::string& name,
                                                const std::string& algorithm) {
    auto request = make_request(name);
    request.algorithm_specification->training_image.reset();
    request.algorithm_specification->algorithm_name = algorithm;
    return request;
  }
  void add(const std::string& name) {
    const auto created = algorithms_->create(make_algorithm(name));
    ASSERT_TRUE(created) << created.error().message();
    EXPECT_EQ(*created, algorithm_arn(name));
  }
  std::vector<std::string> listed(const model::ListAlgorithmsInput& request) {
    std::vector<std::string> names;
    const auto page = algorithms_->list(request).value();
    for (const auto& summary : *page.algorithm_summary_list)
      names.push_back(*summary.algorithm_name);
    return names;
  }
};

TEST_F(AlgorithmsTest, IsDescribedAsItWasCreated) {
  add("mine");
  start({});  // the server again
  for (const std::string& name : {std::string("mine"), algorithm_arn("mine")}) {
    const auto described = algorithms_->describe(name).value();
    EXPECT_EQ(described.algorithm_name, "mine");
    EXPECT_EQ(described.algorithm_arn, algorithm_arn("mine"));
    EXPECT_EQ(described.algorithm_description, "of mine");
    EXPECT_EQ(described.training_specification, make_algorithm("mine").training_specification);
    EXPECT_EQ(described.algorithm_status, model::AlgorithmStatus::Completed);
    EXPECT_THAT(*described.algorithm_status_details->validation_statuses, IsEmpty());
    EXPECT_TRUE(described.creation_time);
  }
}

TEST_F(AlgorithmsTest, WhatIsNotThereDoesNotExist) {
  const std::string says = "Algorithm " + algorithm_arn("none") + " does not exist.";
  for (const Error& error :
       {algorithms_->describe("none").error(), algorithms_->describe(algorithm_arn("none")).error(),
        algorithms_->remove("none").error(), refusal(job_of("a", "none"))}) {
    EXPECT_EQ(error.code(), "ValidationException");
    EXPECT_EQ(error.message(), says);
  }
}

TEST_F(AlgorithmsTest, ANameIsTakenUntilItIsDeleted) {
  add("mine");
  const auto again = algorithms_->create(make_algorithm("mine"));
  EXPECT_EQ(again.error().code(), "ValidationException");
  EXPECT_EQ(again.error().message(), "Algorithm already exists: " + algorithm_arn("mine"));
  ASSERT_TRUE(algorithms_->remove("mine"));
  EXPECT_FALSE(algorithms_->describe("mine"));
  add("mine");
}

TEST_F(AlgorithmsTest, WhatBreaksARuleIsNotCreated) {
  auto wrong = make_algorithm("mine");
  wrong.inference_specification.emplace();
  EXPECT_EQ(algorithms_->create(wrong).error().message(),
            "'InferenceSpecification' is not supported by Trainyard yet");
  wrong = make_algorithm("mine");
  wrong.tags = {tag("k", "1"), tag("k", "2")};
  EXPECT_THAT(algorithms_->create(wrong).error().message(), HasSubstr("Duplicate tag keys"));
  EXPECT_THAT(listed({}), IsEmpty());
}

TEST_F(AlgorithmsTest, AreListedInOrderAndByPages) {
  for (const char* name : {"c", "a", "b"}) add(name);
  EXPECT_THAT(listed({}), ElementsAre("c", "a", "b")) << "oldest first";
  model::ListAlgorithmsInput request;
  request.sort_by = model::AlgorithmSortBy::Name;
  request.sort_order = model::SortOrder::Descending;
  EXPECT_THAT(listed(request), ElementsAre("c", "b", "a"));
  request.max_results = 2;
  const auto first = algorithms_->list(request).value();
  ASSERT_TRUE(first.next_token);
  request.next_token = first.next_token;
  EXPECT_THAT(listed(request), ElementsAre("a"));
  EXPECT_FALSE(algorithms_->list(request)->next_token);
  request.sort_order.reset();
  EXPECT_THAT(algorithms_->list(request).error().message(), HasSubstr("Invalid pagination token"));
  model::ListAlgorithmsInput filtered;
  filtered.name_contains = "b";
  EXPECT_THAT(listed(filtered), ElementsAre("b"));
  filtered.name_contains.reset();
  filtered.creation_time_after = algorithms_->describe("a")->creation_time;
  EXPECT_THAT(listed(filtered), ElementsAre("a", "b"));
  filtered.creation_time_before = filtered.creation_time_after;
  EXPECT_THAT(listed(filtered), ElementsAre("a"));
}

TEST_F(AlgorithmsTest, HaveTagsByTheirArn) {
  auto tagged = make_algorithm("mine");
  tagged.tags = {tag("k", "1")};
  ASSERT_TRUE(algorithms_->create(tagged));
  model::AddTagsInput more;
  more.resource_arn = algorithm_arn("mine");
  more.tags = {tag("l", "2")};
  EXPECT_THAT(*tags_->add(more).value().tags, ElementsAre(tag("k", "1"), tag("l", "2")));
  model::DeleteTagsInput less;
  less.resource_arn = algorithm_arn("mine");
  less.tag_keys = {"k"};
  ASSERT_TRUE(tags_->remove(less));
  model::ListTagsInput list;
  list.resource_arn = algorithm_arn("mine");
  EXPECT_THAT(*tags_->list(list).value().tags, ElementsAre(tag("l", "2")));
  list.resource_arn = algorithm_arn("none");
  EXPECT_EQ(tags_->list(list).error().message(), "Requested resource not found.");
}

TEST_F(AlgorithmsTest, AJobRunsWhatItsAlgorithmIs) {
  add("mine");
  for (const std::string& name : {std::string("mine"), algorithm_arn("mine")}) {
    const std::string job = name == "mine" ? "by-name" : "by-arn";
    ASSERT_TRUE(jobs_->create(job_of(job, name)));
    ASSERT_TRUE(eventually([&] { return engine_.runs(job); }));
    const auto plan = plan_of(job);
    EXPECT_EQ(plan.image, "local/trees:1");
    EXPECT_THAT(plan.hyper_parameters, ElementsAre(Pair("depth", "6")));
    ASSERT_EQ(plan.metric_definitions.size(), 1U);
    EXPECT_EQ(plan.metric_definitions.front().regex, "loss=(.*)");
    const auto described = jobs_->describe(job).value();
    EXPECT_EQ(described.algorithm_specification->algorithm_name, name);
    EXPECT_FALSE(described.algorithm_specification->training_image);
    EXPECT_FALSE(described.hyper_parameters);
    complete(job);
  }
}

// Its plan is created after the algorithm was deleted, as a retry's would be.
TEST_F(AlgorithmsTest, AJobThatWaitsRunsWhatWasThereWhenItWasCreated) {
  add("mine");
  create("first");
  ASSERT_TRUE(eventually([&] { return engine_.runs("first"); }));
  ASSERT_TRUE(jobs_->create(job_of("a", "mine")));
  ASSERT_TRUE(algorithms_->remove("mine"));
  auto other = make_algorithm("mine");
  other.training_specification->training_image = "other:2";
  ASSERT_TRUE(algorithms_->create(other));
  start({});  // the server again: it only knows the job from the store
  complete("first");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").image, "local/trees:1");
  EXPECT_THAT(plan_of("a").hyper_parameters, ElementsAre(Pair("depth", "6")));
}

TEST_F(AlgorithmsTest, AJobThatItDoesNotTakeIsRefused) {
  add("mine");
  auto request = job_of("a", "mine");
  request.hyper_parameters.emplace().emplace("depth", "deep");
  expect_invalid(request, "Invalid value 'deep' of hyperparameter 'depth'. It is not an integer");
  request = job_of("a", "mine");
  request.resource_config->instance_type = "ml.m5.xlarge";
  expect_invalid(request, "Instance type ml.m5.xlarge is not supported by algorithm mine");
}

}  // namespace
}  // namespace trainyard::control
