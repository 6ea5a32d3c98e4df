#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "base/files.h"
#include "base/process.h"
#include "component/isolating_world.h"
#include "component/runtime_contract.h"
#include "support/eventually.h"

// The contract of every runtime with real containers, in addition to runtime_contract.h.
namespace trainyard::runtime {

// Listens on the machine's loopback and greets whoever connects.
class Greeter {
 public:
  Greeter() {
    listener_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      const UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!peer) return;
      EXPECT_TRUE(write_all(peer.get(), "hello from the machine\n"));
    });
  }
  ~Greeter() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  int port() const { return port_; }

 private:
  UniqueFd listener_;
  int port_ = 0;
  std::thread thread_;
};

class RuntimeIsolationContract : public RuntimeTest {
 protected:
  IsolatingWorld& isolating_world() { return dynamic_cast<IsolatingWorld&>(world()); }

  void SetUp() override {
    folder_ = ::testing::TempDir() + "trainyard-isolation-" + random_hex(8);
    ASSERT_TRUE(ensure_directory(folder_));
  }
  void TearDown() override {
    RuntimeTest::TearDown();
    EXPECT_TRUE(remove_tree(folder_));
  }
  const std::filesystem::path& folder() const { return folder_; }

  // What is sent to a connection to that port of the container, up to its end; empty: refused.
  std::string read_from_port(const ContainerSpec& spec, int port) {
    const auto network = runtime().open_network(spec.id);
    EXPECT_TRUE(network) << network.error().message();
    if (!network) return "";
    const auto socket = network->connect(port);
    std::string all;
    if (!socket) return all;
    std::array<char, 256> buffer;
    for (;;) {
      pollfd ready{socket->get(), POLLIN, 0};
      if (::poll(&ready, 1, 10'000) <= 0) return all + "(nothing for 10 s)";
      const ssize_t got = ::recv(socket->get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return all;
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  std::filesystem::path folder_;
};

TEST_P(RuntimeIsolationContract, TheLayersSizeIsWhatIsWrittenBesidesTheMounts) {
  const std::string big = "head -c 50000000 /dev/zero > ";
  ContainerSpec spec = shell(big + "/mnt/x; " + big + "/x; echo ready; exec sleep 600");
  spec.mounts = {{folder(), "/mnt", false}};
  spec.limits.layer = mib(128);
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  ASSERT_TRUE(transcript.wait_for("ready"));
  const auto size = container->layer_size();
  ASSERT_TRUE(size) << size.error().message();
  ASSERT_TRUE(*size);
  EXPECT_GT(**size, mib(47));
  EXPECT_LT(**size, mib(90));
  EXPECT_TRUE(std::filesystem::is_directory(container->layer_disk()));
  EXPECT_TRUE(std::filesystem::is_directory(runtime().image_disk()));
}

TEST_P(RuntimeIsolationContract, TheLayersSizeHasTheImagesVolumes) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root sees into an engine's volumes";
  ContainerSpec spec = spec_of(isolating_world().images().name("volumes"));
  spec.entrypoint = {
      "sh", "-c",
      "mkdir -p /opt/data; head -c 50000000 /dev/zero > /opt/data/x; echo ready; exec sleep 600"};
  spec.limits.layer = mib(128);
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  ASSERT_TRUE(transcript.wait_for("ready"));
  const auto size = container->layer_size();
  ASSERT_TRUE(size && *size);
  EXPECT_GT(**size, mib(47));
  EXPECT_LT(**size, mib(90));
}

TEST_P(RuntimeIsolationContract, RunsTrainFromThePathOfAnImageWithoutEntrypoint) {
  ContainerSpec spec = spec_of(world().plain_image());
  spec.command = {"train"};
  EXPECT_EQ(run(spec).output, "train ran\n");
}

TEST_P(RuntimeIsolationContract, AFileThatMayNotBeExecutedIsAnInvalidArgument) {
  ContainerSpec spec = spec_of(world().plain_image());
  spec.entrypoint = {"/usr/local/bin/not-executable"};
  Transcript transcript;
  const auto container = create(spec, transcript);
  ASSERT_TRUE(container);
  const auto started = container->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind(), ErrorKind::invalid_argument) << started.error().message();
}

TEST_P(RuntimeIsolationContract, TakesLayersThatAreCompressedWithZstd) {
  ContainerSpec spec = spec_of(isolating_world().images().name("zstd"));
  spec.command = {"train"};
  EXPECT_EQ(run(spec).output, "train ran\n");
}

TEST_P(RuntimeIsolationContract, TheProcessIsPid1AndSeesOnlyItsOwn) {
  EXPECT_EQ(run(shell("echo $$; kill -0 2 2>/dev/null || echo alone")).output, "1\nalone\n");
}

// Which process it is: RuntimeContract.TheInitPidIsTheProcesssOrUnknown.
TEST_P(RuntimeIsolationContract, KnowsTheInitPid) {
  Transcript transcript;
  const auto container = start(shell("sleep 600"), transcript);
  ASSERT_TRUE(container);
  EXPECT_TRUE(container->init_pid());
}

TEST_P(RuntimeIsolationContract, SetsTheHostnameAndResolvesTheAliases) {
  for (const NetworkMode network : {NetworkMode::host, NetworkMode::none}) {
    ContainerSpec spec = shell(
        "hostname; echo $HOSTNAME; echo $(cat /etc/hostname); grep -w 'algo-2' /etc/hosts; "
        "grep -cw 'algo-1' /etc/hosts; grep -cw localhost /etc/hosts");
    spec.hostname = "algo-1";
    spec.host_aliases = {"algo-1", "algo-2"};
    spec.network = network;
    EXPECT_EQ(run(spec).output, "algo-1\nalgo-1\nalgo-1\n127.0.0.1\talgo-2\n1\n2\n");
  }
}

TEST_P(RuntimeIsolationContract, MountsFoldersAndFilesReadWriteAndReadOnly) {
  ASSERT_TRUE(ensure_directory(folder() / "rw"));
  ASSERT_TRUE(ensure_directory(folder() / "ro"));
  ASSERT_TRUE(replace_file(folder() / "ro" / "data", "1,2,3\n"));
  ASSERT_TRUE(replace_file(folder() / "one", "one file\n"));
  ContainerSpec spec = shell(
      "cat /opt/ml/input/data/train/data /opt/one; echo made > /opt/ml/model/x; "
      "touch /opt/ml/input/data/train/x 2>/dev/null || echo refused");
  spec.mounts = {{folder() / "rw", "/opt/ml/model", false},
                 {folder() / "ro", "/opt/ml/input/data/train", true},
                 {folder() / "one", "/opt/one", true}};
  EXPECT_EQ(run(spec).output, "1,2,3\none file\nrefused\n");
  EXPECT_EQ(*read_file(folder() / "rw" / "x"), "made\n");
}

TEST_P(RuntimeIsolationContract, AMountSourceThatIsMissingIsAnInvalidArgument) {
  ContainerSpec spec = shell("exit 0");
  spec.mounts = {{folder() / "missing", "/opt/ml/model", false}};
  const auto container = runtime().create(spec, [](OutputStream, std::string_view) {});
  ASSERT_FALSE(container);
  EXPECT_EQ(container.error().kind(), ErrorKind::invalid_argument) << container.error().message();
  EXPECT_THAT(container.error().message(), HasSubstr("missing"));
}

TEST_P(RuntimeIsolationContract, WhatOneContainerWritesAnotherDoesNotSee) {
  EXPECT_EQ(run(shell("echo x > /etc/made && rm /bin/cat && echo done")).output, "done\n");
  EXPECT_EQ(run(shell("ls /etc/made 2>/dev/null; ls /bin/cat")).output, "/bin/cat\n");
}

TEST_P(RuntimeIsolationContract, AProcessOverTheMemoryLimitIsKilledAndItIsSaid) {
  ContainerSpec spec = spec_of(world().plain_image());
  spec.entrypoint = {"dd", "if=/dev/zero", "of=/dev/null", "bs=300M", "count=1"};
  spec.limits.memory = mib(64);
  const Ended ended = run(spec);
  EXPECT_EQ(ended.code, 137);
  EXPECT_TRUE(ended.out_of_memory);
}

TEST_P(RuntimeIsolationContract, AMemoryKillOfAChildIsSaidToo) {
  ContainerSpec spec = shell("dd if=/dev/zero of=/dev/null bs=300M count=1; echo child $?; exit 5");
  spec.limits.memory = mib(64);
  const Ended ended = run(spec);
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.output, HasSubstr("child 137"));
  EXPECT_TRUE(ended.out_of_memory);
}

TEST_P(RuntimeIsolationContract, TheCpuLimitIsThatOfItsCgroup) {
  ContainerSpec spec = shell(
      "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us "
      "2>/dev/null || cat /sys/fs/cgroup/cpu.max");
  spec.limits.cpus = 0.5;
  EXPECT_THAT(run(spec).output, ::testing::AnyOf("50000\n100000\n", "50000 100000\n"));
}

TEST_P(RuntimeIsolationContract, GivesSharedMemoryOfTheSizeAskedFor) {
  ContainerSpec spec = shell("df -k /dev/shm | tail -n 1 | awk '{print $2}'");
  spec.limits.shared_memory = mib(96);
  EXPECT_EQ(run(spec).output, "98304\n");
}

TEST_P(RuntimeIsolationContract, HostNetworkReachesTheMachinesLoopback) {
  const Greeter greeter;
  const std::string port = std::to_string(greeter.port());
  EXPECT_EQ(run(shell("nc 127.0.0.1 " + port + " < /dev/null")).output, "hello from the machine\n");
}

TEST_P(RuntimeIsolationContract, NoNetworkIsOnlyALoopbackThatWorks) {
  const Greeter greeter;
  ContainerSpec spec = shell(
      // If the server receives its client's end first, it exits without having sent: retry until it
      // has.
      "ls /sys/class/net; (while :; do echo loopback | nc -l -p 5000; done) & "
      "until [ \"$(nc 127.0.0.1 5000 < /dev/null 2> /dev/null)\" = loopback ]; do sleep 0.05; "
      "done; "
      "echo loopback; nc 127.0.0.1 " +
      std::to_string(greeter.port()) + " < /dev/null 2>&1 || echo nobody");
  spec.network = NetworkMode::none;
  const std::string output = run(spec).output;
  EXPECT_THAT(output, ::testing::StartsWith("lo\nloopback\n"));
  EXPECT_THAT(output, HasSubstr("nobody"));
  EXPECT_THAT(output, Not(HasSubstr("hello")));
}

TEST_P(RuntimeIsolationContract, ConnectsToPortsInTheContainersOwnNetwork) {
  const Greeter greeter;  // at the same port of the machine
  const std::string port = std::to_string(greeter.port());
  ContainerSpec spec = shell("while :; do echo from inside | nc -l -p " + port + "; done");
  spec.network = NetworkMode::none;
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  if (::geteuid() != 0) {
    const auto network = runtime().open_network(spec.id);
    ASSERT_FALSE(network);
    EXPECT_EQ(network.error().kind(), ErrorKind::unavailable) << network.error().message();
    EXPECT_THAT(network.error().message(), HasSubstr("containers.network"));
    return;
  }
  // nc listens again and again, with a pause in between.
  std::string said;
  EXPECT_TRUE(eventually([&] { return !(said = read_from_port(spec, greeter.port())).empty(); }));
  EXPECT_EQ(said, "from inside\n");
  EXPECT_EQ(read_from_port(spec, 1), "");
}

TEST_P(RuntimeIsolationContract, ConnectsToPortsOfTheMachinesNetworkIfThatIsTheContainers) {
  const Greeter greeter;
  const ContainerSpec spec = shell("exec sleep 600");
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  EXPECT_EQ(read_from_port(spec, greeter.port()), "hello from the machine\n");
}

TEST_P(RuntimeIsolationContract, KeepsTheImagesUserAndWorkingDirectory) {
  ContainerSpec spec = spec_of(isolating_world().images().name("user"));
  spec.entrypoint = {"sh", "-c", "id -u; id -g; id -G; pwd; echo $HOME $GREETING"};
  EXPECT_EQ(run(spec).output, "1000\n1000\n1000 2000\n/work/dir\n/home/trainer image\n");
}

TEST_P(RuntimeIsolationContract, RunsAsTheUserOfTheSpecInsteadOfTheImages) {
  ContainerSpec spec = spec_of(isolating_world().images().name("user"));
  spec.entrypoint = {"sh", "-c", "id -u; id -g; pwd"};
  spec.user = "0:0";
  EXPECT_EQ(run(spec).output, "0\n0\n/work/dir\n");
}

TEST_P(RuntimeIsolationContract, RootHasDockersDefaultCapabilitiesButRawSockets) {
  EXPECT_EQ(run(shell("grep CapEff /proc/self/status")).output, "CapEff:\t00000000a80405fb\n");
}

TEST_P(RuntimeIsolationContract, HasTheDefaultDevicesAndNoDisk) {
  EXPECT_EQ(
      run(shell("for d in null zero full random urandom tty ptmx; do [ -c /dev/$d ] || echo no $d; "
                "done; "
                "mknod /tmp/disk b 254 0 && dd if=/tmp/disk of=/dev/null bs=1 count=1 2>/dev/null "
                "|| echo no disk"))
          .output,
      "no disk\n");
}

TEST_P(RuntimeIsolationContract, RemovesWhatAMakerThatWasKilledLeft) {
  const ContainerSpec spec = shell("exit 0");
  const auto maker = run_command(isolating_world().start_and_die(spec.id), seconds(60));
  ASSERT_TRUE(maker) << maker.error().message();
  ASSERT_EQ(maker->status.code, 137) << maker->out << maker->err;
  EXPECT_NE(world().leftovers(spec.id), "");
  const auto taken = runtime().create(spec, [](OutputStream, std::string_view) {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind(), ErrorKind::already_exists);
  const auto removed = runtime().remove_leftovers(spec.id);
  ASSERT_TRUE(removed) << removed.error().message();
  EXPECT_EQ(world().leftovers(spec.id), "");
}

}  // namespace trainyard::runtime
