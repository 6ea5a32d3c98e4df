#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "component/training_jobs_world.h"

namespace trainyard::control {
namespace {

using model::TrainingJobStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DeleteTrainingJobTest : public TrainingJobsWorld {
 protected:
  void complete_new(const std::string& name) {
    create(name);
    complete(name);
  }
  std::filesystem::path attempts_of(const std::string& name) {
    return directory_ / "attempts" / name;
  }
  void expect_gone(const std::string& name) {
    const Error error = jobs_->describe(name).error();
    EXPECT_EQ(error.code(), "ValidationException");
    EXPECT_EQ(error.message(), "Requested resource not found.");
    EXPECT_THAT(store_->list_events(name).value(), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(attempts_of(name)));
  }
  void expect_in_use(const std::string& name, const std::string& status) {
    const auto removed = jobs_->remove(name);
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code(), "ResourceInUse");
    EXPECT_EQ(removed.error().message(),
              "The request was rejected because the training job is in status " + status + ".");
  }
};

TEST_F(DeleteTrainingJobTest, ADeletedJobLeavesNothingButItsLogAndItsMetrics) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("k", "v")};
  ASSERT_TRUE(jobs_->create(request));
  complete("a");
  create("b");
  ASSERT_TRUE(replace_file(directory_ / "a.algo-1.log", "line"));
  ASSERT_TRUE(jobs_->remove("a"));
  expect_gone("a");
  EXPECT_THAT(names(jobs_->list({}).value()), ElementsAre("b"));
  model::ListTagsInput tags;
  tags.resource_arn = arn("a");
  EXPECT_EQ(tags_->list(tags).error().message(), "Requested resource not found.");
  EXPECT_TRUE(std::filesystem::exists(directory_ / "a.algo-1.log"));
}

TEST_F(DeleteTrainingJobTest, TheNameMakesANewJobThatStartsFromNothing) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("k", "v")};
  ASSERT_TRUE(jobs_->create(request));
  complete("a");
  ASSERT_TRUE(jobs_->remove("a"));
  create("a");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.training_job_status, TrainingJobStatus::InProgress);
  EXPECT_FALSE(shown.model_artifacts);
  model::ListTagsInput tags;
  tags.resource_arn = arn("a");
  EXPECT_THAT(*tags_->list(tags).value().tags, IsEmpty());
  complete("a");
  EXPECT_EQ(engine_.starts("a"), 2);
}

TEST_F(DeleteTrainingJobTest, OnlyJobsThatHaveEndedCanBeDeleted) {
  create("a");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  expect_in_use("a", "InProgress");
  ASSERT_TRUE(jobs_->stop("a"));
  expect_in_use("a", "Stopping");
  engine_.finish("a", model::Outcome::Stopped);
  ASSERT_TRUE(reaches("a", TrainingJobStatus::Stopped));
  EXPECT_TRUE(jobs_->remove("a"));
  EXPECT_EQ(jobs_->remove("a").error().message(), "Requested resource not found.");
}

TEST_F(DeleteTrainingJobTest, AJobThatWasStoppedInTheQueueLeavesIt) {
  start({}, Machine{1, gib(1), 0});
  create("holds");
  ASSERT_TRUE(eventually([&] { return engine_.runs("holds"); }));
  create("waits");
  ASSERT_TRUE(jobs_->stop("waits"));
  ASSERT_TRUE(jobs_->remove("waits"));
  create("waits");
  EXPECT_EQ(engine_.starts("waits"), 0);
  complete("holds");
  complete("waits");
  EXPECT_EQ(engine_.max_at_once(), 1);
}

TEST_F(DeleteTrainingJobTest, AnAgentThatDoesNotLeaveIsKilledBeforeItsFolderGoes) {
  complete_new("a");
  engine_.revive("a");
  ASSERT_TRUE(jobs_->remove("a"));
  EXPECT_FALSE(engine_.runs("a"));
  expect_gone("a");
}

// A crash between the steps leaves a job that is Deleting, with or without its folder.
TEST_F(DeleteTrainingJobTest, ADeletionThatACrashCutShortIsEndedByTheNextServer) {
  for (const char* name : {"a", "b"}) complete_new(name);
  ASSERT_TRUE(store_->begin_delete("a"));
  ASSERT_TRUE(store_->begin_delete("b"));
  ASSERT_TRUE(remove_tree(attempts_of("b")));
  EXPECT_EQ(jobs_->describe("a").value().training_job_status, TrainingJobStatus::Deleting);
  EXPECT_EQ(jobs_->create(make_request("a")).error().code(), "ResourceInUse");
  start({});
  EXPECT_EQ(jobs_->describe("a").value().training_job_status, TrainingJobStatus::Deleting);
  ASSERT_TRUE(jobs_->finish_deletions());
  expect_gone("a");
  expect_gone("b");
}

TEST_F(DeleteTrainingJobTest, OneThatFailedHalfWayCanBeAskedForAgain) {
  complete_new("a");
  ASSERT_TRUE(store_->begin_delete("a"));
  ASSERT_TRUE(jobs_->remove("a"));
  expect_gone("a");
}

// Whichever wins, a job that was created and acknowledged is never deleted by an older deletion.
TEST_F(DeleteTrainingJobTest, DeletionsAndCreationsOfOneNameAtOnceLoseNoJob) {
  complete_new("a");
  std::atomic<int> created{0}, removed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      for (int k = 0; k < 25; ++k)
        if (jobs_->remove("a")) ++removed;
    });
    clients.emplace_back([&] {
      for (int k = 0; k < 25; ++k)
        if (jobs_->create(make_request("a"))) ++created;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(removed, 1) << "the new job runs, and can't be deleted";
  EXPECT_LE(created, 1);
  if (created == 0) create("a");
  complete("a");
}

}  // namespace
}  // namespace trainyard::control
