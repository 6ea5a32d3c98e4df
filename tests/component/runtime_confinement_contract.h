#pragma once

#include "component/isolating_world.h"
#include "component/runtime_contract.h"
#include "runtime/confinement.h"

// What every runtime with real containers must prevent them from doing to the machine, and what it
// must not prevent.
namespace trainyard::runtime {

class RuntimeConfinementContract : public RuntimeTest {
 protected:
  // A container that runs confinement_probe with these arguments.
  ContainerSpec probe(const std::vector<std::string>& words) {
    ContainerSpec spec = spec_of(world().plain_image());
    spec.entrypoint = {"/probe"};
    spec.command = words;
    spec.mounts = {{TRAINYARD_CONFINEMENT_PROBE, "/probe", true}};
    return spec;
  }
};

TEST_P(RuntimeConfinementContract, RefusesNamespacesKeysAndWaysAroundTheKernelsChecks) {
  const std::vector<std::string> words = {"user-namespace", "clone", "clone3", "keyctl", "io_uring",
                                          "userfaultfd",    "vsock", "alg",    "packet", "raw-ip"};
  const std::string refused =
      "user-namespace: EPERM\nclone: EPERM\nclone3: ENOSYS\nkeyctl: EPERM\nio_uring: EPERM\n"
      "userfaultfd: EPERM\nvsock: EPERM\nalg: EPERM\npacket: EPERM\nraw-ip: EPERM\n";
  EXPECT_EQ(run(probe(words)).output, refused);
  ContainerSpec isolated = probe(words);
  isolated.network = NetworkMode::none;
  EXPECT_EQ(run(isolated).output, refused) << "a network of its own changes nothing";
}

TEST_P(RuntimeConfinementContract, LetsProgramsTraceTheirChildrenAndReadAsynchronously) {
  EXPECT_EQ(run(probe({"ptrace", "aio"})).output, "ptrace: ok\naio: ok\n");
}

TEST_P(RuntimeConfinementContract, GainsNoPrivilegesUnlessThatIsAskedFor) {
  EXPECT_EQ(run(probe({"no_new_privs"})).output, "no_new_privs: 1\n");
  ContainerSpec spec = probe({"no_new_privs"});
  spec.confinement.no_new_privileges = false;
  EXPECT_EQ(run(spec).output, "no_new_privs: 0\n");
}

TEST_P(RuntimeConfinementContract, GivesRawSocketsToWhoAsksForThem) {
  ContainerSpec spec = probe({"raw-ip", "keyctl"});
  spec.confinement.net_raw = true;
  EXPECT_EQ(run(spec).output, "raw-ip: ok\nkeyctl: EPERM\n");
}

TEST_P(RuntimeConfinementContract, GoesByASeccompProfileOfOnesOwn) {
  ContainerSpec spec = probe({"ptrace", "aio"});
  spec.confinement.seccomp =
      R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
           {"names": ["io_setup"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28},
           {"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "includes": {"caps": ["CAP_BPF"]}}]})";
  EXPECT_EQ(run(spec).output, "ptrace: ok\naio: ENOSPC\n");
}

TEST_P(RuntimeConfinementContract, WithoutAProfileTheKernelAloneDecides) {
  ContainerSpec spec = shell("grep Seccomp: /proc/self/status");
  EXPECT_EQ(run(spec).output, "Seccomp:\t2\n");
  ContainerSpec free = shell("grep Seccomp: /proc/self/status");
  free.confinement.seccomp = "unconfined";
  EXPECT_EQ(run(free).output, "Seccomp:\t0\n");
}

TEST_P(RuntimeConfinementContract, LimitsProcessesAndSaysThatItDid) {
  // With the shell, the probe itself, and some time to detect it.
  ContainerSpec spec = shell("/probe forks; sleep 1");
  spec.mounts = probe({}).mounts;
  spec.confinement.max_processes = 20;
  const Ended ended = run(spec);
  EXPECT_EQ(ended.output, "forks: 18\n");
  EXPECT_TRUE(ended.out_of_processes);
  const Ended unhurt = run(probe({"aio"}));
  EXPECT_FALSE(unhurt.out_of_processes);
}

TEST_P(RuntimeConfinementContract, LimitsProcessesByDefault) {
  ContainerSpec spec =
      shell("cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max");
  EXPECT_EQ(run(spec).output, std::to_string(default_max_processes()) + "\n");
}

TEST_P(RuntimeConfinementContract, TheKernelEndsContainersBeforeTheServer) {
  const int score = std::stoi(run(shell("cat /proc/self/oom_score_adj")).output);
  EXPECT_GE(score, std::stoi(*read_file("/proc/self/oom_score_adj")) + 500);
}

TEST_P(RuntimeConfinementContract, HidesWhatTellsOfTheMachine) {
  EXPECT_EQ(run(shell("wc -c < /proc/keys; ls /sys/firmware | wc -l; "
                      "touch /proc/sys/kernel/shmmax 2>/dev/null || echo refused; "
                      "echo 1 2>/dev/null > /proc/sys/kernel/shmmax || echo refused"))
                .output,
            "0\n0\nrefused\nrefused\n");
}

}  // namespace trainyard::runtime
