#include "fastfile/tree.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/random.h"

namespace trainyard::fastfile {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_in(const Tree& tree, Tree::Id folder) {
  std::vector<std::string> names;
  for (Tree::Id id = tree.first_child(folder); id != Tree::kNone; id = tree.next_sibling(id))
    names.emplace_back(tree.name(id));
  return names;
}

TEST(TreeTest, FilesHaveTheKeysSizesAndTagsThatWereListed) {
  Tree tree("b");
  ASSERT_TRUE(tree.add("a/x.csv", {"data/a/x.csv", 10, "\"0123456789abcdef0123456789abcdef\""}));
  ASSERT_TRUE(tree.add("a/y.csv", {"data/a/y.csv", 0, "\"0123456789abcdef0123456789abcdef-17\""}));
  ASSERT_TRUE(tree.add("z", {"data/z", 5, "W/\"weak\""}));
  ASSERT_TRUE(tree.add("zz", {"data/zz", 6, ""}));
  const Tree::Id a = tree.find(Tree::kRoot, "a");
  ASSERT_NE(a, Tree::kNone);
  EXPECT_TRUE(tree.is_folder(a));
  EXPECT_THAT(names_in(tree, Tree::kRoot), ElementsAre("a", "z", "zz"));
  EXPECT_THAT(names_in(tree, a), ElementsAre("x.csv", "y.csv"));
  const Tree::Id x = tree.find(a, "x.csv"), y = tree.find(a, "y.csv");
  EXPECT_EQ(tree.path(x), "a/x.csv");
  EXPECT_EQ(tree.key(x), "data/a/x.csv");
  EXPECT_EQ(tree.size(x), 10U);
  EXPECT_EQ(tree.etag(x), "\"0123456789abcdef0123456789abcdef\"");
  EXPECT_EQ(tree.etag(y), "\"0123456789abcdef0123456789abcdef-17\"");
  EXPECT_EQ(tree.etag(tree.find(Tree::kRoot, "z")), "W/\"weak\"");
  EXPECT_EQ(tree.etag(tree.find(Tree::kRoot, "zz")), "");
  EXPECT_EQ(tree.find(Tree::kRoot, "x.csv"), Tree::kNone);
  EXPECT_EQ(tree.total_size(), 21U);
}

// Texts that are nearly an MD5 are returned unchanged.
TEST(TreeTest, KeepsTagsOfAnyForm) {
  const std::string md5 = "0123456789abcdef0123456789abcdef";
  Tree tree("b");
  int number = 0;
  for (const std::string& etag : std::vector<std::string>{
           '"' + md5 + '"', md5, '"' + md5, "\"0123456789ABCDEF0123456789abcdef\"",
           '"' + md5 + "-0\"", '"' + md5 + "-01\"", '"' + md5 + "-\"", '"' + md5 + "x1\"",
           '"' + md5 + "-99999999999\"", '"' + md5 + "-4294967295\"", '"' + md5 + "-10000\"",
           "\"\"", "\""}) {
    const std::string name = std::to_string(number++);
    ASSERT_TRUE(tree.add(name, {name, 1, etag}));
    EXPECT_EQ(tree.etag(tree.find(Tree::kRoot, name)), etag);
  }
}

TEST(TreeTest, AKeyIsAnObjectOrAFolder) {
  for (const auto& [first, second] :
       {std::pair("a", "a/b"), std::pair("a/b", "a"), std::pair("a", "a")}) {
    Tree tree("b");
    ASSERT_TRUE(tree.add(first, {first, 1}));
    const auto added = tree.add(second, {second, 1});
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().message(), "Failed to download data. S3 key: s3://b/" +
                                           std::string(second) +
                                           " is both an object and a folder of others");
  }
}

// Names of few letters, so that many collide; in any order.
TEST(TreeTest, IsWhatAModelOfPathsSays) {
  std::minstd_rand random(7);
  for (int round = 0; round < 5; ++round) {
    Tree tree("b");
    std::map<std::string, std::uint64_t> files;
    for (std::uint64_t i = 1; i < 3000; ++i) {
      std::string path;
      for (std::uint64_t depth = random() % 4 + 1; depth > 0; --depth)
        path += std::string(1, static_cast<char>('a' + random() % 12)) + (depth > 1 ? "/" : "");
      // The model: neither it nor one above or below it is a file.
      bool fine = !files.contains(path);
      const auto below = files.lower_bound(path + "/");
      fine = fine && (below == files.end() || !below->first.starts_with(path + "/"));
      for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1))
        fine = fine && !files.contains(path.substr(0, at));
      ASSERT_EQ(tree.add(path, {"prefix/" + path, i}).has_value(), fine) << path;
      if (fine) files[path] = i;
    }
    std::map<std::string, std::uint64_t> found;
    for (Tree::Id id = 1; id < tree.count(); ++id) {
      EXPECT_EQ(tree.find(tree.parent(id), tree.name(id)), id);
      if (!tree.is_folder(id)) found[tree.path(id)] = tree.size(id);
    }
    EXPECT_EQ(found, files);
  }
}

TEST(TreeTest, ManyObjectsTakeABoundedAmountEach) {
  Tree tree("b");
  constexpr std::size_t kObjects = 200'000;
  for (std::size_t i = 0; i < kObjects; ++i) {
    const std::string path =
        "shard-" + std::to_string(i / 1000) + "/image-" + std::to_string(i) + ".jpg";
    ASSERT_TRUE(
        tree.add(path, {"datasets/train/" + path, i, "\"0123456789abcdef0123456789abcdef\""}));
  }
  EXPECT_LT(tree.memory() / kObjects, 90U);
  EXPECT_EQ(tree.key(tree.find(tree.find(Tree::kRoot, "shard-199"), "image-199999.jpg")),
            "datasets/train/shard-199/image-199999.jpg");
}

}  // namespace
}  // namespace trainyard::fastfile
