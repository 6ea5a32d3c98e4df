#include "cli/doctor.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <map>
#include <set>

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kCgroupsV1 =
    "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "31 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
    "32 24 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n";

// A machine that lacks nothing; each test removes something.
class CannedMachine final : public DoctorHost {
 public:
  std::set<std::string> closed;  // exists, but can't be opened
  std::map<std::string, std::string> files{
      {"/var/run/docker.sock", ""},
      {"/dev/fuse", ""},
      {"/dev/loop-control", ""},
      {"/data", ""},
      {"/proc/self/mountinfo", kCgroupsV1},
      {"/proc/sys/kernel/seccomp/actions_avail", "kill_process errno allow\n"},
      {"/proc/filesystems", "nodev\tproc\nnodev\toverlay\n\text4\n"}};
  std::map<std::string, CommandOutput> programs{
      {"runc", {{0}, "runc version 1.5.0\ncommit: x\n", ""}},
      {"skopeo", {{0}, "skopeo version 1.9.3\n", ""}},
      {"umoci", {{0}, "umoci version 0.4.7\n", ""}},
      {"setpriv", {{0}, "setpriv from util-linux 2.38.1\n", ""}},
      {"ip", {{0}, "ip utility, iproute2-6.1.0\n", ""}},
      {"nft", {{0}, "nftables v1.0.6\n", ""}},
      {"mke2fs", {{0}, "", "mke2fs 1.47.0 (5-Feb-2023)\n"}}};
  std::map<std::string, net::ClientResponse> answers{
      {"http://docker/version", {200, {}, R"({"Version":"20.10","ApiVersion":"1.41"})"}},
      {"http://127.0.0.1:9070/_trainyard/health",
       {200, {{"Date", "Sat, 31 Jan 2026 09:05:00 GMT"}}, R"({"status":"ok"})"}}};
  std::optional<ErrorKind> no_answer;
  std::string no_answer_text = "Failed to connect to 127.0.0.1 port 9070";
  FolderFacts facts{0, 0700, gib(100)};
  std::map<std::string, Error> closed_buckets;  // "": the list of them
  ProcessFacts self{0, 65536, *parse_iso8601("2026-01-31T09:05:02Z")};

  bool exists(const fs::path& path) override { return files.contains(path.string()); }
  Result<void> try_open(const fs::path& path, bool) override {
    if (closed.contains(path.string())) return Error(ErrorKind::denied, path.string() + ": no");
    if (!exists(path)) return Error(ErrorKind::not_found, path.string() + ": absent");
    return ok();
  }
  Result<std::string> read(const fs::path& path) override {
    const auto found = files.find(path.string());
    if (found == files.end()) return Error(ErrorKind::not_found, path.string() + ": absent");
    return found->second;
  }
  Result<FolderFacts> folder(const fs::path&) override { return facts; }
  Result<CommandOutput> run(const std::vector<std::string>& argv) override {
    const auto found = programs.find(argv.at(0));
    if (found == programs.end()) return Error(ErrorKind::not_found, argv[0] + " is not installed");
    return found->second;
  }
  Result<net::ClientResponse> get(const std::string& url, const std::string&) override {
    const auto found = answers.find(url);
    if (found != answers.end()) return found->second;
    return Error(no_answer.value_or(ErrorKind::unavailable), no_answer_text);
  }
  Result<void> probe_bucket(const model::S3Store&, const std::string& bucket) override {
    const auto found = closed_buckets.find(bucket);
    if (found != closed_buckets.end()) return found->second;
    return ok();
  }
  ProcessFacts process() override { return self; }
};

class Doctor : public testing::Test {
 protected:
  CannedMachine machine_;
  DoctorTarget target_{"/data"};

  void expect(const Finding& finding, Health health, const std::string& detail,
              const std::string& advice = "") {
    EXPECT_EQ(to_string(finding.health), to_string(health)) << finding.detail;
    EXPECT_THAT(finding.detail, HasSubstr(detail));
    EXPECT_THAT(finding.advice, HasSubstr(advice));
    EXPECT_EQ(finding.advice.empty(), finding.health == Health::ok) << finding.check;
  }
};

TEST_F(Doctor, AMachineThatLacksNothingIsWell) {
  const auto findings = examine(machine_, target_);
  for (const Finding& one : findings) expect(one, Health::ok, "");
  EXPECT_FALSE(has_problem(findings));
  EXPECT_THAT(findings_text(findings, false), HasSubstr("Training jobs can run here."));
  EXPECT_THAT(findings_text(findings, false), Not(HasSubstr("What to do")));
}

