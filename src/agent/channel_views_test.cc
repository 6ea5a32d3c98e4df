#include "agent/channel_views.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ChannelViewsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(instance_));
    ASSERT_TRUE(ensure_directory(objects_));
    ASSERT_TRUE(volume_.create());
    if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  }
  void TearDown() override {
    EXPECT_TRUE(views_.remove());
    EXPECT_TRUE(volume_.remove());
    EXPECT_THAT(*read_file("/proc/self/mountinfo"), testing::Not(HasSubstr(folder_.string())));
    fs::remove_all(folder_);
  }
  void object(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(replace_file(objects_ / name, bytes));
  }
  // Links all of objects_.
  Result<void> link_all(const fs::path& links, const data::TakeSpace& take_space) {
    for (const auto& entry : fs::recursive_directory_iterator(objects_)) {
      const fs::path path = links / entry.path().lexically_relative(objects_);
      if (entry.is_directory()) {
        TRY_VOID(ensure_directory(path));
        continue;
      }
      fs::create_hard_link(entry.path(), path);
      TRY_VOID(take_space((entry.file_size() + 4095) / 4096 * 4096));
    }
    return ok();
  }
  Result<std::optional<fs::path>> make() {
    return views_.make([&](const fs::path& links, const data::TakeSpace& take_space) {
      return link_all(links, take_space);
    });
  }
  std::uint64_t room() const { return free_space(volume_.root())->value; }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-views-" + random_hex(12));
  const fs::path instance_ = folder_ / "instance", objects_ = folder_ / "objects";
  Volume volume_{instance_, folder_ / "templates", mib(64)};
  ChannelViews views_{instance_, volume_};
};

TEST_F(ChannelViewsTest, WhatIsWrittenIntoOneIsNotInTheObjects) {
  ASSERT_TRUE(ensure_directory(objects_ / "deep"));
  for (const char* name : {"same", "appended", "removed", "deep/renamed"}) object(name, "object");
  const auto view = make();
  ASSERT_TRUE(view) << view.error().message();
  ASSERT_TRUE(*view);
  const fs::path folder = **view;
  EXPECT_EQ(*read_file(folder / "same"), "object");
  std::ofstream(folder / "appended", std::ios::app) << " and more";
  fs::remove(folder / "removed");
  fs::rename(folder / "deep", folder / "moved");
  fs::permissions(folder / "moved/renamed", fs::perms::owner_read);
  ASSERT_TRUE(replace_file(folder / "new", "new"));

  EXPECT_EQ(*read_file(folder / "appended"), "object and more");
  EXPECT_EQ(*read_file(folder / "moved/renamed"), "object");
  EXPECT_FALSE(fs::exists(folder / "removed"));
  for (const char* name : {"same", "appended", "removed", "deep/renamed"})
    EXPECT_EQ(*read_file(objects_ / name), "object") << name;
  EXPECT_FALSE(fs::exists(objects_ / "new"));
  EXPECT_NE(fs::status(objects_ / "deep/renamed").permissions(), fs::perms::owner_read);
}

TEST_F(ChannelViewsTest, ObjectsThatAreReplacedStayWhatTheyWere) {
  object("replaced", "before");
  object("deleted", "before");
  const auto view = make();
  ASSERT_TRUE(view && *view);
  object("replaced", "after");
  fs::remove(objects_ / "deleted");
  EXPECT_EQ(*read_file(**view / "replaced"), "before");
  EXPECT_EQ(*read_file(**view / "deleted"), "before");
}

TEST_F(ChannelViewsTest, CountsOnTheVolume) {
  object("large", std::string(40 << 20, 'x'));
  const std::uint64_t before = room();
  ASSERT_TRUE(*make());
  EXPECT_LE(room(), before - (40U << 20));
  EXPECT_FALSE(volume_.full());
  // There is no room for a second one.
  const auto second = make();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::exhausted);
}

TEST_F(ChannelViewsTest, OneThatCantBeFilledLeavesNothingAndTakesNoRoom) {
  object("large", std::string(10 << 20, 'x'));
  ASSERT_TRUE(*make());
  const std::uint64_t before = room();
  const auto view =
      views_.make([&](const fs::path& links, const data::TakeSpace& take_space) -> Result<void> {
        TRY_VOID(link_all(links, take_space));
        return Error(ErrorKind::conflict, "no");
      });
  ASSERT_TRUE(view) << view.error().message();
  EXPECT_FALSE(*view);
  EXPECT_EQ(room(), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(instance_ / "links"), {}), 1);
  const auto cancelled = views_.make([](const fs::path&, const data::TakeSpace&) -> Result<void> {
    return Error(ErrorKind::cancelled, "stopped");
  });
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().kind(), ErrorKind::cancelled);
}

TEST_F(ChannelViewsTest, AreRemovedByWhoeverComesAfter) {
  object("one", "x");
  const auto view = make();
  ASSERT_TRUE(view && *view);
  const std::ifstream open_file(**view / "one");
  ASSERT_TRUE(open_file.is_open());
  ASSERT_TRUE(ChannelViews(instance_, volume_).remove());
  EXPECT_FALSE(fs::exists(instance_ / "views"));
  EXPECT_FALSE(fs::exists(instance_ / "links"));
  EXPECT_EQ(*read_file(objects_ / "one"), "x");
  EXPECT_TRUE(ChannelViews(instance_, volume_).remove()) << "again";
}

}  // namespace
}  // namespace trainyard::agent
