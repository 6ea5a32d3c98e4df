#include "fastfile/file_reader.h"

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fastfile/list_channel.h"
#include "support/byte_sizes.h"
#include "support/eventually.h"
#include "support/generated_s3.h"

namespace trainyard::fastfile {
namespace {

using data::GeneratedS3;

class FileReaderTest : public testing::Test {
 protected:
  // The objects' seeds are their numbers from 1 on, in the order of these sizes.
  void open(const std::vector<std::uint64_t>& sizes, FileReader::Options options = {}) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      std::string number = std::to_string(i);
      number.insert(0, 6 - number.size(), '0');
      s3_.put("t/" + number, {sizes[i], i + 1});
    }
    tree_.emplace(list_channel(s3_, {"b", "t"}, {}, {}, nullptr).value());
    reader_.emplace(s3_, *tree_, options);
  }
  Result<std::string> read(Tree::Id file, std::uint64_t offset, std::uint64_t length) {
    std::string got;
    TRY_VOID(reader_->read(file, offset, length, [&](std::span<const std::string_view> pieces) {
      for (const std::string_view piece : pieces) got.append(piece);
    }));
    return got;
  }
  // Reads and compares.
  void check(Tree::Id file, std::uint64_t offset, std::uint64_t length) {
    const auto got = read(file, offset, length);
    ASSERT_TRUE(got) << got.error().message();
    const std::uint64_t size = tree_->size(file);
    const std::uint64_t available = offset >= size ? 0 : std::min(length, size - offset);
    ASSERT_TRUE(*got == GeneratedS3::bytes(file, offset, available))
        << available << " bytes from " << offset << " of file " << file;
  }

  GeneratedS3 s3_;
  std::optional<Tree> tree_;
  std::optional<FileReader> reader_;
};

