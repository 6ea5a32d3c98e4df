#include "data/channel_entries.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/files.h"
#include "base/random.h"
#include "data/shuffled_order.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Entries : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { fs::remove_all(folder_); }
  std::vector<std::string> list(SourceKind kind, const char* uri) {
    const auto entries =
        ChannelEntries::list(s3_, {*parse_s3_location(uri), kind}, folder_, nullptr);
    EXPECT_TRUE(entries) << entries.error().message();
    std::vector<std::string> all;
    for (std::uint64_t i = 0; entries && i < entries->size(); ++i)
      all.push_back(entries->bucket() + ":" + entries->get(i).value());
    EXPECT_TRUE(fs::is_empty(folder_)) << "spools have no names";
    return all;
  }

  FakeS3 s3_;
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-entries-" + random_hex(12));
};

TEST_F(Entries, AreObjectsByKeyOrAsAManifestListsThemOrItsLines) {
  s3_.objects = {{"b/t/2", ""}, {"b/t/1", ""}, {"b/t/", ""}, {"b/u", ""}};
  EXPECT_THAT(list(SourceKind::prefix, "s3://b/t/"), ElementsAre("b:t/1", "b:t/2"));
  s3_.objects["b/m"] = R"([{"prefix":"s3://other/t/"},"2","1","2"])";
  EXPECT_THAT(list(SourceKind::manifest, "s3://b/m"),
              ElementsAre("other:t/2", "other:t/1", "other:t/2"));
  s3_.objects["b/lines"] = "{\"a\":1}\r\n{\"a\":2}";
  EXPECT_THAT(list(SourceKind::augmented_manifest, "s3://b/lines"),
              ElementsAre("b:{\"a\":1}\r", "b:{\"a\":2}"));
}

TEST_F(Entries, AsManyLinesAsThereAreComeInTheirOrder) {
  std::string& manifest = s3_.objects["b/m"];
  manifest = "[{\"prefix\":\"s3://b/data/\"}";
  for (int i = 0; i < 100'000; ++i) manifest += ",\n\"" + std::to_string(i) + "\"";
  manifest += "]";
  const auto entries = ChannelEntries::list(
      s3_, {*parse_s3_location("s3://b/m"), SourceKind::manifest}, folder_, nullptr);
  ASSERT_TRUE(entries) << entries.error().message();
  ASSERT_EQ(entries->size(), 100'000U);
  for (const std::uint64_t i : {0U, 1U, 65'535U, 99'999U})
    EXPECT_EQ(entries->get(i).value(), "data/" + std::to_string(i));
}

TEST_F(Entries, APrefixWithoutObjectsIsAnError) {
  const auto none = ChannelEntries::list(
      s3_, {*parse_s3_location("s3://b/none"), SourceKind::prefix}, folder_, nullptr);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message(), "No S3 objects found under S3 URL \"s3://b/none\"");
}

TEST_F(Entries, AFolderWithNothingButItsMarkerHasNone) {
  s3_.objects = {{"b/t/", ""}, {"b/t/x/", ""}};
  EXPECT_THAT(list(SourceKind::prefix, "s3://b/t/"), IsEmpty());
}

TEST(ShuffledOrder, IsAPermutationThatSeedAndEpochDecideForEver) {
  EXPECT_THAT(shuffled_order(0, 1, 0), IsEmpty());
  std::vector<std::uint64_t> order = shuffled_order(1000, 7, 3);
  EXPECT_EQ(shuffled_order(1000, 7, 3), order);
  EXPECT_NE(shuffled_order(1000, 7, 4), order);
  EXPECT_NE(shuffled_order(1000, 8, 3), order);
  EXPECT_NE(shuffled_order(1000, -7, 3), order);
  std::vector<std::uint64_t> all(1000);
  std::iota(all.begin(), all.end(), std::uint64_t{0});
  EXPECT_NE(order, all);
  std::ranges::sort(order);
  EXPECT_EQ(order, all);
}

TEST(EntriesOfEpoch, AreDisjointSharesOfAllAlsoWhenShuffled) {
  EXPECT_THAT(entries_of_epoch(5, {1, 2}, std::nullopt, 9), ElementsAre(1, 3));
  for (const std::uint64_t epoch : {0U, 1U}) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t host = 0; host < 3; ++host)
      std::ranges::copy(entries_of_epoch(10, {host, 3}, 42, epoch), std::back_inserter(all));
    std::ranges::sort(all);
    EXPECT_THAT(all, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  }
  EXPECT_NE(entries_of_epoch(100, {0, 2}, 42, 0), entries_of_epoch(100, {0, 2}, 42, 1))
      << "a host sees other entries in the next epoch";
  EXPECT_THAT(entries_of_epoch(1, {1, 2}, 42, 0), IsEmpty());
}

}  // namespace
}  // namespace trainyard::data
