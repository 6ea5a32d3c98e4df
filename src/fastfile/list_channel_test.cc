#include "fastfile/list_channel.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "support/fake_s3.h"

namespace trainyard::fastfile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> files_of(const Tree& tree) {
  std::vector<std::string> files;
  for (Tree::Id id = 1; id < tree.count(); ++id)
    if (!tree.is_folder(id)) files.push_back(tree.path(id) + " of " + tree.key(id));
  return files;
}

class ListChannelTest : public testing::Test {
 protected:
  Result<Tree> list(const std::string& key, data::Shard shard = {},
                    std::optional<std::int64_t> shuffle_seed = {}) {
    return list_channel(s3_, {"b", key}, shard, shuffle_seed, nullptr);
  }
  data::FakeS3 s3_;
};

TEST_F(ListChannelTest, TakesTheWholeFolderWithOrWithoutItsSlash) {
  for (const char* key : {"train/", "train/a", "train/x/b", "train-2/c", "train.csv", "other"})
    s3_.objects["b/" + std::string(key)] = "1";
  for (const char* key : {"train", "train/"})
    EXPECT_THAT(files_of(list(key).value()), ElementsAre("a of train/a", "x/b of train/x/b"));
  EXPECT_THAT(files_of(list("").value()),
              ElementsAre("other of other", "train-2/c of train-2/c", "train.csv of train.csv",
                          "train/a of train/a", "train/x/b of train/x/b"));
}

TEST_F(ListChannelTest, AnObjectOrAPartOfANameIsNoFolder) {
  s3_.objects["b/train/data.csv"] = "1";
  for (const char* key : {"train/data.csv", "tra", "none"}) {
    const auto listed = list(key);
    ASSERT_FALSE(listed) << key;
    EXPECT_EQ(listed.error().kind(), ErrorKind::not_found);
    EXPECT_THAT(listed.error().message(), HasSubstr("s3://b/" + std::string(key) + "\""));
  }
}

TEST_F(ListChannelTest, AFolderWithNothingButItsMarkerIsEmpty) {
  s3_.objects = {{"b/t/", ""}, {"b/t/x/", ""}};
  EXPECT_THAT(files_of(list("t").value()), IsEmpty());
  EXPECT_THAT(files_of(list("t", {}, 3).value()), IsEmpty());
}

TEST_F(ListChannelTest, KeysThatAreNoPathsAreErrorsAsInFileMode) {
  s3_.objects["b/train/a//b"] = "1";
  EXPECT_EQ(list("train").error().message(),
            "Failed to download data. S3 key: s3://b/train/a//b has an illegal char sub-sequence "
            "'//' in it");
  s3_.objects = {{"b/train/a", "1"}, {"b/train/a/b", "1"}};
  EXPECT_EQ(list("train").error().kind(), ErrorKind::conflict);
  s3_.objects = {{"b/train/../b", "1"}};
  EXPECT_EQ(list("train").error().kind(), ErrorKind::invalid_argument);
}

TEST_F(ListChannelTest, AShareIsWhatFileModeWouldDownload) {
  for (const char* key : {"t/", "t/a", "t/b", "t/c", "t/d"})
    s3_.objects["b/" + std::string(key)] = "1";
  EXPECT_THAT(files_of(list("t", {0, 3}).value()), ElementsAre("a of t/a", "d of t/d"));
  EXPECT_THAT(files_of(list("t", {2, 3}).value()), ElementsAre("c of t/c"));
  EXPECT_THAT(files_of(list("t", {5, 6}).value()), IsEmpty());
}

TEST_F(ListChannelTest, ASeedShufflesTheFilesBeforeTheyAreSharedOut) {
  std::vector<std::string> in_order;
  for (int i = 10; i < 30; ++i) {
    const std::string name = "f" + std::to_string(i);
    s3_.objects["b/t/" + name] = "1";
    in_order.push_back(name + " of t/" + name);
  }
  const auto all = files_of(list("t", {}, 3).value());
  EXPECT_NE(all, in_order);
  EXPECT_THAT(all, testing::UnorderedElementsAreArray(in_order));
  EXPECT_EQ(all, files_of(list("t", {}, 3).value()));
  EXPECT_NE(all, files_of(list("t", {}, 4).value()));

  std::vector<std::string> second_share;
  for (std::size_t i = 1; i < all.size(); i += 3) second_share.push_back(all[i]);
  EXPECT_EQ(files_of(list("t", {1, 3}, 3).value()), second_share);

  const Tree tree = list("t", {}, 3).value();  // its folder is listed in the same order
  std::vector<std::string> names;
  for (Tree::Id id = tree.first_child(Tree::kRoot); id != Tree::kNone; id = tree.next_sibling(id))
    names.push_back(std::string(tree.name(id)) + " of t/" + std::string(tree.name(id)));
  EXPECT_EQ(names, all);
}

TEST_F(ListChannelTest, EndsWhenItIsCancelled) {
  s3_.objects["b/t/a"] = "1";
  const std::atomic<bool> cancelled{true};
  EXPECT_EQ(list_channel(s3_, {"b", "t"}, {}, {}, &cancelled).error().kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace trainyard::fastfile
