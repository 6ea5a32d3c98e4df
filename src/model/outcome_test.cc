#include "model/outcome.h"

#include <gtest/gtest.h>

#include "model/declared_document.h"

namespace trainyard::model {
namespace {

using namespace std::chrono_literals;

JobOutcome full() {
  JobOutcome outcome;
  outcome.rule = "ci";
  outcome.pending = 5s;
  outcome.print = {"one", "two"};
  outcome.metrics = {{"loss", 0.5}};
  outcome.run = 3s;
  outcome.exit_code = 3;
  outcome.failure_file = "boom";
  outcome.platform_failure = "the host is gone";
  outcome.interrupt_after = 2s;
  outcome.failing_attempts = 1;
  return outcome;
}

JobOutcome read(const JobOutcome& outcome) {
  const boost::json::object object = write_document(outcome);
  DocumentReader reader("outcome", object);
  JobOutcome read;
  read_members(reader, read);
  const auto finished = reader.finish();
  EXPECT_TRUE(finished) << finished.error().message();
  return read;
}

TEST(JobOutcome, SurvivesItsText) {
  EXPECT_EQ(read(full()), full());
  JobOutcome min;
  min.rule = "x";
  EXPECT_EQ(read(min), min);
}

TEST(JobOutcome, LeavesTheContainerAloneWhereItSaysNothingOfIt) {
  JobOutcome outcome;
  outcome.pending = 5s;
  outcome.interrupt_after = 1s;
  EXPECT_FALSE(outcome.replaces_container());
  outcome.exit_code = 0;
  EXPECT_TRUE(outcome.replaces_container());
}

TEST(JobOutcome, FailsInItsFirstAttempts) {
  JobOutcome outcome = full();
  EXPECT_TRUE(outcome.fails(1));
  EXPECT_FALSE(outcome.fails(2));
  outcome.failing_attempts.reset();
  EXPECT_TRUE(outcome.fails(7));
  outcome.platform_failure.clear();
  outcome.exit_code = 0;
  EXPECT_FALSE(outcome.fails(1));
}

TEST(JobOutcome, AMetricIsFoundInItsLine) {
  EXPECT_EQ(metric_line({"val:loss", -0.5}), "val:loss: -0.5");
  EXPECT_EQ(metric_regex({"val:loss", -0.5}), "^val\\:loss: ([-+.0-9e]+)$");
}

TEST(JobOutcome, SaysWhatItDoes) {
  const std::vector<std::string> expected = {"pending for 5 s",
                                             "no container is run",
                                             "prints 2 lines",
                                             "metric loss = 0.5",
                                             "runs for 3 s",
                                             "exit code 3",
                                             "writes /opt/ml/output/failure",
                                             "failure of the platform",
                                             "interrupted after 2 s",
                                             "fails in its first 1 attempts"};
  EXPECT_EQ(full().acts(), expected);
}

}  // namespace
}  // namespace trainyard::model
