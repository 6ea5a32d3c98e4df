#include "base/folder_watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/files.h"
#include "base/random.h"

namespace trainyard {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

class FolderWatchTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-watch-" + random_hex(12));
};

TEST_F(FolderWatchTest, AFileThatIsReplacedEndsTheWait) {
  const FolderWatch watch(folder_);
  const auto start = Steady::now();
  std::thread writer([&] { EXPECT_TRUE(replace_file(folder_ / "file", "x")); });
  while (!fs::exists(folder_ / "file") && Steady::now() < start + 30s) watch.wait(60s);
  writer.join();
  EXPECT_LT(Steady::now() - start, 30s);
}

TEST_F(FolderWatchTest, AChangeBeforeTheWaitIsNotMissed) {
  const FolderWatch watch(folder_);
  ASSERT_TRUE(replace_file(folder_ / "file", "x"));
  const auto start = Steady::now();
  watch.wait(60s);
  EXPECT_LT(Steady::now() - start, 30s);
}

TEST_F(FolderWatchTest, WaitsNoLongerThanItIsTold) {
  const FolderWatch watch(folder_);
  const auto start = Steady::now();
  watch.wait(5ms);
  EXPECT_LT(Steady::now() - start, 10s);
  EXPECT_GE(Steady::now() - start, 5ms);
}

TEST_F(FolderWatchTest, AFolderThatCanNotBeWatchedIsLookedAtOften) {
  const FolderWatch watch(folder_ / "nowhere");
  const auto start = Steady::now();
  watch.wait(60s);
  EXPECT_LT(Steady::now() - start, 30s);
}

}  // namespace
}  // namespace trainyard
