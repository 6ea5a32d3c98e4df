#include "base/list_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class ListFolderTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_ / "b")); }
  void TearDown() override { EXPECT_TRUE(remove_tree(folder_)); }
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-list-" + random_hex(12));
};

TEST_F(ListFolderTest, EntriesOfAllKindsComeInOrderOfTheirNames) {
  for (const char* name : {"c", "a", "b/inner", ".hidden"})
    ASSERT_TRUE(replace_file(folder_ / name, ""));
  ASSERT_EQ(::symlink("nowhere", (folder_ / "d").c_str()), 0);
  const auto all =
      ElementsAre(folder_ / ".hidden", folder_ / "a", folder_ / "b", folder_ / "c", folder_ / "d");
  EXPECT_THAT(list_folder(folder_).value(), all);
  EXPECT_THAT(list_readable(folder_), all);
}

TEST_F(ListFolderTest, WhatIsNoFolderHasNoEntries) {
  ASSERT_TRUE(replace_file(folder_ / "file", ""));
  for (const char* name : {"b", "absent", "absent/deeper", "file", "file/deeper"}) {
    const auto listed = list_folder(folder_ / name);
    ASSERT_TRUE(listed) << name;
    EXPECT_THAT(*listed, IsEmpty()) << name;
    EXPECT_THAT(list_readable(folder_ / name), IsEmpty()) << name;
  }
}

TEST_F(ListFolderTest, AFolderThatCannotBeReadIsAnError) {
  const fs::path loop = folder_ / "loop";
  ASSERT_EQ(::symlink("loop", loop.c_str()), 0);
  const auto listed = list_folder(loop);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().message().substr(0, 5), "list ");
  EXPECT_THAT(list_readable(loop), IsEmpty());
}

}  // namespace
}  // namespace trainyard
