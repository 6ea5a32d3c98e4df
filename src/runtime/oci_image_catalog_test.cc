#include "runtime/oci_image_catalog.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

// A folder as OciImageStore leaves it, without containers or tools.
class OciImageCatalogTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"names", "images", "fetching"})
      ASSERT_TRUE(ensure_directory(root_ / folder));
    add("one:1", 'a');
    add("two", 'b');
    add("again:1", 'b');
  }
  void TearDown() override { fs::remove_all(root_); }
  void add(const std::string& name, char digit) {
    const std::string hex(64, digit);
    ASSERT_TRUE(ensure_directory(root_ / "images" / hex / "rootfs"));
    ASSERT_TRUE(
        replace_file(root_ / "images" / hex / "rootfs" / "file", std::string(100'000, 'x')));
    ASSERT_TRUE(replace_file(root_ / "images" / (hex + ".lock"), ""));
    const ImageSource source = *parse_image_name(name);
    ASSERT_TRUE(ImageRecords(root_ / "names")
                    .write(source, {ImageRecords::canonical(source), "", "sha256:" + hex, "", {}}));
  }
  bool has_files(char digit) const { return fs::exists(root_ / "images" / std::string(64, digit)); }

  fs::path root_ = fs::temp_directory_path() / ("trainyard-catalog-" + random_hex(12));
  OciImageCatalog catalog_{root_};
};

TEST_F(OciImageCatalogTest, ListsEachImageOnceWithAllItsNames) {
  const auto images = catalog_.list();
  ASSERT_TRUE(images);
  ASSERT_EQ(images->size(), 2U);
  EXPECT_EQ(display_name((*images)[0].records[0]), "again:1");
  EXPECT_EQ(display_name((*images)[0].records[1]), "two:latest");
  EXPECT_EQ(display_name((*images)[1].records[0]), "one:1");
  EXPECT_TRUE((*images)[0].unpacked);
  EXPECT_GE((*images)[0].size.value, 100'000U);
}

TEST_F(OciImageCatalogTest, TheLastNameTakesTheFilesWithIt) {
  const auto first = catalog_.remove("two");
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_THAT(first->names, ElementsAre("two:latest"));
  EXPECT_FALSE(first->files_removed);
  EXPECT_TRUE(has_files('b'));
  const auto second = catalog_.remove("again:1");
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->files_removed);
  EXPECT_GE(second->freed.value, 100'000U);
  EXPECT_FALSE(has_files('b'));
  EXPECT_TRUE(fs::is_empty(root_ / "fetching"));
  EXPECT_EQ(catalog_.remove("again:1").error().kind(), ErrorKind::not_found);
}

TEST_F(OciImageCatalogTest, ADigestOrItsBeginningTakesAllNames) {
  const auto removed = catalog_.remove("bbbbbbbbbbbb");
  ASSERT_TRUE(removed);
  EXPECT_THAT(removed->names, ElementsAre("again:1", "two:latest"));
  EXPECT_FALSE(has_files('b'));
  EXPECT_EQ(catalog_.remove("bbbb").error().kind(), ErrorKind::not_found);
  ASSERT_TRUE(catalog_.remove("sha256:" + std::string(64, 'a')));
  EXPECT_TRUE(catalog_.list()->empty());
}

TEST_F(OciImageCatalogTest, AnImageThatIsBeingUnpackedStays) {
  const auto lock = FileLock::try_acquire(root_ / "images" / (std::string(64, 'a') + ".lock"));
  ASSERT_TRUE(lock && *lock);
  EXPECT_EQ(catalog_.remove("one:1").error().kind(), ErrorKind::conflict);
  EXPECT_TRUE(has_files('a'));
  EXPECT_TRUE(catalog_.get("one:1"));
}

TEST(IsMountedAsLower, KnowsTheFolderWholeAndUnescaped) {
  const std::string mounts =
      "36 35 0:32 / /c rw - overlay overlay rw,lowerdir=/a\\040b/images/x/rootfs,upperdir=/u\n";
  EXPECT_TRUE(is_mounted_as_lower(mounts, "/a b/images/x/rootfs"));
  EXPECT_FALSE(is_mounted_as_lower(mounts, "/a b/images/x/root"));
  EXPECT_FALSE(is_mounted_as_lower("", "/a b/images/x/rootfs"));
  EXPECT_TRUE(is_mounted_as_lower("- overlay overlay rw,lowerdir=/r", "/r"));
}

}  // namespace
}  // namespace trainyard::runtime
