#include "runtime/image_folder.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

class ImageFolderTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(rootfs_)); }
  void TearDown() override { EXPECT_TRUE(remove_tree(folder_)); }
  fs::path found() {
    const auto result = find_image_folder(rootfs_, "/opt/ml");
    EXPECT_TRUE(result) << result.error().message();
    return result && *result ? **result : fs::path();
  }
  void put(const fs::path& file) {
    ASSERT_TRUE(ensure_directory(file.parent_path()));
    ASSERT_TRUE(replace_file(file, "x"));
  }

  const fs::path folder_ =
      fs::canonical(::testing::TempDir()) / ("trainyard-folder-" + random_hex(8));
  const fs::path rootfs_ = folder_ / "rootfs";
};

TEST_F(ImageFolderTest, AbsentAndEmptyIsNone) {
  EXPECT_EQ(found(), "");
  ASSERT_TRUE(ensure_directory(rootfs_ / "opt/ml"));
  EXPECT_EQ(found(), "");
}

TEST_F(ImageFolderTest, AFileIsNone) {
  put(rootfs_ / "opt/ml");
  EXPECT_EQ(found(), "");
}

TEST_F(ImageFolderTest, HasSomething) {
  put(rootfs_ / "opt/ml/code/train.py");
  EXPECT_EQ(found(), rootfs_ / "opt/ml");
}

TEST_F(ImageFolderTest, LinksStayInTheImage) {
  put(rootfs_ / "data/file");
  put(folder_ / "data/secret");
  ASSERT_TRUE(ensure_directory(rootfs_ / "opt"));
  fs::create_directory_symlink("../../../../data", rootfs_ / "opt/ml");
  EXPECT_EQ(found(), rootfs_ / "data");
  fs::remove(rootfs_ / "opt/ml");
  fs::create_directory_symlink("/no/such", rootfs_ / "opt/ml");
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace trainyard::runtime
