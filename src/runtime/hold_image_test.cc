#include "runtime/hold_image.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

using namespace std::chrono_literals;

// The tar is unpacked by somebody else's program, as an engine does.
TEST(HoldImage, HoldsAProgramThatWaits) {
  const std::filesystem::path folder = ::testing::TempDir() + "trainyard-hold-" + random_hex(8);
  ASSERT_TRUE(ensure_directory(folder));
  ASSERT_TRUE(replace_file(folder / "image.tar", make_hold_image()));
  const auto unpacked =
      run_command({"tar", "-xf", (folder / "image.tar").string(), "-C", folder.string()}, 10s);
  ASSERT_TRUE(unpacked);
  ASSERT_EQ(unpacked->status.code, 0) << unpacked->err;
  SpawnOptions options;
  options.argv = {folder.string() + kHoldProgram};
  auto held = Child::spawn(options);
  ASSERT_TRUE(held) << held.error().message();
  const auto ended = held->wait(200ms);
  ASSERT_TRUE(ended);
  EXPECT_FALSE(*ended) << "ended with " << (*ended)->code;
  ASSERT_TRUE(held->signal(SIGKILL));
  EXPECT_EQ((*held->wait())->code, 128 + SIGKILL);
  ASSERT_TRUE(remove_tree(folder));
}

}  // namespace
}  // namespace trainyard::runtime
