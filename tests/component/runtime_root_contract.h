#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "component/runtime_isolation_contract.h"
#include "support/eventually.h"

// What engines do in addition for a network that the caller prepares: a container holds a
// namespace, and runs programs of the machine as root. Needs root itself, to check the result.
namespace trainyard::runtime {

class RuntimeRootContract : public RuntimeIsolationContract {
 protected:
  RootCommand command(const std::string& script) {
    RootCommand command;
    command.id = spec_of(world().plain_image()).id;
    command.labels = {{"trainyard.test", "root"}};
    command.argv = {"/bin/sh", "-c", script};
    return command;
  }
  // Its network is still held after it has ended.
  std::string run_joined(const ContainerSpec& spec) {
    Transcript transcript;
    const auto container = start(spec, transcript);
    if (!container) return "";
    EXPECT_EQ(wait_for(*container).code, 0);
    return transcript.text();
  }
  // Of the namespace of this thread, or another process.
  static ino_t network_of(const std::string& process) {
    struct stat info{};
    EXPECT_EQ(::stat(("/proc/" + process + "/ns/net").c_str(), &info), 0);
    return info.st_ino;
  }
};

TEST_P(RuntimeRootContract, ACommandRunsAsRootWithTheMachinesFilesAndNetwork) {
  const auto file = folder() / "seen";
  const auto ran = runtime().run_as_root(
      command("{ id -u; stat -Lc %i /proc/self/ns/net; } > " + file.string()));
  ASSERT_TRUE(ran) << ran.error().message();
  EXPECT_EQ(read_file(file).value_or(""), "0\n" + std::to_string(network_of("self")) + "\n");
}

TEST_P(RuntimeRootContract, ACommandThatFailsSaysItsLastLine) {
  const auto failed = runtime().run_as_root(command("echo first >&2; echo the reason >&2; exit 3"));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("the reason"));
  EXPECT_THAT(failed.error().message(), ::testing::Not(HasSubstr("first")));
}

TEST_P(RuntimeRootContract, ACommandThatADeadProcessLeftRunningIsEnded) {
  const RootCommand left =
      command("echo running > " + (folder() / "left").string() + "; exec sleep 600");
  std::thread running([&] { EXPECT_FALSE(runtime().run_as_root(left)); });
  EXPECT_TRUE(eventually([&] { return read_file(folder() / "left").value_or("") == "running\n"; }));
  const auto removed = runtime().remove_leftovers(left.id);
  running.join();
  EXPECT_TRUE(removed) << removed.error().message();
}

TEST_P(RuntimeRootContract, AContainerJoinsTheNetworkThatWasHeldForIt) {
  ContainerSpec spec = shell("cat /etc/hosts /etc/resolv.conf; hostname; ls /sys/class/net");
  spec.hostname = "algo-1";
  spec.network = NetworkMode::joined;
  spec.joined.hosts = {{"algo-1", "10.200.0.1"}, {"algo-2", "10.200.0.2"}};
  spec.joined.resolver = "nameserver 192.0.2.53\n";
  const auto holder = runtime().hold_network(spec);
  ASSERT_TRUE(holder) << holder.error().message();
  ASSERT_TRUE(*holder);
  const auto again = runtime().hold_network(spec);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, *holder);
  EXPECT_NE(network_of(std::to_string(**holder)), network_of("self"));
  RootCommand change =
      command("nsenter -t " + std::to_string(**holder) + " -n ip link add eth0 type bridge");
  const auto changed = runtime().run_as_root(change);
  ASSERT_TRUE(changed) << changed.error().message();
  const std::string output = run_joined(spec);
  for (const char* text : {"10.200.0.1", "algo-2", "nameserver 192.0.2.53", "\nalgo-1\n", "eth0\n"})
    EXPECT_THAT(output, HasSubstr(text));
}

TEST_P(RuntimeRootContract, AHeldNetworkGoesFromContainerToContainer) {
  ContainerSpec first = shell("ls /sys/class/net"), second = first, third = first;
  second.id = shell("").id;
  third.id = shell("").id;
  for (ContainerSpec* spec : {&first, &second, &third}) spec->network = NetworkMode::joined;
  const auto holder = runtime().hold_network(first);
  ASSERT_TRUE(holder) << holder.error().message();
  ASSERT_TRUE(runtime().run_as_root(
      command("nsenter -t " + std::to_string(**holder) + " -n ip link add eth0 type bridge")));
  EXPECT_THAT(run_joined(first), HasSubstr("eth0\n"));
  ASSERT_TRUE(runtime().remove_all_but_network(first.id));
  for (int i = 0; i < 2; ++i) {
    const auto handed = runtime().transfer_network(first.id, second.id);
    ASSERT_TRUE(handed) << handed.error().message();
  }
  ASSERT_TRUE(runtime().remove_leftovers(first.id));
  const auto taken = runtime().hold_network(second);
  ASSERT_TRUE(taken) << taken.error().message();
  EXPECT_EQ(*taken, *holder);
  EXPECT_THAT(run_joined(second), HasSubstr("eth0\n"));

  const auto own = runtime().hold_network(third);
  ASSERT_TRUE(own) << own.error().message();
  ASSERT_TRUE(runtime().transfer_network(third.id, second.id));
  EXPECT_EQ(runtime().hold_network(second).value(), *holder) << "it has one";
  EXPECT_NE(runtime().hold_network(third).value(), *own) << "the one that was not taken is gone";
  // It was created for the first: before that one is checked for leftovers.
  EXPECT_TRUE(runtime().remove_leftovers(second.id));
}

TEST_P(RuntimeRootContract, ACreateWhoseAnswerWasLostCanBeCalledAgainAndKeepsTheHeldNetwork) {
  ContainerSpec spec = shell("ls /sys/class/net");
  spec.network = NetworkMode::joined;
  const auto holder = runtime().hold_network(spec);
  ASSERT_TRUE(holder) << holder.error().message();
  ASSERT_TRUE(runtime().create(spec, [](OutputStream, std::string_view) {}));
  ASSERT_TRUE(runtime().remove_unanswered(spec.id));
  ASSERT_TRUE(runtime().remove_unanswered(spec.id)) << "nothing there is fine";
  EXPECT_EQ(run_joined(spec), "lo\n");
  const auto again = runtime().hold_network(spec);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, *holder);
}

}  // namespace trainyard::runtime
