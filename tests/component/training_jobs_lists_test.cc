#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

// Lists of training jobs, and their tags.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using TrainingJobsTest = TrainingJobsWorld;

TEST_F(TrainingJobsTest, ListsNewestFirstAndPagesWithItsToken) {
  for (const char* name : {"a", "b", "c", "d", "e"}) create(name);
  model::ListTrainingJobsRequest request;
  request.max_results = 2;
  std::vector<std::string> all;
  std::set<std::string> tokens;
  while (true) {
    const auto page = jobs_->list(request).value();
    for (const auto& name : names(page)) all.push_back(name);
    if (!page.next_token) break;
    EXPECT_TRUE(tokens.insert(*page.next_token).second);
    request.next_token = page.next_token;
  }
  EXPECT_THAT(all, ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_EQ(tokens.size(), 2U);
  model::ListTrainingJobsRequest by_name;
  by_name.sort_by = model::SortBy::Name;
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("a", "b", "c", "d", "e"));
  by_name.sort_order = model::SortOrder::Descending;
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("e", "d", "c", "b", "a"));
  by_name.name_contains = "c";
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("c"));
}

TEST_F(TrainingJobsTest, TheStatusFiltersThePageAfterItWasCut) {
  create("a");
  complete("a");
  create("b");
  model::ListTrainingJobsRequest request;
  request.max_results = 1;
  request.status_equals = model::TrainingJobStatus::Completed;
  const auto first = jobs_->list(request).value();
  EXPECT_THAT(names(first), IsEmpty());
  ASSERT_TRUE(first.next_token);
  request.next_token = first.next_token;
  const auto second = jobs_->list(request).value();
  EXPECT_THAT(names(second), ElementsAre("a"));
  EXPECT_FALSE(second.next_token);
  EXPECT_TRUE(second.training_job_summaries->front().training_end_time);
}

TEST_F(TrainingJobsTest, JobsAreFoundByTheirWarmPoolsStatusBeforeThePageIsCut) {
  start({}, {16, gib(64), 0});
  for (const char* name : {"a", "b", "c"}) {
    auto pooled = make_request(name);
    pooled.resource_config->keep_alive_period_in_seconds = 600;
    ASSERT_TRUE(jobs_->create(pooled));
    ASSERT_TRUE(eventually([&] { return engine_.runs(name); }));
    ASSERT_TRUE(jobs_->create(make_request(std::string(name) + "-plain")));
  }
  model::ListTrainingJobsRequest request;
  request.max_results = 2;
  request.warm_pool_status_equals = model::WarmPoolResourceStatus::InUse;
  const auto first = jobs_->list(request).value();
  EXPECT_THAT(names(first), ElementsAre("c", "b"));
  EXPECT_EQ(first.training_job_summaries->front().warm_pool_status->status,
            model::WarmPoolResourceStatus::InUse);
  request.next_token = first.next_token;
  const auto second = jobs_->list(request).value();
  EXPECT_THAT(names(second), ElementsAre("a"));
  EXPECT_FALSE(second.next_token);
  request.next_token.reset();
  request.warm_pool_status_equals = model::WarmPoolResourceStatus::Available;
  EXPECT_THAT(names(jobs_->list(request).value()), IsEmpty());
}

TEST_F(TrainingJobsTest, NoJobHasATrainingPlanOnAnyPage) {
  for (const char* name : {"a", "b"}) create(name);
  model::ListTrainingJobsRequest request;
  request.max_results = 1;
  request.training_plan_arn_equals =
      "arn:aws:sagemaker:us-west-2:123456789012:training-plan/some-plan";
  EXPECT_THAT(names(jobs_->list(request).value()), IsEmpty());
  EXPECT_FALSE(jobs_->list(request).value().next_token);
}

