#include <sqlite3.h>

#include "component/supervisor_world.h"
#include "support/failing_vfs.h"

namespace trainyard::control {
namespace {

// Failures for lack of space, descriptors or memory are temporary.
class SupervisorOnAFullDiskTest : public SupervisorTest {
 protected:
  void SetUp() override {
    SupervisorTest::SetUp();
    failures_.none();
  }
  void TearDown() override {
    failures_.none();
    SupervisorTest::TearDown();
  }
  bool is_up(const std::string& source, AlarmReason reason) {
    for (const Alarms::Alarm& alarm : alarms_.list())
      if (alarm.source == source && alarm.reason == reason) return true;
    return false;
  }

  trainyard::test::FailingVfs::Failures& failures_ = trainyard::test::FailingVfs::install();
};

TEST_F(SupervisorOnAFullDiskTest, WhatAgentsReportedMeanwhileIsRecordedOnce) {
  create("a");
  bring_to_training("a");
  create("b");
  bring_to_training("b");
  failures_.write = SQLITE_FULL;
  engine_.report("a", ReportKind::uploading);
  engine_.finish("a", Outcome::Completed, "", "s3://b/a");
  ASSERT_TRUE(eventually([&] { return is_up("supervision", AlarmReason::no_space); }));
  EXPECT_TRUE(is_up("state.db", AlarmReason::no_space));
  EXPECT_EQ(state("a").phase, Phase::Training) << "reading goes on";
  engine_.die("b");
  failures_.none();
  ASSERT_TRUE(reaches("a", Phase::Completed));
  EXPECT_EQ(state("a").model_artifacts, "s3://b/a");
  ASSERT_TRUE(reaches("b", Phase::Failed));
  EXPECT_TRUE(eventually([&] { return !alarms_.any(); }));
  expect_replayable("a");
  expect_replayable("b");
  create("c");
  bring_to_training("c");
  complete("c");
}

TEST_F(SupervisorOnAFullDiskTest, AJobThatCouldNotBeginBeginsOnce) {
  const auto large = store_job("large-a");
  const auto small = store_job("b");
  failures_.sync = SQLITE_IOERR_FSYNC;
  supervisor_->submit(large);
  supervisor_->submit(small);
  ASSERT_TRUE(eventually([&] { return is_up("supervision", AlarmReason::io_error); }));
  EXPECT_FALSE(engine_.runs("large-a"));
  failures_.none();
  ASSERT_TRUE(is_running("large-a"));
  ASSERT_TRUE(reaches("b", Phase::Pending));
  EXPECT_EQ(last_attempt(state("large-a")), 1);
  bring_to_training("large-a");
  complete("large-a");
  ASSERT_TRUE(is_running("b"));
  EXPECT_EQ(engine_.starts("large-a"), 1);
  EXPECT_EQ(engine_.starts("b"), 1);
  expect_replayable("large-a");
  expect_replayable("b");
}

TEST_F(SupervisorOnAFullDiskTest, AnAgentThatThereAreNoMeansToStartIsStartedLater) {
  engine_.fail_starts(Error::from_errno(EMFILE, "pipe"));
  create("a");
  create("b");
  ASSERT_TRUE(eventually([&] { return is_up("agents", AlarmReason::no_descriptors); }));
  stop("b");
  ASSERT_TRUE(reaches("b", Phase::Stopped));
  EXPECT_EQ(state("a").phase, Phase::Starting);
  engine_.fail_starts(std::nullopt);
  bring_to_training("a");
  EXPECT_TRUE(eventually([&] { return !alarms_.any(); }));
  complete("a");
  EXPECT_EQ(engine_.starts("a"), 1);
}

}  // namespace
}  // namespace trainyard::control
