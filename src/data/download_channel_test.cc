#include "data/download_channel.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

class DownloadChannel : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(folder_));
    ASSERT_TRUE(ensure_directory(spool_));
  }
  void TearDown() override {
    fs::remove_all(folder_);
    EXPECT_TRUE(fs::is_empty(spool_));
    fs::remove_all(spool_);
  }
  Result<Downloaded> download(const char* uri) {
    return download_channel(s3_, *parse_s3_location(uri), folder_, {});
  }

  FakeS3 s3_;
  fs::path folder_ = fs::temp_directory_path() / ("trainyard-download-" + random_hex(12));
  const fs::path spool_ = folder_.string() + "-spool";
};

TEST_F(DownloadChannel, PutsEveryObjectInItsPlace) {
  for (int i = 0; i < 100; ++i)
    s3_.objects["b/train/" + std::to_string(i % 7) + "/" + std::to_string(i)] = std::to_string(i);
  s3_.objects["b/train/marker/"] = "";
  s3_.objects["b/other"] = "no";
  const auto done = download("s3://b/train/");
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->objects, 101U);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(*read_file(folder_ / std::to_string(i % 7) / std::to_string(i)), std::to_string(i));
  EXPECT_FALSE(fs::exists(folder_ / "other"));
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "0" / "0").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644U);
}

TEST_F(DownloadChannel, ALargeObjectComesInSeveralRanges) {
  s3_.objects["b/t/large"] = std::string(9 << 20, 'x');
  s3_.objects["b/t/small"] = "small";
  ASSERT_TRUE(download("s3://b/t/"));
  EXPECT_TRUE(*read_file(folder_ / "large") == s3_.objects["b/t/large"]);
  EXPECT_EQ(*read_file(folder_ / "small"), "small");
  EXPECT_EQ(s3_.streams, 2U);
  EXPECT_EQ(s3_.got, std::vector<std::string>{"t/small"});
}

TEST_F(DownloadChannel, AnEmptyPrefixIsAnErrorThatNamesIt) {
  const auto done = download("s3://b/none/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "No S3 objects found under S3 URL \"s3://b/none/\"");
}

// In any order.
TEST_F(DownloadChannel, AFolderWithNothingButItsMarkerIsEmpty) {
  s3_.objects = {{"b/t/", ""}, {"b/t/x/", ""}};
  using Seed = std::optional<std::int64_t>;
  for (const Seed seed : {Seed(), Seed(3)}) {
    DownloadOptions options;
    options.spool = spool_;
    options.shuffle_seed = seed;
    const auto done = download_channel(s3_, {"b", "t/"}, folder_, options);
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_TRUE(fs::is_empty(folder_));
  }
}

