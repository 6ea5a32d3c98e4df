#pragma once

#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "base/files.h"
#include "component/runtime_world.h"

// The contract of every implementation of runtime/runtime.h, including the fake. Use:
//   INSTANTIATE_TEST_SUITE_P(Docker, RuntimeContract, ::testing::Values(&docker_world));
namespace trainyard::runtime {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class RuntimeContract : public RuntimeTest {};

TEST_P(RuntimeContract, GivesTheExitCodeOfTheProcess) {
  EXPECT_EQ(run(shell("exit 0")).code, 0);
  EXPECT_EQ(run(shell("exit 3")).code, 3);
  EXPECT_EQ(run(shell("exit 255")).code, 255);
}

TEST_P(RuntimeContract, DeliversAllOutputInOrderBeforeTheExit) {
  const Ended ended = run(shell("i=0; while [ $i -lt 100000 ]; do echo line $i; i=$((i+1)); done"));
  EXPECT_EQ(ended.code, 0);
  std::string expected;
  for (int i = 0; i < 100'000; ++i) expected += "line " + std::to_string(i) + "\n";
  EXPECT_TRUE(ended.output == expected) << ended.output.size() << " bytes of " << expected.size();
}

TEST_P(RuntimeContract, DeliversOutputWithoutAnEndOfLine) {
  EXPECT_EQ(run(shell("printf 'no end'")).output, "no end");
}

TEST_P(RuntimeContract, MergesStandardError) {
  const std::string output = run(shell("echo out; echo err >&2")).output;
  EXPECT_THAT(output, HasSubstr("out\n"));
  EXPECT_THAT(output, HasSubstr("err\n"));
}

TEST_P(RuntimeContract, DeliversOutputWhileTheProcessRuns) {
  Transcript transcript;
  const auto container = start(shell("echo ready; sleep 600"), transcript);
  ASSERT_TRUE(container);
  EXPECT_TRUE(transcript.wait_for("ready"));
}

TEST_P(RuntimeContract, GivesStandardInputNothing) {
  EXPECT_EQ(run(shell("cat; echo end")).output, "end\n");
}

TEST_P(RuntimeContract, ClosingItsOutputIsNotItsEnd) {
  const Ended ended = run(shell("echo last; exec >/dev/null 2>&1; sleep 0.5; exit 6"));
  EXPECT_EQ(ended.code, 6);
  EXPECT_EQ(ended.output, "last\n");
}

TEST_P(RuntimeContract, WaitSaysThatItStillRuns) {
  Transcript transcript;
  const auto container = start(shell("sleep 600"), transcript);
  ASSERT_TRUE(container);
  const auto exit = container->wait(milliseconds(50));
  ASSERT_TRUE(exit) << exit.error().message();
  EXPECT_FALSE(*exit);
}

TEST_P(RuntimeContract, TheInitPidIsTheProcesssOrUnknown) {
  Transcript transcript;
  const auto container = start(shell("echo ready; exec sleep 612"), transcript);
  ASSERT_TRUE(container);
  ASSERT_TRUE(transcript.wait_for("ready"));
  const auto pid = container->init_pid();
  if (!pid) return;
  const auto command = [&] {
    return read_file("/proc/" + std::to_string(*pid) + "/cmdline").value_or("");
  };
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  // While it executes the program, its command line is empty for a moment.
  const std::string expected("sleep\000612\0", 10);
  std::string found;
  while ((found = command()) != expected && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(found, expected);
}

TEST_P(RuntimeContract, WaitGivesTheSameAnswerAgain) {
  Transcript transcript;
  const auto container = start(shell("exit 4"), transcript);
  ASSERT_TRUE(container);
  EXPECT_EQ(wait_for(*container).code, 4);
  EXPECT_EQ(wait_for(*container).code, 4);
}

TEST_P(RuntimeContract, DeliversASignalThatTheProcessHandles) {
  Transcript transcript;
  const auto container =
      start(shell("trap 'echo stopping; exit 7' TERM; echo ready; while :; do sleep 0.05; done"),
            transcript);
  ASSERT_TRUE(container);
  ASSERT_TRUE(transcript.wait_for("ready"));
  // From another thread than the waiting one.
  std::thread signaller([&] { EXPECT_TRUE(container->signal(SIGTERM)); });
  EXPECT_EQ(wait_for(*container).code, 7);
  signaller.join();
  EXPECT_THAT(transcript.text(), HasSubstr("stopping"));
}

TEST_P(RuntimeContract, GivesCode137WhenKilled) {
  Transcript transcript;
  const auto container =
      start(shell("trap '' TERM; echo ready; while :; do sleep 0.05; done"), transcript);
  ASSERT_TRUE(container);
  ASSERT_TRUE(transcript.wait_for("ready"));
  ASSERT_TRUE(container->signal(SIGTERM));
  ASSERT_TRUE(container->signal(SIGKILL));
  const Ended ended = wait_for(*container);
  EXPECT_EQ(ended.code, 137);
  EXPECT_FALSE(ended.out_of_memory);
}

TEST_P(RuntimeContract, SignallingOneThatHasEndedIsNoError) {
  Transcript transcript;
  const auto container = start(shell("exit 0"), transcript);
  ASSERT_TRUE(container);
  wait_for(*container);
  const auto signalled = container->signal(SIGTERM);
  EXPECT_TRUE(signalled) << signalled.error().message();
}

TEST_P(RuntimeContract, WithNothingGivenRunsTheImagesEntrypointAndCommand) {
  EXPECT_EQ(run(spec_of(world().full_image())).output, "image-entry image-cmd\n");
}

TEST_P(RuntimeContract, WithOnlyACommandKeepsTheImagesEntrypoint) {
  ContainerSpec spec = spec_of(world().full_image());
  spec.command = {"train"};
  EXPECT_EQ(run(spec).output, "image-entry train\n");
}

TEST_P(RuntimeContract, WithAnEntrypointDropsTheImagesEntrypointAndCommand) {
  ContainerSpec spec = spec_of(world().full_image());
  spec.entrypoint = {"echo", "own"};
  EXPECT_EQ(run(spec).output, "own\n");
  ContainerSpec with_arguments = spec_of(world().full_image());
  with_arguments.entrypoint = {"echo", "own"};
  with_arguments.command = {"argument", "with space"};
  EXPECT_EQ(run(with_arguments).output, "own argument with space\n");
}

TEST_P(RuntimeContract, PutsItsEnvironmentOverTheImages) {
  ContainerSpec spec = spec_of(world().full_image());
  spec.entrypoint = {"sh", "-c", "echo $GREETING $OWN \"$ODD\""};
  spec.environment = {{"OWN", "spec"}, {"ODD", "a=b \"c\""}};
  EXPECT_EQ(run(spec).output, "image spec a=b \"c\"\n");
}

TEST_P(RuntimeContract, AnImageThatIsNowhereIsNotFound) {
  const auto image = runtime().ensure_image({"oci:/no/such/layout:tag"}, [] { return false; });
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind(), ErrorKind::not_found) << image.error().message();
  EXPECT_THAT(image.error().message(), HasSubstr("/no/such/layout"));
}

TEST_P(RuntimeContract, EnsuringAnImageAgainGivesTheSameDigest) {
  const auto first = runtime().ensure_image({world().plain_image()}, [] { return false; });
  const auto second = runtime().ensure_image({world().plain_image()}, [] { return false; });
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->digest, second->digest);
  EXPECT_THAT(first->digest, ::testing::MatchesRegex("sha256:[0-9a-f]+"));
  EXPECT_EQ(first->name, world().plain_image());
}

TEST_P(RuntimeContract, AProgramThatIsNotInTheImageIsAnInvalidArgument) {
  ContainerSpec spec = spec_of(world().plain_image());
  spec.entrypoint = {"no-such-program", "argument"};
  Transcript transcript;
  const auto container = create(spec, transcript);
  ASSERT_TRUE(container);
  const auto started = container->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind(), ErrorKind::invalid_argument) << started.error().message();
  EXPECT_THAT(started.error().message(), HasSubstr("no-such-program"));
  EXPECT_EQ(transcript.text(), "") << "the engine's complaint is no output of the container";
}

