#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "component/agent_run_world.h"

// InfraCheckConfig: how an instance is checked before anything is downloaded.
namespace trainyard::agent {
namespace {

using model::CheckOutcome;
using model::InfraCheck;
using testing::ElementsAre;
using testing::StartsWith;

class AgentRunInfraCheck : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.request.infra_check_config = {.enable_infra_check = true};
    container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  }
  std::vector<InfraCheck> checks() {
    for (const Report& report : reports())
      if (report.kind == ReportKind::checked) return report.checks;
    return {};
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const InfraCheck& check : checks()) found.push_back(check.name);
    return found;
  }
};

TEST_F(AgentRunInfraCheck, AHealthyInstanceIsCheckedBeforeItDownloads) {
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_THAT(kinds(), ElementsAre(ReportKind::started, ReportKind::preparing, ReportKind::checked,
                                   ReportKind::downloading, ReportKind::training,
                                   ReportKind::uploading, ReportKind::finished));
  EXPECT_THAT(names(), ElementsAre("cpu", "memory", "disk", "s3", "clock"));
  for (const InfraCheck& check : checks())
    EXPECT_EQ(check.outcome, CheckOutcome::passed) << check.name << ": " << check.detail;
  EXPECT_THAT(log(), HasSubstr("Infrastructure check of algo-1: disk passed in"));
  for (const auto& [name, bytes] : s3_.objects) EXPECT_THAT(name, Not(HasSubstr("infra-check")));
}

TEST_F(AgentRunInfraCheck, NothingIsCheckedWhereNobodyAskedForIt) {
  plan_.request.infra_check_config = {.enable_infra_check = false};
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_THAT(names(), ElementsAre());
  EXPECT_THAT(log(), Not(HasSubstr("Infrastructure")));
}

TEST_F(AgentRunInfraCheck, ASickInstanceFailsByThePlatformAndStartsNothing) {
  s3_.fail_upload = Error(ErrorKind::unavailable, "connection refused");
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_class, model::FailureClass::platform);
  EXPECT_THAT(finished.failure_reason,
              StartsWith("InternalServerError: Infrastructure check failed:s3: can't write an "
                         "object: connection refused"));
  EXPECT_TRUE(runtime_.created().empty());
  EXPECT_THAT(names(), ElementsAre("cpu", "memory", "disk", "s3", "clock")) << "all are made";
  EXPECT_THAT(log(), HasSubstr("s3 failed in"));
}

TEST_F(AgentRunInfraCheck, AGpuThatIsNotThereFails) {
  plan_.limits.gpus = 1;
  plan_.limits.gpu_ids = {999};
  EXPECT_THAT(run().failure_reason,
              HasSubstr("Infrastructure check failed:gpu: GPU 999 is not there"));
}

TEST_F(AgentRunInfraCheck, HostsOnTheMachinesNetworkHaveNoneToCheck) {
  plan_.hosts = {"algo-1", "algo-2"};
  ASSERT_TRUE(replace_file(folder_ / "instance" / model::gate_file(model::Gate::start), ""));
  ASSERT_TRUE(replace_file(folder_ / "instance" / model::gate_file(model::Gate::finish), "[]"));
  EXPECT_EQ(run().outcome, Outcome::Completed);
  ASSERT_THAT(names(), ElementsAre("cpu", "memory", "disk", "s3", "peers", "clock"));
  EXPECT_EQ(checks()[4].outcome, CheckOutcome::skipped);
}

TEST_F(AgentRunInfraCheck, AnAgentAfterOneThatCheckedTakesWhatItFound) {
  {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    ASSERT_TRUE(journal);
    Report checked;
    checked.kind = ReportKind::checked;
    checked.checks = {{"disk", CheckOutcome::failed, "it was broken", {}}};
    (*journal)->append_and_wait(std::move(checked));
  }
  EXPECT_THAT(run().failure_reason, HasSubstr("check failed:disk: it was broken"));
  EXPECT_EQ(std::ranges::count(kinds(), ReportKind::checked), 1);
}

}  // namespace
}  // namespace trainyard::agent