TEST_F(Doctor, ADockerThatCannotBeUsedSaysHow) {
  expect(check_docker(machine_, target_), Health::ok, "engine 20.10, API 1.41");
  machine_.closed.insert("/var/run/docker.sock");
  expect(check_docker(machine_, target_), Health::warning, "may not use", "usermod -aG docker");
  machine_.closed.clear();
  machine_.answers.erase("http://docker/version");
  expect(check_docker(machine_, target_), Health::warning, "doesn't answer", "systemctl");
  machine_.files.erase("/var/run/docker.sock");
  expect(check_docker(machine_, target_), Health::warning, "no socket", "apt-get install");
}

TEST_F(Doctor, SaysWhatConfinesContainers) {
  expect(check_confinement(machine_, target_), Health::ok,
         "system calls are filtered (seccomp), processes are limited, no AppArmor");
  machine_.files["/sys/module/apparmor/parameters/enabled"] = "Y\n";
  machine_.files["/sys/kernel/security/apparmor/profiles"] = "docker-default (enforce)\n";
  expect(check_confinement(machine_, target_), Health::ok, "docker-default holds");
  machine_.files.erase("/proc/sys/kernel/seccomp/actions_avail");
  expect(check_confinement(machine_, target_), Health::warning, "no seccomp", "CONFIG_SECCOMP");
  machine_.files["/proc/self/mountinfo"] = "";
  expect(check_confinement(machine_, target_), Health::warning, "no cgroup controller pids",
         "images that you trust");
}

TEST_F(Doctor, SaysHowOldRuncIs) {
  expect(check_runc(machine_, target_), Health::ok, "1.5.0, of the line that began in June 2026");
  const auto runc = [&](const std::string& version) {
    machine_.programs["runc"] = {{0}, "runc version " + version + "\n", ""};
    return check_runc(machine_, target_);
  };
  expect(runc("1.1.5+ds1"), Health::warning, "1.1.5+ds1, of the line that began in January 2022",
         "apt changelog runc");
  expect(runc("1.3.5"), Health::warning, "April 2025", "CVE-2026-41579");
  expect(runc("1.3.6"), Health::ok, "April 2025");
  expect(runc("1.4.2"), Health::warning, "November 2025", "CVE-2026-41579");
  expect(runc("1.6.0-rc.1"), Health::ok, "June 2026");
  machine_.programs.erase("runc");
  expect(check_runc(machine_, target_), Health::ok, "not installed");
}

TEST_F(Doctor, TheOciRuntimeNeedsItsToolsAndRoot) {
  expect(check_oci(machine_, target_), Health::ok, "runc 1.5.0, skopeo 1.9.3, umoci 0.4.7");
  machine_.self.uid = 1000;
  expect(check_oci(machine_, target_), Health::warning, "isn't root", "sudo");
  machine_.programs.erase("umoci");
  expect(check_oci(machine_, target_), Health::warning, "not installed: umoci", "apt-get");
  machine_.programs.erase("runc");
  expect(check_oci(machine_, target_), Health::warning, "runc or crun, umoci");
  machine_.programs["crun"] = {{0}, "crun version 1.8.1\n", ""};
  expect(check_oci(machine_, target_), Health::warning, "not installed: umoci");
}

TEST_F(Doctor, OneRuntimeIsEnoughAndNoneIsAProblem) {
  const Finding good{"docker", Health::ok, "", ""};
  const Finding bad{"oci", Health::warning, "", "x"};
  expect(check_runtime(good, bad), Health::ok, "by docker");
  expect(check_runtime(bad, good), Health::ok, "by oci");
  expect(check_runtime(bad, bad), Health::problem, "no job can run", "make one");
}

TEST_F(Doctor, ControllersAreLookedForInBothVersions) {
  expect(check_cgroups(machine_, target_), Health::ok, "v1, with memory and cpu");
  machine_.files["/proc/self/mountinfo"] =
      "31 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n";
  expect(check_cgroups(machine_, target_), Health::problem, "without memory", "cgroup_enable");
  machine_.files["/proc/self/mountinfo"] = "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  machine_.files["/sys/fs/cgroup/cgroup.controllers"] = "cpuset cpu io memory pids\n";
  expect(check_cgroups(machine_, target_), Health::ok, "v2, with memory and cpu");
}