// For example a script without its first line, or a program for another processor. If the engine
// notices too late, the container has started, and reports it itself.
TEST_P(RuntimeContract, AProgramThatTheKernelDoesNotKnowHowToRunIsNamed) {
  const std::filesystem::path folder = ::testing::TempDir() + "contract-" + random_hex(8);
  ASSERT_TRUE(ensure_directory(folder));
  ASSERT_TRUE(replace_file(folder / "program", "echo never\n", 0755));
  ContainerSpec spec = spec_of(world().plain_image());
  spec.entrypoint = {"/host/program"};
  spec.mounts = {{folder, "/host"}};
  Transcript transcript;
  const auto container = create(spec, transcript);
  ASSERT_TRUE(container);
  const auto started = container->start();
  if (started) {
    EXPECT_NE(wait_for(*container).code, 0);
    EXPECT_THAT(transcript.text(), HasSubstr("exec format error"));
  } else {
    EXPECT_EQ(started.error().kind(), ErrorKind::invalid_argument) << started.error().message();
    EXPECT_THAT(started.error().message(), HasSubstr("xec format error"));
  }
  EXPECT_TRUE(remove_tree(folder));
}

TEST_P(RuntimeContract, ASpecThatCannotWorkIsAnInvalidArgument) {
  ContainerSpec spec = shell("exit 0");
  spec.id = "../escape";
  const auto container = runtime().create(spec, [](OutputStream, std::string_view) {});
  ASSERT_FALSE(container);
  EXPECT_EQ(container.error().kind(), ErrorKind::invalid_argument);
}

