#include "data/link_channel.h"

#include <gtest/gtest.h>

#include <fstream>
#include <mutex>
#include <numeric>
#include <set>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

// Creates files instead of links, and records the requests.
class LinkingS3 final : public FakeS3 {
 public:
  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    return FakeS3::list(bucket, prefix, [&](const ObjectInfo& object) {
      ++listed;
      return each(object);
    });
  }
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket, const fs::path& folder,
                                                  const std::vector<ObjectLink>& links) override {
    {
      const std::lock_guard guard(linking_);
      requested.push_back(links.size());
      max_ahead = std::max(max_ahead, listed - linked);
      linked += links.size();
      if (fail_link) return *fail_link;
    }
    std::vector<std::uint64_t> sizes;
    for (const ObjectLink& link : links) {
      const std::string bytes = find(bucket + "/" + link.key).value();
      sizes.push_back(bytes.size());
      if (!makes_files) continue;
      TRY_VOID(ensure_directory((folder / link.path).parent_path()));
      std::ofstream(folder / link.path) << bytes;
    }
    return sizes;
  }

  std::optional<Error> fail_link;
  bool makes_files = true;
  std::vector<std::size_t> requested;  // how many links each call requested
  std::atomic<std::size_t> listed{0};
  std::size_t linked = 0, max_ahead = 0;  // requested, and listed but not requested yet

 private:
  std::mutex linking_;
};

class LinkChannel : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { fs::remove_all(folder_); }
  Result<Downloaded> link(const char* uri, const DownloadOptions& options = {}) {
    return link_channel(s3_, *parse_s3_location(uri), folder_, options,
                        [&](std::uint64_t bytes) { return take_space(bytes); });
  }
  Result<void> take_space(std::uint64_t bytes) {
    space_ += bytes;
    if (space_ > room_) return Error(ErrorKind::exhausted, "no room");
    return ok();
  }

  LinkingS3 s3_;
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-link-" + random_hex(12));
  std::uint64_t space_ = 0;
  std::uint64_t room_ = 1 << 30;
};

TEST_F(LinkChannel, PutsEveryObjectInItsPlaceAThousandAtOnce) {
  for (int i = 0; i < 2500; ++i)
    s3_.objects["b/train/" + std::to_string(i % 7) + "/" + std::to_string(i)] = std::to_string(i);
  s3_.objects["b/train/marker/"] = "";
  s3_.objects["b/other"] = "no";
  const auto done = link("s3://b/train/");
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->objects, 2501U);
  EXPECT_EQ(done->bytes, 10U + 90 * 2 + 900 * 3 + 1500 * 4);
  EXPECT_EQ(space_, 2500U * 4096) << "files have whole blocks";
  for (int i = 0; i < 2500; ++i)
    EXPECT_EQ(*read_file(folder_ / std::to_string(i % 7) / std::to_string(i)), std::to_string(i));
  EXPECT_FALSE(fs::exists(folder_ / "other"));
  EXPECT_EQ(s3_.requested.size(), 3U);
  EXPECT_EQ(std::accumulate(s3_.requested.begin(), s3_.requested.end(), std::size_t{0}), 2500U);
}

TEST_F(LinkChannel, HasThisHostsShare) {
  for (int i = 10; i < 20; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  DownloadOptions options;
  options.shard = {1, 3};
  ASSERT_TRUE(link("s3://b/t/", options));
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_))
    names.insert(entry.path().filename().string());
  EXPECT_EQ(names, (std::set<std::string>{"11", "14", "17"}));
}

TEST_F(LinkChannel, TheFirstErrorEndsItAll) {
  for (int i = 0; i < 20000; ++i) s3_.objects["b/t/" + std::to_string(i)] = std::string(100, 'x');
  room_ = 3000 * 4096;
  s3_.makes_files = false;
  const auto full = link("s3://b/t/");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message(), "no room");
  EXPECT_LT(s3_.requested.size(), 20U);

  s3_.requested.clear();
  s3_.fail_link = Error(ErrorKind::conflict, "not linkable");
  EXPECT_EQ(link("s3://b/t/").error().message(), "not linkable");
  EXPECT_LE(s3_.requested.size(), 4U) << "each thread may have asked once";
  EXPECT_EQ(link("s3://b/none/").error().message(),
            "No S3 objects found under S3 URL \"s3://b/none/\"");
}

TEST_F(LinkChannel, ListsLittleFurtherThanItLinks) {
  for (int i = 100'000; i < 160'000; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  s3_.makes_files = false;
  ASSERT_TRUE(link("s3://b/t/"));
  EXPECT_EQ(s3_.linked, 60'000U);
  // What is queued, what the threads have taken, and what is being collected.
  EXPECT_LE(s3_.max_ahead, 10'000U);
}

TEST_F(LinkChannel, AStoreThatCantSaysSo) {
  FakeS3 other;
  other.objects["b/t/1"] = "x";
  const auto done =
      link_channel(other, {"b", "t/"}, folder_, {}, [](std::uint64_t) { return ok(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::unimplemented);
}

}  // namespace
}  // namespace trainyard::data
