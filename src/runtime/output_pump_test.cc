#include "runtime/output_pump.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "base/files.h"
#include "base/process.h"

namespace trainyard::runtime {
namespace {

Result<Child> shell(const std::string& script, const OutputPump& pump) {
  SpawnOptions options;
  options.argv = {"sh", "-c", script};
  options.stdout_fd = pump.write_end();
  options.stderr_fd = pump.write_end();
  return Child::spawn(options);
}

TEST(OutputPump, DeliversAllOutputInTheOrderOfTheWrites) {
  std::string seen;
  auto pump = OutputPump::make([&](OutputStream, std::string_view text) { seen += text; });
  ASSERT_TRUE(pump);
  auto child = shell(
      "i=0; while [ $i -lt 3000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done", **pump);
  ASSERT_TRUE(child);
  (*pump)->start();
  ASSERT_TRUE(child->wait());
  (*pump)->finish();
  std::string expected;
  for (int i = 0; i < 3000; ++i)
    expected += "out " + std::to_string(i) + "\nerr " + std::to_string(i) + "\n";
  EXPECT_EQ(seen, expected);
}

TEST(OutputPump, IsNotHeldUpByADescendantThatKeepsThePipe) {
  std::string seen;
  auto pump = OutputPump::make([&](OutputStream, std::string_view text) { seen += text; });
  ASSERT_TRUE(pump);
  auto child = shell("sleep 60 & echo $!", **pump);
  ASSERT_TRUE(child);
  (*pump)->start();
  ASSERT_TRUE(child->wait());
  (*pump)->finish();
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(::kill(std::stoi(seen), SIGKILL), 0) << "the descendant was alive all the while";
}

TEST(OutputPump, DeliversWhatAFullPipeHoldsWhenTheProcessHasEnded) {
  std::string seen;
  auto pump = OutputPump::make([&](OutputStream, std::string_view text) { seen += text; });
  ASSERT_TRUE(pump);
  ASSERT_TRUE(write_all((*pump)->write_end(), std::string(65536, 'x')));
  (*pump)->start();
  (*pump)->finish();
  EXPECT_EQ(seen, std::string(65536, 'x'));
}

TEST(OutputPump, CanBeDroppedWhileTheProcessStillWrites) {
  auto pump = OutputPump::make([](OutputStream, std::string_view) {});
  ASSERT_TRUE(pump);
  auto child = shell("while :; do echo x || exit 7; done", **pump);
  ASSERT_TRUE(child);
  (*pump)->start();
  pump->reset();
  const auto status = child->wait(std::chrono::seconds(10));
  ASSERT_TRUE(status && *status) << "a write after the drop fails, so that the process ends";
}

}  // namespace
}  // namespace trainyard::runtime