TEST_P(RuntimeContract, CreatingAnIdAgainSaysThatItExists) {
  const ContainerSpec spec = shell("exit 0");
  Transcript transcript;
  const auto first = create(spec, transcript);
  ASSERT_TRUE(first);
  const auto second = runtime().create(spec, transcript.sink());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::already_exists) << second.error().message();
  ASSERT_TRUE(first->remove());
  const auto third = runtime().create(spec, transcript.sink());
  EXPECT_TRUE(third) << "free again after the removal: " << third.error().message();
}

TEST_P(RuntimeContract, RemovingWorksInEveryStateAndTwice) {
  Transcript transcript;
  const ContainerSpec never_started = shell("exit 0");
  const auto created = create(never_started, transcript);
  ASSERT_TRUE(created);
  EXPECT_TRUE(created->remove());
  EXPECT_TRUE(created->remove());
  EXPECT_EQ(world().leftovers(never_started.id), "");

  const ContainerSpec running = shell("trap '' TERM; sleep 600");
  const auto container = start(running, transcript);
  ASSERT_TRUE(container);
  const auto removed = container->remove();
  EXPECT_TRUE(removed) << removed.error().message();
  EXPECT_TRUE(container->remove());
  EXPECT_EQ(world().leftovers(running.id), "");
}

TEST_P(RuntimeContract, RemovesLeftoversById) {
  Transcript transcript;
  const ContainerSpec spec = shell("sleep 600");
  auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  container.reset();
  EXPECT_NE(world().leftovers(spec.id), "") << "dropping the object leaves the container";
  const auto removed = runtime().remove_leftovers(spec.id);
  ASSERT_TRUE(removed) << removed.error().message();
  EXPECT_EQ(world().leftovers(spec.id), "");
  EXPECT_TRUE(runtime().remove_leftovers(spec.id)) << "nothing there is fine";
}

TEST_P(RuntimeContract, ListsContainersByLabelUntilTheyAreRemoved) {
  Transcript transcript;
  ContainerSpec spec = shell("sleep 600");
  const std::string label = "trainyard.contract-" + spec.id;
  spec.labels = {{label, "value"}, {"other", "x"}};
  auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const auto ids = [&](const std::string& wanted) {
    const auto found = runtime().list(wanted);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> all;
    for (const FoundContainer& each : found.value_or(std::vector<FoundContainer>())) {
      EXPECT_EQ(each.labels.at(label), "value");
      all.push_back(each.id);
    }
    return all;
  };
  EXPECT_EQ(ids(label), std::vector<std::string>{spec.id});
  EXPECT_EQ(ids(label + "x"), std::vector<std::string>{});
  ASSERT_TRUE(container->remove());
  EXPECT_EQ(ids(label), std::vector<std::string>{});
}

TEST_P(RuntimeContract, RunsSeveralAtOnce) {
  std::vector<ContainerSpec> specs;
  for (int i = 0; i < 6; ++i) specs.push_back(shell("echo container " + std::to_string(i)));
  std::vector<Ended> ended(specs.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < specs.size(); ++i)
    threads.emplace_back([&, i] { ended[i] = run(specs[i]); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < specs.size(); ++i)
    EXPECT_EQ(ended[i].output, "container " + std::to_string(i) + "\n");
}

TEST_P(RuntimeContract, HasNoNetworkToConnectToUnlessItRuns) {
  const auto nobody = runtime().open_network("trainyard-test-nobody");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind(), ErrorKind::not_found) << nobody.error().message();
  Transcript transcript;
  const ContainerSpec spec = shell("exit 0");
  const auto container = create(spec, transcript);
  ASSERT_TRUE(container);
  const auto created = runtime().open_network(spec.id);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().kind(), ErrorKind::conflict) << created.error().message();
  ASSERT_TRUE(container->start());
  wait_for(*container);
  const auto ended = runtime().open_network(spec.id);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind(), ErrorKind::conflict) << ended.error().message();
}

TEST_P(RuntimeContract, ItsNetworkShowsItsEnd) {
  Transcript transcript;
  const ContainerSpec spec = shell("exec sleep 600");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const auto network = runtime().open_network(spec.id);
  ASSERT_TRUE(network) << network.error().message();
  pollfd end{network->end(), POLLIN, 0};
  EXPECT_EQ(::poll(&end, 1, 0), 0) << "it runs";
  ASSERT_TRUE(container->signal(SIGKILL));
  EXPECT_EQ(::poll(&end, 1, 20'000), 1);
}

}  // namespace trainyard::runtime