TEST_F(Doctor, JobsHaveNetworksOfTheirOwnWithRootOrAnEngineAndTwoPrograms) {
  expect(check_network(machine_, target_), Health::ok, "forwarding is off");
  machine_.files["/proc/sys/net/ipv4/ip_forward"] = "1\n";
  EXPECT_EQ(check_network(machine_, target_).detail.find("forwarding"), std::string::npos);
  machine_.programs.erase("nft");
  expect(check_network(machine_, target_), Health::warning, "nft is not installed", "nftables");
  machine_.self.uid = 1000;
  expect(check_network(machine_, target_), Health::warning, "nft is not installed", "nftables");
  machine_.programs["nft"] = {{0}, "nftables v1.0.6\n", ""};
  expect(check_network(machine_, target_), Health::ok, "as root by containers");
  machine_.closed.insert("/var/run/docker.sock");
  expect(check_network(machine_, target_), Health::warning, "no container engine", "as root");
}

TEST_F(Doctor, WhatKernelAndToolsLackIsAWarning) {
  machine_.files["/proc/filesystems"] = "nodev\toverlayless\n";
  expect(check_overlayfs(machine_, target_), Health::warning, "", "modprobe overlay");
  machine_.self.uid = 1000;
  expect(check_fuse(machine_, target_), Health::warning, "fusermount3 is not", "fuse3");
  machine_.programs["fusermount3"] = {{0}, "fusermount3 version: 3.14.0\n", ""};
  machine_.files["/etc/fuse.conf"] = "#user_allow_other\n";
  expect(check_fuse(machine_, target_), Health::warning, "containers can't", "user_allow_other");
  machine_.files["/etc/fuse.conf"] += "user_allow_other\n";
  expect(check_fuse(machine_, target_), Health::ok, "/dev/fuse", "");
  machine_.self.uid = 0;
  machine_.closed.insert("/dev/fuse");
  expect(check_fuse(machine_, target_), Health::warning, "/dev/fuse", "FastFile");
  machine_.files.erase("/dev/fuse");
  expect(check_fuse(machine_, target_), Health::warning, "no /dev/fuse", "modprobe fuse");
  machine_.programs.erase("mke2fs");
  expect(check_volumes(machine_, target_), Health::warning, "mke2fs", "e2fsprogs");
  machine_.files.erase("/dev/loop-control");
  expect(check_volumes(machine_, target_), Health::warning, "no loop devices", "modprobe loop");
}

TEST_F(Doctor, AGpuNeedsItsDriverAndWithDockerTheToolkit) {
  expect(check_gpus(machine_, target_), Health::ok, "none");
  machine_.files["/dev/nvidiactl"] = "";
  expect(check_gpus(machine_, target_), Health::problem, "nvidia-smi fails", "driver");
  machine_.programs["nvidia-smi"] = {{0}, "GPU 0: H100 (UUID)\nGPU 1: H100 (UUID)\n", ""};
  expect(check_gpus(machine_, target_), Health::problem, "no /dev/nvidia-uvm", "nvidia-modprobe");
  machine_.files["/dev/nvidia-uvm"] = "";
  expect(check_gpus(machine_, target_), Health::problem, "2: GPU 0: H100", "--runtime oci");
  machine_.programs["nvidia-container-runtime-hook"] = {{0}, "", ""};
  expect(check_gpus(machine_, target_), Health::ok, "2: GPU 0: H100");
  machine_.programs.erase("nvidia-container-runtime-hook");
  machine_.files.erase(target_.docker_socket);
  expect(check_gpus(machine_, target_), Health::ok, "2: GPU 0: H100");
}

TEST_F(Doctor, DiskAndFolderAreMeasured) {
  machine_.facts.free = gib(10);
  expect(check_disk(machine_, target_), Health::warning, "10.0 GiB free for /data", "--data");
  machine_.facts.free = gib(1);
  expect(check_disk(machine_, target_), Health::problem, "1.0 GiB", "--data");
  machine_.facts.mode = 0755;
  expect(check_data_folder(machine_, target_), Health::warning, "by others", "chmod 700 /data");
  machine_.self.uid = 1000;
  expect(check_data_folder(machine_, target_), Health::problem, "another user", "sudo");
  machine_.files.erase("/data");
  expect(check_data_folder(machine_, target_), Health::ok, "will be made");
  machine_.self.open_files = 1024;
  expect(check_open_files(machine_, target_), Health::warning, "1024 at once, for 448 connections",
         "LimitNOFILE");
}

