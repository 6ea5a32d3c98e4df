#include "base/tree_watch.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/random.h"

namespace trainyard {
namespace {

namespace fs = std::filesystem;
using Kind = TreeEvent::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

class TreeWatchTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_ / "old"); }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name) { std::ofstream(folder_ / name) << "x"; }
  // The events, except for files that only appeared.
  static std::vector<TreeEvent> ends(TreeWatch& watch) {
    auto events = watch.read();
    std::erase_if(events, [](const TreeEvent& event) { return event.kind == Kind::appeared; });
    return events;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-tree-" + random_hex(12));
  UniqueFd top_{(fs::create_directories(folder_), ::open(folder_.c_str(), O_PATH | O_DIRECTORY))};
};

TEST_F(TreeWatchTest, TellsOfFilesInTheOrderInWhichTheyWereClosed) {
  TreeWatch watch(top_.get());
  ASSERT_TRUE(watch.complete());
  write("z");
  write("old/a");
  write("z");
  EXPECT_THAT(ends(watch),
              ElementsAre(TreeEvent{Kind::closed, "z"}, TreeEvent{Kind::closed, "old/a"},
                          TreeEvent{Kind::closed, "z"}));
  EXPECT_THAT(watch.read(), IsEmpty());
}

TEST_F(TreeWatchTest, AFileThatIsOpenIsNotClosedYet) {
  TreeWatch watch(top_.get());
  std::ofstream open(folder_ / "a");
  open << "x" << std::flush;
  EXPECT_THAT(watch.read(), ElementsAre(TreeEvent{Kind::appeared, "a"}));
  open.close();
  EXPECT_THAT(watch.read(), ElementsAre(TreeEvent{Kind::closed, "a"}));
}

TEST_F(TreeWatchTest, ARenamedFileHasItsNewNameBeforeItsOldOneEnds) {
  write("a.tmp");
  TreeWatch watch(top_.get());
  fs::rename(folder_ / "a.tmp", folder_ / "old/a");
  EXPECT_THAT(watch.read(),
              ElementsAre(TreeEvent{Kind::closed, "old/a"}, TreeEvent{Kind::removed, "a.tmp"}));
  fs::rename(folder_ / "old/a", folder_.string() + "-elsewhere");
  EXPECT_THAT(watch.read(), ElementsAre(TreeEvent{Kind::removed, "old/a"}));
  fs::remove(folder_.string() + "-elsewhere");
}

TEST_F(TreeWatchTest, WatchesFoldersThatCome) {
  TreeWatch watch(top_.get());
  fs::create_directories(folder_ / "new/inner");
  const auto came = watch.read();
  EXPECT_TRUE(std::ranges::find(came, TreeEvent{Kind::folder, "new"}) != came.end());
  write("new/inner/a");
  EXPECT_THAT(ends(watch), ElementsAre(TreeEvent{Kind::closed, "new/inner/a"}));
}

TEST_F(TreeWatchTest, ARenamedFoldersFilesHaveItsNewName) {
  write("old/a");
  TreeWatch watch(top_.get());
  fs::rename(folder_ / "old", folder_ / "new");
  EXPECT_THAT(watch.read(),
              ElementsAre(TreeEvent{Kind::folder, "new"}, TreeEvent{Kind::removed, "old"}));
  write("new/b");
  EXPECT_THAT(ends(watch), ElementsAre(TreeEvent{Kind::closed, "new/b"}));
  fs::remove_all(folder_ / "new");
  EXPECT_THAT(watch.read(), testing::Contains(TreeEvent{Kind::removed, "new"}));
}

TEST_F(TreeWatchTest, AFolderThatIsALinkIsNotFollowed) {
  const fs::path outside = folder_.string() + "-outside";
  fs::create_directories(outside);
  fs::create_symlink(outside, folder_ / "link");
  TreeWatch watch(top_.get());
  fs::create_symlink(outside, folder_ / "second");
  watch.read();
  std::ofstream(outside / "a") << "x";
  EXPECT_THAT(watch.read(), IsEmpty());
  fs::remove_all(outside);
}

}  // namespace
}  // namespace trainyard
