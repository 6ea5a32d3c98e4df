#include "agent/failure_reason.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

model::LaunchPlan failed_plan() {
  model::LaunchPlan made;
  made.instance_type = "ml.m5.large";
  made.limits.memory = gib(8);
  made.limits.volume = gib(30);
  return made;
}

TEST(FailureReason, HasTheServicesForms) {
  EXPECT_EQ(algorithm_error(failed_plan(), {{1, false}, "", false}).reason,
            "AlgorithmError: , exit code: 1");
  EXPECT_EQ(algorithm_error(failed_plan(), {{3, false}, "no rows", false}).reason,
            "AlgorithmError: no rows, exit code: 3");
  EXPECT_EQ(client_error("Data download failed", Error(ErrorKind::denied, "HTTP 403")).reason,
            "ClientError: Data download failed:HTTP 403");
  EXPECT_EQ(internal_server_error().reason,
            "InternalServerError: We encountered an internal error. Please try again.");
}

TEST(FailureReason, SaysWhatLimitWasHit) {
  EXPECT_EQ(algorithm_error(failed_plan(), {{137, true}, "", false}).reason,
            "AlgorithmError: The container was killed because it used more than the 8.0 GiB of "
            "memory that it is limited "
            "to on ml.m5.large (out of memory)., exit code: 137");
  EXPECT_NE(algorithm_error(failed_plan(), {{1, false}, "OSError", true})
                .reason.find("(no space left on device): it has 30.0 GiB. OSError, exit code: 1"),
            std::string::npos);
}

TEST(FailureReason, SaysWhatAnExitCodeMeans) {
  const auto reason_of = [](int code, const std::string& file) {
    return algorithm_error(failed_plan(), {{code, false}, file, false}).reason;
  };
  EXPECT_EQ(reason_of(137, ""),
            "AlgorithmError: The container was ended by signal 9 (Killed)., exit code: 137");
  EXPECT_EQ(reason_of(139, "boom"),
            "AlgorithmError: The container was ended by signal 11 (Segmentation fault). boom, exit "
            "code: 139");
  EXPECT_EQ(reason_of(126, ""),
            "AlgorithmError: A program of the container could not be executed., exit code: 126");
  EXPECT_EQ(reason_of(127, ""),
            "AlgorithmError: A program of the container was not found., exit code: 127");
  EXPECT_EQ(reason_of(127, "no train"), "AlgorithmError: no train, exit code: 127");
  EXPECT_EQ(reason_of(255, ""), "AlgorithmError: , exit code: 255");
}

TEST(FailureReason, ATransferIsThePlatformsToRepeatOnlyWhereTheStoreFails) {
  using model::FailureClass;
  const auto class_of = [](ErrorKind kind) {
    return transfer_error("Data download failed", Error(kind, "x")).failure_class;
  };
  for (const ErrorKind kind :
       {ErrorKind::unavailable, ErrorKind::deadline, ErrorKind::corrupt, ErrorKind::internal})
    EXPECT_EQ(class_of(kind), FailureClass::platform) << to_string(kind);
  for (const ErrorKind kind : {ErrorKind::not_found, ErrorKind::denied, ErrorKind::exhausted,
                               ErrorKind::invalid_argument, ErrorKind::conflict})
    EXPECT_EQ(class_of(kind), FailureClass::client) << to_string(kind);
  EXPECT_EQ(
      transfer_error("Data download failed", Error(ErrorKind::unavailable, "HTTP 503")).reason,
      "InternalServerError: Data download failed:HTTP 503");
  EXPECT_EQ(algorithm_error(failed_plan(), {{1, false}, "", false}).failure_class,
            FailureClass::algorithm);
  EXPECT_EQ(capacity_error("No volume", Error(ErrorKind::exhausted, "x")).failure_class,
            FailureClass::capacity);
}

TEST(FailureReason, IsCutInTheMiddleSoThatTheExitCodeStays) {
  const std::string reason =
      algorithm_error(failed_plan(), {{4, false}, std::string(5000, 'x'), false}).reason;
  EXPECT_EQ(reason.size(), 1024U);
  EXPECT_TRUE(reason.ends_with("xxx, exit code: 4"));
  EXPECT_EQ(client_error("", Error(ErrorKind::internal, std::string(5000, 'x'))).reason.size(),
            1024U);
}

TEST(FailureReason, CountsCharactersAndRepairsBytes) {
  EXPECT_EQ(repaired_text("äöü", 2), "äö");
  EXPECT_EQ(repaired_text("a\xff"
                          "b\xc3",
                          10),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(repaired_text("\xed\xa0\x80", 10), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD")
      << "a surrogate is no character";
}

TEST(FailureReason, SaysThatTheLayerIsFull) {
  model::LaunchPlan limited = failed_plan();
  limited.limits.layer = gib(10);
  runtime::ContainerExit exit;
  exit.code = 1;
  exit.layer_full = true;
  EXPECT_EQ(algorithm_error(limited, {exit, "no space", false}).reason,
            "AlgorithmError: The container's own file system is full (no space left on device): it "
            "may have 10.0 GiB outside of /opt/ml (limits.layer-gib of Trainyard's "
            "configuration). no space, exit code: 1");
}

TEST(FailureReason, SaysThatProcessesWereRefused) {
  runtime::ContainerExit exit{1};
  exit.out_of_processes = true;
  EXPECT_EQ(algorithm_error({}, {exit, "can't start new thread", false}).reason,
            "AlgorithmError: The container was refused processes or threads at its limit "
            "(containers.max-processes of Trainyard's configuration). can't start new thread, exit "
            "code: 1");
}

}  // namespace
}  // namespace trainyard::agent