// Sequential, random, overlapping, beyond the end, from several threads, with a cache that is far
// too small.
TEST_F(FileReaderTest, AnyReadsOfAnyThreadsGiveTheObjectsBytes) {
  const std::vector<std::uint64_t> sizes{
      0,   1, kBlockSize - 1, kBlockSize, 256 * kKib, 257 * kKib, 3 * kMib + 7, kBlockSize * 40 + 1,
      kGib};
  open(sizes, {.max_memory = mib(2), .fetchers = 4});
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 6; ++seed)
    threads.emplace_back([&, seed] {
      std::minstd_rand random(seed);
      for (int i = 0; i < 60 && !HasFatalFailure(); ++i) {
        const auto file = static_cast<Tree::Id>(random() % sizes.size() + 1);
        std::uint64_t at = random() % (sizes[file - 1] + 10);
        const std::uint64_t length = random() % (random() % 3 == 0 ? 900 * kKib : 5 * kKib) + 1;
        for (std::uint64_t step = random() % 12; !HasFatalFailure(); --step) {
          check(file, at, length);
          at += random() % 5 == 0 ? random() % (2 * length) : length;
          if (step == 0) break;
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST_F(FileReaderTest, RandomReadsAskForLittleMore) {
  open({100 * kGib});
  std::minstd_rand random(3);
  constexpr std::uint64_t kReads = 300;
  for (std::uint64_t i = 0; i < kReads; ++i)
    check(1, random() % (100 * kGib / kBlockSize - 2) * kBlockSize, 128 * kKib);
  reader_->stop();
  EXPECT_LT(s3_.served, kReads * 128 * kKib * 105 / 100);
  EXPECT_LT(s3_.requests, kReads * 105 / 100);
}

TEST_F(FileReaderTest, ABeginningCostsWhatWasRead) {
  open(std::vector<std::uint64_t>(50, kGib));
  for (Tree::Id file = 1; file <= 50; ++file) check(file, 0, 4096);
  reader_->stop();
  EXPECT_EQ(s3_.served, 50 * kBlockSize);
}

TEST_F(FileReaderTest, SequentialReadsAskOnceForEachByteWithFewRequests) {
  constexpr std::uint64_t kSize = 120 * kMib + 123;
  open({kSize});
  for (std::uint64_t at = 0; at < kSize; at += 128 * kKib) check(1, at, 128 * kKib);
  reader_->stop();
  EXPECT_LT(s3_.served, kSize * 101 / 100);
  EXPECT_LT(s3_.requests, 100U);  // 961 reads
}

TEST_F(FileReaderTest, WhatWasFetchedAheadIsThereBeforeItIsRead) {
  open({kGib});
  // Until several MiB have been prefetched.
  std::uint64_t at = 0;
  for (; at < 16 * kMib; at += 128 * kKib) check(1, at, 128 * kKib);
  EXPECT_TRUE(eventually([&] { return s3_.served >= at + 4 * kMib; }));
  reader_->stop();
  s3_.before_piece = [](const std::string&, std::uint64_t) -> Result<void> {
    return Error(ErrorKind::unavailable, "nothing new");
  };
  check(1, at, kMib);
}

// As a data loader without shuffling opens them.
TEST_F(FileReaderTest, SmallFilesAreFetchedBeforeTheyAreOpened) {
  open(std::vector<std::uint64_t>(500, 20 * kKib));
  for (Tree::Id file = 1; file <= 300; ++file) check(file, 0, 20 * kKib);
  EXPECT_TRUE(eventually([&] { return s3_.requests > 330; })) << s3_.requests;
  reader_->stop();
  EXPECT_LE(s3_.requests, 365U);
}

TEST_F(FileReaderTest, SmallFilesInRandomOrderCostWhatIsRead) {
  open(std::vector<std::uint64_t>(5000, 20 * kKib));
  std::minstd_rand random(5);
  std::set<Tree::Id> opened;
  while (opened.size() < 300) opened.insert(static_cast<Tree::Id>(random() % 5000 + 1));
  std::vector<Tree::Id> order(opened.begin(), opened.end());
  std::shuffle(order.begin(), order.end(), random);
  for (const Tree::Id file : order) check(file, 0, 20 * kKib);
  reader_->stop();
  EXPECT_LE(s3_.requests, 330U);
}

TEST_F(FileReaderTest, ReadersOfOnePlaceShareARequest) {
  open({kGib});
  std::atomic<int> reading{0};
  s3_.before_piece = [&](const std::string&, std::uint64_t) -> Result<void> {
    EXPECT_TRUE(eventually([&] { return reading == 8; }));
    return ok();
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      ++reading;
      check(1, 512 * kMib, kBlockSize);
    });
  for (std::thread& thread : threads) thread.join();
  reader_->stop();
  EXPECT_EQ(s3_.requests, 1U);
}

TEST_F(FileReaderTest, AReplacedObjectIsAnErrorAndNeverMixed) {
  open({kGib});
  check(1, 0, 64 * kKib);
  s3_.put("t/000000", {kGib, 99});
  const auto got = read(1, 512 * kMib, 64 * kKib);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind(), ErrorKind::conflict);
  check(1, 0, 64 * kKib);  // of the cache: what it was
  s3_.put("t/000000", {kGib, 1});
  check(1, 512 * kMib, 64 * kKib);
}

TEST_F(FileReaderTest, AnErrorIsForgottenAtTheNextRead) {
  open({kGib});
  std::atomic<bool> broken{true};
  s3_.before_piece = [&](const std::string&, std::uint64_t offset) -> Result<void> {
    if (broken && offset > 100 * kKib) return Error(ErrorKind::unavailable, "S3 is away");
    return ok();
  };
  const auto got = read(1, 0, 512 * kKib);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message(), "S3 is away");
  check(1, 0, 64 * kKib);  // came before it
  broken = false;
  check(1, 0, 512 * kKib);
}

TEST_F(FileReaderTest, ASmallFileIsComparedWithTheChecksumThatTheStoreHas) {
  open({100 * kKib, kGib});
  aws::Digest md5(aws::Digest::Algorithm::md5);
  md5.update(GeneratedS3::bytes(1, 0, 100 * kKib));
  s3_.digest = {aws::Digest::Algorithm::md5, "MD5 (ETag)", std::string(16, 'x')};
  const auto got = read(1, 0, 10);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(got.error().message(), testing::HasSubstr("GET s3://b/t/000000: the bytes that came "
                                                        "have the MD5 (ETag) "));
  EXPECT_EQ(s3_.requests, 3U) << "damage may pass";
  check(2, 0, 10);
  s3_.digest->bytes = md5.finish();
  check(1, 0, 100 * kKib);
}

TEST_F(FileReaderTest, HoldsNoMoreThanItMay) {
  open({kGib, kGib, kGib}, {.max_memory = mib(8), .fetchers = 4});
  for (std::uint64_t at = 0; at < 20 * kMib; at += 128 * kKib)
    for (const Tree::Id file : {1U, 2U, 3U}) {
      check(file, at, 128 * kKib);
      ASSERT_LE(reader_->allocated().value, mib(8).value + 128 * kKib);
    }
}

}  // namespace
}  // namespace trainyard::fastfile