TEST_F(DownloadChannel, SharesAreDisjointAndComplete) {
  s3_.objects["b/t/"] = "";
  for (int i = 10; i < 20; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  const auto share = [&](std::uint64_t index, std::uint64_t count) {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    DownloadOptions options;
    options.shard = {index, count};
    const auto done = download_channel(s3_, {"b", "t/"}, folder_, options);
    EXPECT_TRUE(done) << done.error().message();
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
      names.insert(entry.path().filename().string());
    return names;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(share(0, 3), (Names{"10", "13", "16", "19"}));
  EXPECT_EQ(share(1, 3), (Names{"11", "14", "17"}));
  EXPECT_EQ(share(2, 3), (Names{"12", "15", "18"}));
  EXPECT_EQ(share(10, 11), Names()) << "more hosts than objects is no error";
}

TEST_F(DownloadChannel, AManifestsObjectsAreAtTheirWholeKeys) {
  s3_.objects = {{"data/some/prefix/relative/a", "1"},
                 {"data/some/prefix/b", "2"},
                 {"data/some/prefix/c", "3"}};
  s3_.objects["b/m"] = R"([{"prefix":"s3://data/some/prefix/"},"relative/a","b","b"])";
  DownloadOptions options;
  options.kind = SourceKind::manifest;
  options.spool = spool_;
  const auto done = download_channel(s3_, {"b", "m"}, folder_, options);
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(*read_file(folder_ / "some/prefix/relative/a"), "1");
  EXPECT_EQ(*read_file(folder_ / "some/prefix/b"), "2") << "also when it is listed twice";
  EXPECT_FALSE(fs::exists(folder_ / "some/prefix/c"));

  options.shard = {1, 2};
  fs::remove_all(folder_ / "some");
  ASSERT_TRUE(download_channel(s3_, {"b", "m"}, folder_, options));
  EXPECT_FALSE(fs::exists(folder_ / "some/prefix/relative/a")) << "it is shared out by its lines";
  EXPECT_TRUE(fs::exists(folder_ / "some/prefix/b"));
}

// A manifest says nothing of sizes.
TEST_F(DownloadChannel, ALargeObjectOfAManifestComesInSeveralRangesAndASmallOneInOneRequest) {
  s3_.objects = {{"b/large", std::string(9 << 20, 'x')},
                 {"b/middle", std::string(1 << 20, 'y')},
                 {"b/small", "small"},
                 {"b/empty", ""},
                 {"b/m", R"([{"prefix":"s3://b/"},"large","middle","small","empty"])"}};
  DownloadOptions options;
  options.kind = SourceKind::manifest;
  options.spool = spool_;
  options.parallel = 1;
  const auto done = download_channel(s3_, {"b", "m"}, folder_, options);
  ASSERT_TRUE(done) << done.error().message();
  for (const char* name : {"large", "middle", "small", "empty"})
    EXPECT_TRUE(*read_file(folder_ / name) == s3_.objects["b/" + std::string(name)]) << name;
  EXPECT_EQ(s3_.streams, 2U) << "the large one's ranges";
  EXPECT_EQ(s3_.got,
            (std::vector<std::string>{"m", "large", "middle", "middle", "small", "empty"}));
}

TEST_F(DownloadChannel, AnObjectThatAManifestListsMustBeThere) {
  s3_.objects["b/m"] = R"([{"prefix":"s3://b/"},"none"])";
  DownloadOptions options;
  options.kind = SourceKind::manifest;
  options.spool = spool_;
  const auto done = download_channel(s3_, {"b", "m"}, folder_, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), "NoSuchKey");
}

TEST_F(DownloadChannel, ASeedChangesTheOrderAndNothingElse) {
  DownloadOptions options;
  options.spool = spool_;
  options.shuffle_seed = 3;
  options.parallel = 1;
  for (int i = 10; i < 30; ++i) s3_.objects["b/t/" + std::to_string(i)] = std::to_string(i);
  s3_.objects["b/t/marker/"] = "";
  const auto done = download_channel(s3_, {"b", "t/"}, folder_, options);
  ASSERT_TRUE(done) << done.error().message();
  for (int i = 10; i < 30; ++i)
    EXPECT_EQ(*read_file(folder_ / std::to_string(i)), std::to_string(i));
  std::vector<std::string> sorted = s3_.got;
  std::ranges::sort(sorted);
  EXPECT_EQ(sorted.size(), 20U);
  EXPECT_NE(s3_.got, sorted);
}

// Whole blocks, whether sizes are known from the listing or not.
TEST_F(DownloadChannel, TakesTheSpaceOfEachFile) {
  s3_.objects = {{"b/t/0", ""},
                 {"b/t/1", "x"},
                 {"b/t/2", std::string(4096, 'x')},
                 {"b/t/3", std::string(4097, 'x')},
                 {"b/t/4", std::string((9 << 20) + 1, 'x')},
                 {"b/m", R"([{"prefix":"s3://b/t/"},"0","1","2","3","4"])"}};
  for (const SourceKind kind : {SourceKind::prefix, SourceKind::manifest}) {
    std::mutex mutex;
    std::multiset<std::uint64_t> taken;
    DownloadOptions options;
    options.kind = kind;
    options.spool = spool_;
    options.take_space = [&](std::uint64_t bytes) {
      const std::lock_guard lock(mutex);
      taken.insert(bytes);
      return ok();
    };
    const char* const key = kind == SourceKind::prefix ? "t/" : "m";
    const auto done = download_channel(s3_, {"b", key}, folder_, options);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(taken, (std::multiset<std::uint64_t>{0, 4096, 4096, 8192, (9 << 20) + 4096}));
  }
}

TEST_F(DownloadChannel, AFileThatWouldNotFitEndsItBeforeItComes) {
  s3_.objects = {{"b/t/small", "x"}, {"b/t/large", std::string(9 << 20, 'x')}};
  DownloadOptions options;
  options.take_space = [](std::uint64_t bytes) -> Result<void> {
    return bytes <= 4096 ? ok() : Result<void>(Error(ErrorKind::exhausted, "no space left"));
  };
  const auto done = download_channel(s3_, {"b", "t/"}, folder_, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(done.error().message(), "large: no space left");
  EXPECT_EQ(s3_.streams, 0U);
}

TEST_F(DownloadChannel, AnObjectThatIsAlsoAFolderIsAConflict) {
  s3_.objects = {{"b/t/a", "1"}, {"b/t/a/b", "2"}};
  const auto done = download("s3://b/t/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::conflict);
}

TEST_F(DownloadChannel, TheFirstFailureEndsItAll) {
  for (int i = 0; i < 10000; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  s3_.fail_get = Error(ErrorKind::denied, "AccessDenied");
  const auto done = download("s3://b/t/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::denied);
}

// Has `count` objects, and transfers none of them until `wanted` are listed.
class LongListing : public FakeS3 {
 public:
  LongListing(std::uint64_t count, std::uint64_t wanted) : count_(count), wanted_(wanted) {}

  Result<void> list(const std::string&, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override {
    for (std::uint64_t i = 0; i < count_; ++i) {
      {
        const std::lock_guard lock(mutex_);
        most_ahead_ = std::max(most_ahead_, ++listed_ - transferred_);
        changed_.notify_all();
      }
      TRY_VOID(each({prefix + std::to_string(count_ + i), 0}));
    }
    return ok();
  }
  Result<void> get(const std::string&, const std::string&, int) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return listed_ >= wanted_; });
    ++transferred_;
    return ok();
  }
  // The most objects that were listed and not yet transferred.
  std::uint64_t most_ahead() const { return most_ahead_; }

 private:
  const std::uint64_t count_;
  const std::uint64_t wanted_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t listed_ = 0;
  std::uint64_t transferred_ = 0;
  std::uint64_t most_ahead_ = 0;
};

// So memory doesn't grow with the number of objects, and transfers don't wait for the list's end.
TEST_F(DownloadChannel, TheListIsReadOnlySoFarAheadOfTheTransfers) {
  constexpr std::uint64_t kAhead = 4096;
  LongListing s3(3 * kAhead, kAhead);
  DownloadOptions options;
  options.parallel = options.max_parallel = 4;
  const auto done = download_channel(s3, {"b", "t/"}, folder_, options);
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->objects, 3 * kAhead);
  EXPECT_GE(s3.most_ahead(), kAhead);
  // In addition, each thread has one, and one waits for room.
  EXPECT_LE(s3.most_ahead(), kAhead + options.parallel + 1);
}

TEST_F(DownloadChannel, StopsWhenCancelled) {
  s3_.objects["b/t/a"] = "x";
  std::atomic<bool> cancelled{true};
  const auto done =
      download_channel(s3_, {"b", "t/"}, folder_, {.parallel = 2, .cancelled = &cancelled});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace trainyard::data
