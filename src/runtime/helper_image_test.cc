#include "runtime/helper_image.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

using namespace std::chrono_literals;

class HelperImage : public ::testing::Test {
 protected:
  // The tar is unpacked by another program, as by an engine.
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(folder_));
    ASSERT_TRUE(replace_file(folder_ / "image.tar", make_helper_image()));
    const auto unpacked =
        run_command({"tar", "-xf", (folder_ / "image.tar").string(), "-C", folder_.string()}, 10s);
    ASSERT_TRUE(unpacked);
    ASSERT_EQ(unpacked->status.code, 0) << unpacked->err;
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(folder_)); }

  const std::filesystem::path folder_ = ::testing::TempDir() + "trainyard-helper-" + random_hex(8);
  const std::string program_ = folder_.string() + kHelperProgram;
};

TEST_F(HelperImage, HoldsAProgramThatWaits) {
  SpawnOptions options;
  options.argv = {program_};
  auto held = Child::spawn(options);
  ASSERT_TRUE(held) << held.error().message();
  const auto ended = held->wait(200ms);
  ASSERT_TRUE(ended);
  EXPECT_FALSE(*ended) << "ended with " << (*ended)->code;
  ASSERT_TRUE(held->signal(SIGKILL));
  EXPECT_EQ((*held->wait())->code, 128 + SIGKILL);
}

// The number is some process's in any container; the time is this one's only.
TEST_F(HelperImage, RunsNothingBesideAnotherProcessThanWasMeant) {
  const auto ran = run_command({program_, std::to_string(::getpid()), "1", "/bin/true"}, 10s);
  ASSERT_TRUE(ran);
  EXPECT_EQ(ran->status.code, 127);
  EXPECT_EQ(ran->err, "the engine's containers don't see this machine's processes\n");
}

}  // namespace
}  // namespace trainyard::runtime