TEST_F(Doctor, ThePortIsTheServersOrAnothersOrFree) {
  const std::string health = "http://127.0.0.1:9070/_trainyard/health";
  expect(check_server(machine_, target_), Health::ok, "Trainyard answers");
  machine_.answers[health] = {503, {}, "Trainyard is starting.\n"};
  expect(check_server(machine_, target_), Health::warning, "is starting", "log");
  machine_.answers[health] = {
      503, {}, R"({"status":"unavailable","alarms":[{"source":"state.db","reason":"no_space"}]})"};
  expect(check_server(machine_, target_), Health::problem, "state.db: no_space", "free space");
  machine_.answers[health] = {404, {}, "<html>"};
  expect(check_server(machine_, target_), Health::problem, "another program", "--listen");
  machine_.programs["ss"] = {
      {0}, "LISTEN 0 5 127.0.0.1:9070 0.0.0.0:* users:((\"python3\",pid=12,fd=3))\n", ""};
  expect(check_server(machine_, target_), Health::problem, "python3 (pid 12) listens");
  machine_.answers.erase(health);
  expect(check_server(machine_, target_), Health::warning, "the port is free", "trainyard serve");
  machine_.no_answer_text = "Received HTTP/0.9 when not allowed";
  expect(check_server(machine_, target_), Health::problem, "python3 (pid 12) listens");
  machine_.no_answer = ErrorKind::deadline;
  expect(check_server(machine_, target_), Health::problem, "doesn't answer", "restart");
}

TEST_F(Doctor, TheClockIsHeldAgainstTheServers) {
  expect(check_clock(machine_, target_), Health::ok, "like the server's");
  machine_.self.now = *parse_iso8601("2026-01-31T10:05:02Z");
  expect(check_clock(machine_, target_), Health::problem, "1 h off", "timedatectl");
  machine_.answers.clear();
  expect(check_clock(machine_, target_), Health::ok, "2026-01-31 10:05:02");
  machine_.self.now = Timestamp{};
  expect(check_clock(machine_, target_), Health::problem, "1970", "timedatectl");
}

TEST_F(Doctor, ProgramsGetTheSameFindings) {
  machine_.facts.free = Bytes{};
  const auto document = findings_json(examine(machine_, target_));
  EXPECT_EQ(document.at("Healthy"), false);
  for (const auto& check : document.at("Checks").as_array())
    EXPECT_EQ(check.at("State") == "problem", check.at("Check") == "disk") << check;
}

TEST_F(Doctor, AStoreMustHaveTheBucketsThatAreNamedForIt) {
  const model::S3Store store{.name = "ceph", .endpoint_url = "http://s3", .buckets = {"a", "b-*"}};
  expect(check_store(machine_, store), Health::ok, "http://s3 answers, with a");
  machine_.closed_buckets.emplace(
      "a", Error(ErrorKind::not_found, "HTTP 404 NoSuchBucket").with_code("NoSuchBucket"));
  expect(check_store(machine_, store), Health::problem, "NoSuchBucket", "s3.ceph.buckets");
}

TEST_F(Doctor, AStoreOfPatternsMustKnowItsKeys) {
  const model::S3Store store{.name = "all", .endpoint_url = "http://s3", .buckets = {"*"}};
  expect(check_store(machine_, store), Health::ok, "knows the keys");
  const auto refuse = [&](const char* code) {
    machine_.closed_buckets.clear();
    machine_.closed_buckets.emplace("", Error(ErrorKind::denied, code).with_code(code));
  };
  refuse("AccessDenied");
  expect(check_store(machine_, store), Health::ok, "knows the keys");
  refuse("InvalidAccessKeyId");
  expect(check_store(machine_, store), Health::problem, "InvalidAccessKeyId", "s3.all");
}

TEST_F(Doctor, ASubnetNeedsNetworksForJobsAndAddressesWithoutARoute) {
  target_.subnets["subnet-a"].addresses = *parse_subnet("10.30.0.0/20");
  target_.subnets["subnet-b"] = {};
  expect(check_subnets(machine_, target_), Health::ok, "subnet-a, subnet-b");
  machine_.files["/proc/net/route"] =
      "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
      "vpn0 0000000A 00000000 0001 0 0 0 000000FF 0 0 0\n";
  expect(check_subnets(machine_, target_), Health::warning, "10.30.0.0/20 overlaps 10.0.0.0/8",
         "subnets.subnet-a.cidr");
  machine_.programs.erase("nft");
  expect(check_subnets(machine_, target_), Health::warning, "refused", "network above");
  EXPECT_EQ(examine(machine_, target_).back().check, "subnets");
}

TEST_F(Doctor, AConfigurationThatServeWouldNotTakeIsAProblem) {
  EXPECT_FALSE(has_problem(examine(machine_, target_)));
  target_.configuration_error = "c.toml:1:1: lisen is not a key";
  const auto findings = examine(machine_, target_);
  expect(findings.back(), Health::problem, "lisen", "config check");
}

}  // namespace
}  // namespace trainyard::cli
