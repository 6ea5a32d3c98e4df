#include "cli/copy_list.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const CopyList& list) {
  std::vector<std::string> found;
  for (const CopyItem& each : list.items) found.push_back(each.relative);
  return found;
}

class CopyListTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(ensure_directory((folder_ / name).parent_path()));
    ASSERT_TRUE(replace_file(folder_ / name, bytes));
  }
  ~CopyListTest() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-list-" + random_hex(12));
};

TEST_F(CopyListTest, FilesComeInTheOrderOfTheirKeysWithSizeAndTime) {
  for (const char* name : {"a/x", "a-b", "a.b", "b/c/d", "B"}) put(name, name);
  const auto list = list_files_below(folder_, {});
  ASSERT_TRUE(list);
  // In S3's order: '-' and '.' come before '/'.
  EXPECT_THAT(names(*list), ElementsAre("B", "a-b", "a.b", "a/x", "b/c/d"));
  EXPECT_EQ(list->items[4].size, 5U);
  EXPECT_LT(list->items[0].modified, system_clock().now() + std::chrono::seconds(1));
  EXPECT_GT(list->items[0].modified, system_clock().now() - std::chrono::hours(1));
  EXPECT_THAT(names(*list_files_below(folder_, {{false, "a*"}})), ElementsAre("B", "b/c/d"));
  EXPECT_THAT(list_files_below(folder_ / "none", {})->items, IsEmpty());
}

TEST_F(CopyListTest, LinksAreFollowedAndWhatIsNoFileIsLeftOut) {
  put("sub/x", "1");
  put(".trainyard-partial-0123", "half of a download");
  fs::create_symlink("sub", folder_ / "link");
  fs::create_symlink("nowhere", folder_ / "broken");
  fs::create_symlink("..", folder_ / "sub" / "up");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  put("bad\xff", "1");
  const auto list = list_files_below(folder_, {});
  ASSERT_TRUE(list);
  EXPECT_THAT(names(*list), ElementsAre("link/x", "sub/x"));
  EXPECT_THAT(list->problems,
              testing::UnorderedElementsAre(
                  HasSubstr("broken: No such file"), HasSubstr("link/up leads back into itself"),
                  HasSubstr("sub/up leads back into itself"), HasSubstr("pipe is neither a file"),
                  HasSubstr("has a name that is not UTF-8")));
  EXPECT_THAT(list_files_below(folder_, {{false, "*"}})->items, IsEmpty());
}

TEST_F(CopyListTest, ObjectsBelowAPrefixWithoutTheMarkersOfFolders) {
  data::FakeS3 s3;
  for (const char* key : {"t/a", "t/b/", "t/b/c", "t/", "u"})
    s3.objects[std::string("b/") + key] = std::string(key).ends_with('/') ? "" : key;
  s3.objects["b/t/d/"] = "a folder's name with bytes";
  auto list = list_prefix(s3, {"b", "t/"}, {{false, "a"}});
  ASSERT_TRUE(list);
  EXPECT_THAT(names(*list), ElementsAre("b/c", "d/"));
  skip_unfit_for_files({"b", "t/"}, *list);
  EXPECT_THAT(names(*list), ElementsAre("b/c"));
  EXPECT_THAT(list->problems, ElementsAre("s3://b/t/d/ can't be a file's name"));
}

TEST_F(CopyListTest, NamesThatLeadOutOfTheFolderAreNoFiles) {
  CopyList list;
  for (const char* name : {"..", "../x", "a/../../x", "/etc/x", "a//b", ".", "a/./b", "fine/..x"})
    list.items.push_back({name});
  list.items.push_back({std::string(256, 'x')});
  skip_unfit_for_files({"b", ""}, list);
  EXPECT_THAT(names(list), ElementsAre("fine/..x"));
}

}  // namespace
}  // namespace trainyard::cli
