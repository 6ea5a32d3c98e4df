#include "agent/file_system_channel.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;

class FileSystemChannel : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(folder_ / "efs/data/train"));
    ASSERT_TRUE(ensure_directory(folder_ / "secret"));
    ASSERT_TRUE(replace_file(folder_ / "efs/file", ""));
    fs::create_directory_symlink("data", folder_ / "efs/link");
    fs::create_directory_symlink(folder_ / "secret", folder_ / "efs/escape");
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<runtime::BindMount> mount(const std::string& path, bool read_only = true) const {
    model::PlanChannel channel;
    channel.name = "train";
    channel.file_system = model::PlanFileSystem{.id = "fs-01234567",
                                                .folder = folder_ / "efs",
                                                .directory_path = path,
                                                .read_only = read_only};
    return mount_of_file_system(channel);
  }

  const fs::path folder_ =
      fs::canonical(fs::temp_directory_path()) / ("trainyard-efs-" + random_hex(12));
};

TEST_F(FileSystemChannel, IsTheFolderBelowTheFileSystems) {
  const auto whole = mount("/");
  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->source, folder_ / "efs");
  const auto train = mount("/data/train", false);
  ASSERT_TRUE(train) << train.error().message();
  EXPECT_EQ(train->source, folder_ / "efs/data/train");
  EXPECT_EQ(train->target, "/opt/ml/input/data/train");
  EXPECT_TRUE(whole->read_only);
  EXPECT_FALSE(train->read_only);
}

TEST_F(FileSystemChannel, NothingOutsideOfItIsReached) {
  const std::pair<const char*, const char*> refused[] = {
      {"/../secret", "leaves the file system"},
      {"/escape", "goes through a symbolic link"},
      {"/link/train", "goes through a symbolic link"},
      {"/none", "does not exist"},
      {"/file", "is not a directory"}};
  for (const auto& [path, why] : refused) {
    const auto mounted = mount(path);
    ASSERT_FALSE(mounted) << path;
    EXPECT_EQ(mounted.error().code(), kNotMountable);
    EXPECT_EQ(mounted.error().message(),
              "Unable to mount file system fs-01234567: DirectoryPath '" + std::string(path) +
                  "' " + why);
  }
}

}  // namespace
}  // namespace trainyard::agent
