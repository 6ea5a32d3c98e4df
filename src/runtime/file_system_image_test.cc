#include "runtime/file_system_image.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "runtime/overlay_mount.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

class FileSystemImage : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root mounts file systems";
    ASSERT_TRUE(ensure_directory(target_));
    ASSERT_TRUE(make_file_system_image(folder_ / "templates", kSize, image_));
  }
  void TearDown() override {
    EXPECT_TRUE(unmount(target_));
    fs::remove_all(folder_);
  }
  // The space that the image takes on the disk.
  std::uint64_t on_disk() const {
    struct stat info{};
    EXPECT_EQ(::stat(image_.c_str(), &info), 0);
    return static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  static std::string loop_devices_of(const fs::path& image) {
    std::string found;
    for (const auto& device : fs::directory_iterator("/sys/block")) {
      const auto backing = read_file(device.path() / "loop" / "backing_file");
      if (backing && backing->starts_with(image.string())) found += device.path().filename();
    }
    return found;
  }
  static constexpr Bytes kSize = mib(64);
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-image-" + random_hex(12));
  const fs::path image_ = folder_ / "image", target_ = folder_ / "target";
};

TEST_F(FileSystemImage, TakesNoMoreThanItsSizeAndSaysThatItIsFull) {
  ASSERT_TRUE(mount_file_system_image(image_, target_, MS_NODEV, ""));
  EXPECT_LT(on_disk(), mib(4).value) << "nothing is taken before it is written";
  EXPECT_FALSE(is_file_system_full(target_, kSize));
  const UniqueFd file(::open((target_ / "big").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const std::string block(1 << 20, 'x');
  Result<void> wrote;
  for (int i = 0; i < 100 && wrote; ++i) wrote = write_all(file.get(), block);
  ASSERT_FALSE(wrote);
  EXPECT_EQ(wrote.error().kind(), ErrorKind::exhausted);
  EXPECT_TRUE(is_file_system_full(target_, kSize));
  EXPECT_LE(on_disk(), kSize.value);
}

TEST_F(FileSystemImage, IsFullWithoutInodesToo) {
  ASSERT_TRUE(mount_file_system_image(image_, target_, 0, ""));
  int made = 0;
  while (::mknod((target_ / std::to_string(made)).c_str(), S_IFREG | 0600, 0) == 0) ++made;
  EXPECT_GT(made, 1000);
  EXPECT_TRUE(is_file_system_full(target_, kSize));
}

TEST_F(FileSystemImage, GivesBackWhatIsDeletedWithDiscard) {
  ASSERT_TRUE(mount_file_system_image(image_, target_, 0, "discard"));
  const UniqueFd file(::open((target_ / "big").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(write_all(file.get(), std::string(32 << 20, 'x')));
  ASSERT_EQ(::fsync(file.get()), 0);
  EXPECT_GT(on_disk(), mib(30).value);
  ASSERT_EQ(::ftruncate(file.get(), 0), 0);
  ASSERT_EQ(::syncfs(file.get()), 0);
  EXPECT_LT(on_disk(), mib(8).value);
}

TEST_F(FileSystemImage, ItsLoopDeviceGoesWithTheMount) {
  ASSERT_TRUE(mount_file_system_image(image_, target_, 0, ""));
  EXPECT_NE(loop_devices_of(image_), "");
  ASSERT_TRUE(unmount(target_));
  EXPECT_EQ(loop_devices_of(image_), "") << "although this process goes on";
}

TEST(DiskUsage, CountsWhatIsWrittenAndNoHoles) {
  const fs::path folder = fs::temp_directory_path() / ("trainyard-usage-" + random_hex(12));
  ASSERT_TRUE(ensure_directory(folder / "sub"));
  ASSERT_TRUE(replace_file(folder / "sub" / "full", std::string(1 << 20, 'x')));
  ASSERT_TRUE(replace_file(folder / "sparse", "x"));
  fs::resize_file(folder / "sparse", std::uintmax_t{1} << 40);
  fs::create_symlink("/usr", folder / "link");
  EXPECT_GE(disk_usage(folder), mib(1));
  EXPECT_LT(disk_usage(folder), mib(2));
  EXPECT_EQ(disk_usage(folder / "none"), Bytes{});
  EXPECT_EQ(measure_folder(folder).files, 4U) << "a folder and a link among them";
  fs::remove_all(folder);
}

TEST(DiskUsage, DoesntCountWhatIsMountedThere) {
  const fs::path folder = fs::temp_directory_path() / ("trainyard-usage-" + random_hex(12));
  ASSERT_TRUE(ensure_directory(folder / "sub"));
  if (::mount("none", (folder / "sub").c_str(), "tmpfs", 0, "size=4m") != 0) {
    fs::remove_all(folder);
    GTEST_SKIP() << "can't mount";
  }
  EXPECT_TRUE(replace_file(folder / "sub" / "full", std::string(1 << 20, 'x')));
  EXPECT_LT(disk_usage(folder), mib(1));
  EXPECT_GE(disk_usage(folder / "sub"), mib(1));
  EXPECT_EQ(::umount((folder / "sub").c_str()), 0);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace trainyard::runtime
