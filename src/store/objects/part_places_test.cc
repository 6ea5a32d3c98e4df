#include "store/objects/part_places.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "base/random.h"

namespace trainyard::store::objects {
namespace {

constexpr std::uint64_t kLength = 8 << 20;

class PartPlacesTest : public testing::Test {
 protected:
  ~PartPlacesTest() override { std::filesystem::remove_all(dir_); }

  std::unique_ptr<PartPlace> take(int number, const std::string& upload = "u",
                                  std::uint64_t length = kLength) {
    auto place = places_.take(upload, number, length);
    EXPECT_TRUE(place) << place.error().message();
    return place ? std::move(*place) : nullptr;
  }
  std::size_t count_files() const { return files_->list_incoming()->size(); }

  Mutex pausing_;  // an upload has one pause at a time

  const std::filesystem::path dir_ =
      std::filesystem::temp_directory_path() / ("trainyard-places-" + random_hex(12));
  Result<ObjectFiles> files_ = [this] {
    std::filesystem::create_directory(dir_);
    return ObjectFiles::open(dir_);
  }();
  std::map<std::string, std::vector<PartRow>> index_{{"u", {}}, {"v", {}}};
  PartPlaces places_{*files_, [this](const std::string& id) -> Result<std::vector<PartRow>> {
                       if (!index_.contains(id))
                         return Error(ErrorKind::not_found, id).with_code("NoSuchUpload");
                       return index_[id];
                     }};
};

TEST_F(PartPlacesTest, PartsOfAnUploadShareAFileAndUploadsDoNot) {
  const auto one = take(1), two = take(2), other = take(1, "v");
  ASSERT_TRUE(one && two && other);
  EXPECT_EQ(one->file_id(), two->file_id());
  EXPECT_NE(one->file_id(), other->file_id());
  EXPECT_EQ(two->region().offset, kLength);
  EXPECT_EQ(count_files(), 2U);
  EXPECT_EQ(places_.take("w", 1, 1).error().code(), "NoSuchUpload");
}

TEST_F(PartPlacesTest, AFileWithoutPartsIsRemoved) {
  auto one = take(1), two = take(2);
  const std::string file_id = one->file_id();
  one.reset();
  EXPECT_EQ(count_files(), 1U);
  two.reset();
  EXPECT_EQ(count_files(), 0U);
  two = take(2);
  EXPECT_NE(two->file_id(), file_id);
  two->committed();
  two.reset();
  EXPECT_EQ(count_files(), 1U);
  places_.forget("u", 2);
  EXPECT_EQ(count_files(), 0U);
}

TEST_F(PartPlacesTest, ARegionIsGivenAgainOnlyIfNothingWasCommittedThere) {
  auto one = take(1);
  EXPECT_EQ(take(1), nullptr);
  one.reset();
  one = take(1);
  ASSERT_TRUE(one);
  one->committed();
  one.reset();
  EXPECT_EQ(take(1), nullptr);
  places_.forget("u", 1);
  EXPECT_TRUE(take(1));
}

TEST_F(PartPlacesTest, DuringAPauseNothingIsGivenOutOrRemoved) {
  auto one = take(1);
  {
    const auto pause = places_.pause("u");
    ASSERT_TRUE(pause);
    EXPECT_FALSE((*pause)->is_quiet());
    EXPECT_EQ((*pause)->file_id(), one->file_id());
    EXPECT_EQ(take(2), nullptr);
    EXPECT_TRUE(take(1, "v"));
    one.reset();
    EXPECT_EQ(count_files(), 1U);
  }
  EXPECT_EQ(count_files(), 0U);
  EXPECT_TRUE((*places_.pause("u"))->is_quiet());
  EXPECT_TRUE(take(2));
}

TEST_F(PartPlacesTest, AfterAFailedCommitTheFileIsLeftAsItIs) {
  auto one = take(1), two = take(2);
  one->commit_failed();
  one.reset();
  two.reset();
  EXPECT_EQ(count_files(), 1U);
  EXPECT_EQ(take(1), nullptr);
  EXPECT_EQ(take(3), nullptr);
  EXPECT_TRUE((*places_.pause("u"))->is_frozen());
  EXPECT_EQ(count_files(), 1U);
  EXPECT_FALSE(places_.end("u").empty());
}

TEST_F(PartPlacesTest, APauseWhoseCommitFailedFreezesTheFile) {
  auto one = take(1);
  one->committed();
  one.reset();
  (*places_.pause("u"))->commit_failed();
  EXPECT_EQ(take(2), nullptr);
}

TEST_F(PartPlacesTest, APartMayOutliveItsUpload) {
  auto one = take(1);
  const std::string file_id = one->file_id();
  index_.erase("u");
  EXPECT_EQ(places_.end("u"), file_id);
  EXPECT_EQ(places_.end("u"), "");
  one.reset();
  EXPECT_EQ(count_files(), 1U) << "the caller removes it";
  EXPECT_EQ(places_.take("u", 1, 1).error().code(), "NoSuchUpload");
}

TEST_F(PartPlacesTest, TheFileOfAnUploadFromBeforeIsFound) {
  PartRow shared{{2, kLength, "", {}, {}}, "shared", {}, kLength};
  PartRow own{{1, 5, "", {}, {}}, "own", {}, {}};
  index_["u"] = {own, shared};
  const auto three = take(3);
  ASSERT_TRUE(three);
  EXPECT_EQ(three->file_id(), "shared");
  EXPECT_EQ(three->region().offset, 2 * kLength);
  EXPECT_EQ(take(2), nullptr);
  EXPECT_TRUE(take(1));
}

TEST_F(PartPlacesTest, ThreadsNeverHaveTheSameRegion) {
  constexpr int kNumbers = 6;
  std::array<std::atomic<int>, kNumbers + 1> owners{};
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed)
    threads.emplace_back([&, seed] {
      for (unsigned step = seed; step < 2000; step += 3) {
        if (step % 50 == 7) {
          const MutexLock guard(pausing_);
          const auto pause = places_.pause("u");
          const bool is_quiet = (*pause)->is_quiet();
          for (const auto& owner : owners) EXPECT_TRUE(!is_quiet || owner.load() == 0);
          continue;
        }
        const int number = 1 + static_cast<int>(step * 7 % kNumbers);
        const auto place = places_.take("u", number, kLength);
        if (!place || !*place) continue;
        ++taken;
        auto& owner = owners[static_cast<std::size_t>(number)];
        EXPECT_EQ(owner.fetch_add(1), 0);
        EXPECT_EQ((*place)->region().offset, static_cast<std::uint64_t>(number - 1) * kLength);
        owner.fetch_sub(1);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(taken.load(), 100);
  EXPECT_EQ(count_files(), 0U);
}

}  // namespace
}  // namespace trainyard::store::objects
