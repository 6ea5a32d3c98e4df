#include "runtime/seccomp_profile.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>
#include <vector>

namespace trainyard::runtime {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

constexpr std::string_view kCapabilities[] = {"CAP_KILL", "CAP_SYS_CHROOT"};
const SeccompFacts kMachine{"amd64", kCapabilities, "6.1.0-18-amd64"};

json::object profile_of(std::string_view architecture) {
  return json::parse(default_seccomp_profile(architecture)).as_object();
}

// The system calls that it allows with any arguments.
std::set<std::string> allowed(const json::object& profile) {
  std::set<std::string> names;
  for (const json::value& rule : profile.at("syscalls").as_array()) {
    if (rule.at("action") != "SCMP_ACT_ALLOW" || rule.as_object().contains("args")) continue;
    for (const json::value& name : rule.at("names").as_array())
      EXPECT_TRUE(names.insert(std::string(name.as_string())).second) << name << " is there twice";
  }
  return names;
}

TEST(DefaultSeccompProfile, RefusesWhatReachesTheKernelOrOtherContainers) {
  for (const char* architecture : {"amd64", "arm64"}) {
    const std::set<std::string> names = allowed(profile_of(architecture));
    for (const char* call : {"unshare",
                             "setns",
                             "clone",
                             "clone3",
                             "mount",
                             "umount2",
                             "pivot_root",
                             "keyctl",
                             "add_key",
                             "request_key",
                             "userfaultfd",
                             "io_uring_setup",
                             "io_uring_enter",
                             "io_uring_register",
                             "bpf",
                             "perf_event_open",
                             "kexec_load",
                             "init_module",
                             "open_by_handle_at",
                             "socket",
                             "socketcall",
                             "personality"})
      EXPECT_FALSE(names.contains(call)) << call;
    for (const char* call : {"read", "openat", "execve", "fork", "ptrace", "io_setup", "futex",
                             "memfd_create", "statx", "prctl", "chroot"})
      EXPECT_TRUE(names.contains(call)) << call;
  }
}

TEST(DefaultSeccompProfile, IsOfItsArchitecture) {
  EXPECT_EQ(profile_of("amd64").at("architectures").at(0), "SCMP_ARCH_X86_64");
  EXPECT_TRUE(allowed(profile_of("amd64")).contains("arch_prctl"));
  EXPECT_EQ(profile_of("arm64").at("architectures").at(0), "SCMP_ARCH_AARCH64");
  EXPECT_FALSE(allowed(profile_of("arm64")).contains("arch_prctl"));
}

TEST(ResolveSeccompProfile, LeavesTheDefaultAsItIs) {
  const std::string profile = default_seccomp_profile("amd64");
  const auto resolved = resolve_seccomp_profile(profile, kMachine);
  ASSERT_TRUE(resolved) << resolved.error().message();
  EXPECT_EQ(json::parse(*resolved), json::parse(profile));
}

TEST(ResolveSeccompProfile, DecidesTheConditionsOfDockersForm) {
  const auto resolved = resolve_seccomp_profile(R"({
    "defaultAction": "SCMP_ACT_ERRNO",
    "archMap": [{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
                {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
    "syscalls": [
      {"names": ["always"], "action": "SCMP_ACT_ALLOW", "comment": "x"},
      {"name": "old_form", "action": "SCMP_ACT_ALLOW"},
      {"names": ["held"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_KILL"]}},
      {"names": ["lacked"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_BPF"]}},
      {"names": ["unless_held"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_KILL"]}},
      {"names": ["other_machine"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
      {"names": ["new_kernel"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.12"}},
      {"names": ["old_kernel"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}}]})",
                                                kMachine);
  ASSERT_TRUE(resolved) << resolved.error().message();
  const json::object profile = json::parse(*resolved).as_object();
  EXPECT_EQ(profile.at("architectures"), (json::array{"SCMP_ARCH_X86_64", "SCMP_ARCH_X86"}));
  EXPECT_FALSE(profile.contains("archMap"));
  EXPECT_EQ(allowed(profile), (std::set<std::string>{"always", "old_form", "held", "old_kernel"}));
  EXPECT_EQ(profile.at("syscalls").at(0),
            (json::value{{"names", json::array{"always"}}, {"action", "SCMP_ACT_ALLOW"}}));
}

TEST(ResolveSeccompProfile, SaysWhatIsWrong) {
  const auto complaint = [](std::string_view text) {
    const auto resolved = resolve_seccomp_profile(text, kMachine);
    EXPECT_FALSE(resolved);
    return resolved ? std::string() : resolved.error().message();
  };
  EXPECT_THAT(complaint("nonsense"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(complaint("{}"), HasSubstr("has no defaultAction"));
  EXPECT_THAT(complaint(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": []}]})"),
              HasSubstr("a rule without names"));
  EXPECT_THAT(complaint(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                {"names": ["x"], "action": "deny"}]})"),
              HasSubstr("'deny'"));
}

}  // namespace
}  // namespace trainyard::runtime
