#include "agent/volume.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;

class VolumeTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_ / "instance")); }
  void TearDown() override {
    EXPECT_TRUE(volume_.remove());
    fs::remove_all(folder_);
  }
  std::size_t mounts() const {
    std::ifstream lines("/proc/self/mountinfo");
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
      count += line.find(folder_.string()) != std::string::npos;
    return count;
  }
  fs::path folder_ = fs::temp_directory_path() / ("trainyard-volume-" + random_hex(12));
  Volume volume_{folder_ / "instance", folder_ / "templates", mib(64)};
};

TEST_F(VolumeTest, HasTheFoldersOfTheContractAndNoMore) {
  ASSERT_TRUE(volume_.create());
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(volume_.root()))
    found.push_back(entry.path().lexically_relative(volume_.root()));
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"input", "input/config", "input/data", "model",
                                             "output", "output/data"}));
}

TEST_F(VolumeTest, AnyUserOfAContainerMayWriteWhereResultsGo) {
  ASSERT_TRUE(volume_.create());
  for (const char* folder : {"", "model", "output", "output/data"})
    EXPECT_EQ(fs::status(volume_.root() / folder).permissions(), fs::perms::all) << folder;
  EXPECT_EQ(fs::status(volume_.root() / "input/config").permissions() & fs::perms::others_write,
            fs::perms::none);
}

TEST_F(VolumeTest, AWritePastItsSizeFails) {
  ASSERT_TRUE(volume_.create());
  if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  EXPECT_FALSE(volume_.full());
  const UniqueFd file(
      ::open((volume_.root() / "model" / "big").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const std::string block(1 << 20, 'x');
  Result<void> wrote;
  for (int i = 0; i < 100 && wrote; ++i) wrote = write_all(file.get(), block);
  ASSERT_FALSE(wrote);
  EXPECT_EQ(wrote.error().kind(), ErrorKind::exhausted);
  EXPECT_TRUE(volume_.full());
}

TEST_F(VolumeTest, RemovingLeavesNoMountAndNoFile) {
  ASSERT_TRUE(volume_.create());
  ASSERT_TRUE(replace_file(volume_.root() / "model" / "x", "x"));
  // As after a crash: another object, which knows only the folder.
  Volume found(folder_ / "instance", folder_ / "templates", mib(64));
  ASSERT_TRUE(found.remove());
  EXPECT_EQ(mounts(), 0U);
  EXPECT_TRUE(fs::is_empty(folder_ / "instance"));
  EXPECT_TRUE(found.remove()) << "twice is fine";
}

TEST_F(VolumeTest, AFileHeldOpenDoesNotKeepIt) {
  ASSERT_TRUE(volume_.create());
  const UniqueFd held(
      ::open((volume_.root() / "held").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(volume_.remove());
  EXPECT_TRUE(fs::is_empty(folder_ / "instance"));
}

}  // namespace
}  // namespace trainyard::agent