TEST_F(TrainingJobsTest, FiltersAreJoinedAndTimesInclusive) {
  for (const char* name : {"train-1", "train-2", "other"}) create(name);
  const auto second = jobs_->describe("train-2").value();
  model::ListTrainingJobsRequest request;
  request.name_contains = "train";
  request.creation_time_after = second.creation_time;
  EXPECT_THAT(names(jobs_->list(request).value()), ElementsAre("train-2"));
  request.creation_time_after.reset();
  request.creation_time_before = second.creation_time;
  EXPECT_THAT(names(jobs_->list(request).value()), ElementsAre("train-2", "train-1"));
  request.name_contains = "Train";
  EXPECT_THAT(names(jobs_->list(request).value()), IsEmpty()) << "with their case";
  model::ListTrainingJobsRequest by_status;
  complete("train-1");
  by_status.sort_by = model::SortBy::Status;
  EXPECT_THAT(names(jobs_->list(by_status).value()), ElementsAre("train-1", "other", "train-2"));
  by_status.last_modified_time_after = jobs_->describe("train-1").value().last_modified_time;
  EXPECT_THAT(names(jobs_->list(by_status).value()), ::testing::Contains("train-1"));
  by_status.last_modified_time_after = *by_status.last_modified_time_after + std::chrono::hours(1);
  EXPECT_THAT(names(jobs_->list(by_status).value()), IsEmpty());
}

TEST_F(TrainingJobsTest, ATokenOfAnotherRequestOrOfNobodyIsRefused) {
  create("a");
  create("b");
  model::ListTrainingJobsRequest request;
  request.max_results = 1;
  request.next_token = jobs_->list(request).value().next_token;
  ASSERT_TRUE(request.next_token);
  request.max_results = 5;
  EXPECT_TRUE(jobs_->list(request)) << "the size of a page may change";
  request.name_contains = "a";
  EXPECT_EQ(jobs_->list(request).error().code(), "ValidationException");
  for (const char* token : {"", "x", "zz", "5b5d", "6e756c6c"}) {
    model::ListTrainingJobsRequest bad;
    bad.next_token = token;
    const auto refused = jobs_->list(bad);
    ASSERT_FALSE(refused) << token;
    EXPECT_EQ(refused.error().code(), "ValidationException");
  }
}

TEST_F(TrainingJobsTest, TagsComeWithTheJobAndChangeByThemselves) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("k", "1"), tag("l", "2")};
  ASSERT_TRUE(jobs_->create(request));
  model::AddTagsInput add;
  add.resource_arn = arn("a");
  add.tags = std::vector<model::Tag>{tag("k", "3")};
  EXPECT_THAT(*tags_->add(add).value().tags, ElementsAre(tag("k", "3"), tag("l", "2")));
  model::DeleteTagsInput remove;
  remove.resource_arn = arn("a");
  remove.tag_keys = std::vector<std::string>{"l", "unknown"};
  ASSERT_TRUE(tags_->remove(remove));
  model::ListTagsInput list;
  list.resource_arn = arn("a");
  EXPECT_THAT(*tags_->list(list).value().tags, ElementsAre(tag("k", "3")));
  list.next_token = "x";
  EXPECT_EQ(tags_->list(list).error().code(), "ValidationException");
}

TEST_F(TrainingJobsTest, AResourceHasAtMostFiftyTags) {
  create("a");
  model::AddTagsInput add;
  add.resource_arn = arn("a");
  add.tags.emplace();
  for (int i = 0; i < 50; ++i) add.tags->push_back(tag("k" + std::to_string(i), "v"));
  ASSERT_TRUE(tags_->add(add));
  add.tags = std::vector<model::Tag>{tag("k0", "again")};
  EXPECT_TRUE(tags_->add(add));
  add.tags = std::vector<model::Tag>{tag("one more", "v")};
  EXPECT_EQ(tags_->add(add).error().code(), "ValidationException");
  add.tags = std::vector<model::Tag>{tag("aws:x", "v")};
  EXPECT_EQ(tags_->add(add).error().code(), "ValidationException");
}

}  // namespace
}  // namespace trainyard::control
