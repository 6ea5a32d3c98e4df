#include "agent/refusal_hints.h"

#include <gmock/gmock.h>

namespace trainyard::agent {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string hint(std::string_view line, const runtime::ContainerExit& exit,
                 const model::PlanConfinement& confinement = {}, const char* network = "job") {
  RefusalHints hints;
  hints.observe(line);
  model::LaunchPlan plan;
  plan.runtime.confinement = confinement;
  plan.network.mode = network;
  return hints.after(exit, plan).value_or("");
}

TEST(RefusalHints, NamesTheSettingsAfterARefusalInWhateverWords) {
  for (const char* line :
       {"sudo: The \"no new privileges\" flag is set, which prevents sudo from running as root.",
        "sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the 'nosuid' option",
        "ping: socket: Operation not permitted", "ping: permission denied (are you root?)",
        "PermissionError: [Errno 1] Operation not permitted"})
    EXPECT_THAT(hint(line, {1}),
                AllOf(HasSubstr("containers.no-new-privileges = false"),
                      HasSubstr("containers.net-raw = true"), HasSubstr("containers.seccomp")))
        << line;
}

TEST(RefusalHints, SaysNothingWithoutARefusalOrAFailure) {
  EXPECT_EQ(hint("Permission denied", {1}), "") << "that is a file's mode";
  EXPECT_EQ(hint("Operation not permitted", {0}), "");
}

TEST(RefusalHints, DoesNotNameWhatIsGivenAlready) {
  const model::PlanConfinement free{
      .no_new_privileges = false, .net_raw = true, .seccomp = "unconfined"};
  EXPECT_EQ(hint("Operation not permitted", {1}, free), "");
  EXPECT_THAT(hint("Operation not permitted", {1}, {.net_raw = true}), Not(HasSubstr("net-raw")));
}

TEST(RefusalHints, SaysThatLocalhostIsNotTheMachineWhereAJobHasItsOwnNetwork) {
  for (const char* line : {"ConnectionRefusedError: [Errno 111] Connection refused",
                           "dial tcp 127.0.0.1:5432: connect: connection refused",
                           "Error: connect ECONNREFUSED 127.0.0.1:6379"}) {
    EXPECT_THAT(hint(line, {1}), HasSubstr("containers.network = \"host\"")) << line;
    EXPECT_EQ(hint(line, {0}), "");
    EXPECT_EQ(hint(line, {1}, {}, "host"), "");
  }
}

TEST(RefusalHints, SaysThatTheLimitOfProcessesWasReached) {
  runtime::ContainerExit exit{0};
  exit.out_of_processes = true;
  EXPECT_THAT(hint("", exit), HasSubstr("containers.max-processes"));
}

}  // namespace
}  // namespace trainyard::agent
