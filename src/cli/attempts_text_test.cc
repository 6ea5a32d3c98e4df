#include "cli/attempts_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::cli {
namespace {

namespace json = boost::json;

TEST(AttemptsTable, SaysOfEachHostHowItEndedAndWhy) {
  const json::value job = json::parse(R"({"TrainyardAttempts": [
      {"Number": 1, "StartTime": 1000, "EndTime": 1061, "StopCause": "peer_failed",
       "FailedHost": "algo-2", "Instances": [
         {"Host": "algo-1", "Phase": "finished", "Outcome": "Stopped"},
         {"Host": "algo-2", "Phase": "gone", "Outcome": "Failed",
          "FailureReason": "InternalServerError: x\nmore"}]},
      {"Number": 2, "StartTime": 1070, "Instances": [
         {"Host": "algo-1", "Phase": "training"},
         {"Host": "algo-2", "Phase": "downloading"}]}]})");
  EXPECT_EQ(attempts_table(job, from_epoch_millis(1'075'000), false),
            "ATTEMPT  HOST    STATE        SINCE                    FOR        REASON\n"
            "1        algo-1  Stopped      1970-01-01 00:16:40 UTC  1 min 1 s  algo-2 failed\n"
            "1        algo-2  Failed       1970-01-01 00:16:40 UTC  1 min 1 s  "
            "InternalServerError: x …\n"
            "2        algo-1  training     1970-01-01 00:17:50 UTC  5 s\n"
            "2        algo-2  downloading  1970-01-01 00:17:50 UTC  5 s\n");
}

TEST(AttemptsTable, IsEmptyForAJobOfOneAttemptWithOneHost) {
  EXPECT_EQ(attempts_table(json::object{{"TrainingJobName", "a"}}, {}, false), "");
}

TEST(InfraChecksTable, SaysOfEachCheckWhatItFound) {
  const json::value job = json::parse(R"({"TrainyardInfraChecks": [
      {"Attempt": 1, "Host": "algo-1", "Outcome": "failed", "Checks": [
         {"Name": "disk", "Outcome": "passed", "Detail": "fine", "DurationInSeconds": 0.34},
         {"Name": "s3", "Outcome": "failed", "Detail": "gone", "DurationInSeconds": 12.0}]}]})");
  EXPECT_EQ(infra_checks_table(job, false),
            "ATTEMPT  HOST    CHECK  OUTCOME  TOOK    FOUND\n"
            "1        algo-1  disk   passed   0.3 s   fine\n"
            "1        algo-1  s3     failed   12.0 s  gone\n");
}

TEST(InfraChecksTable, IsEmptyWithoutChecks) {
  EXPECT_EQ(infra_checks_table(json::object{{"TrainingJobName", "a"}}, false), "");
}

}  // namespace
}  // namespace trainyard::cli
