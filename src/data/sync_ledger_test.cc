#include "data/sync_ledger.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "support/small_disk.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

class SyncLedgerTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove(file_); }
  SyncLedger::Entries entries() { return SyncLedger::open(file_).value().entries(); }
  const fs::path file_ = fs::temp_directory_path() / ("trainyard-ledger-" + random_hex(12));
};

TEST_F(SyncLedgerTest, KeepsWhatIsInS3) {
  EXPECT_TRUE(entries().empty()) << "there is none yet";
  ASSERT_TRUE(SyncLedger::write(file_, {{"restored", 7}, {"b\n c/%", ~Fingerprint{0}}}));
  {
    auto ledger = SyncLedger::open(file_).value();
    ASSERT_TRUE(ledger.storing("a"));
    ASSERT_TRUE(ledger.stored("a", 5));
    ASSERT_TRUE(ledger.storing("maybe"));
    ASSERT_TRUE(ledger.deleted("restored"));
  }
  const SyncLedger::Entries expected{{"a", 5}, {"b\n c/%", ~Fingerprint{0}}, {"maybe", 0}};
  EXPECT_EQ(entries(), expected);
  EXPECT_EQ(entries(), expected) << "reading it changes nothing";
}

TEST_F(SyncLedgerTest, ItsHistoryIsDroppedAndLinesFollow) {
  SyncLedger ledger = SyncLedger::open(file_).value();
  const std::string path(1000, 'p');
  Fingerprint version = 0;
  while (!ledger.is_long()) ASSERT_TRUE(ledger.stored(path, ++version));
  EXPECT_GT(fs::file_size(file_), SyncLedger::kMaxHistory);
  ASSERT_TRUE(ledger.rewrite({{path, version}, {"other", 0}}));
  EXPECT_FALSE(ledger.is_long());
  EXPECT_LT(fs::file_size(file_), 1100U);
  ASSERT_TRUE(ledger.stored("other", 3));
  EXPECT_EQ(entries(), (SyncLedger::Entries{{path, version}, {"other", 3}}));
}

TEST_F(SyncLedgerTest, ALineThatCouldNotBeWrittenIsNotPartOfTheNext) {
  trainyard::test::SmallDisk disk(mib(1));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  SyncLedger ledger = SyncLedger::open(disk.path() / "ledger").value();
  const std::string path(1000, 'p');
  Fingerprint version = 1;
  Result<void> wrote = ledger.stored(path, version);
  ASSERT_TRUE(wrote);  // its page has room for some more lines, and a part of one
  disk.fill();
  while (wrote) wrote = ledger.stored(path, ++version);
  disk.free();
  ASSERT_TRUE(ledger.stored("next", 7));
  const auto read = SyncLedger::open(disk.path() / "ledger").value().entries();
  EXPECT_EQ(read.at("next"), 7U);
  EXPECT_LE(read.size(), 2U);
}

TEST_F(SyncLedgerTest, ALastLineThatWasCutOffIsPassedOver) {
  ASSERT_TRUE(SyncLedger::write(file_, {{"a", 5}}));
  std::ofstream(file_, std::ios::app) << "12 b";
  EXPECT_EQ(entries(), (SyncLedger::Entries{{"a", 5}}));
}

}  // namespace
}  // namespace trainyard::data
