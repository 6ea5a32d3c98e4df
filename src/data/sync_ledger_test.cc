#include "data/sync_ledger.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/random.h"

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

TEST_F(SyncLedgerTest, ALastLineThatWasCutOffIsPassedOver) {
  ASSERT_TRUE(SyncLedger::write(file_, {{"a", 5}}));
  std::ofstream(file_, std::ios::app) << "12 b";
  EXPECT_EQ(entries(), (SyncLedger::Entries{{"a", 5}}));
}

}  // namespace
}  // namespace trainyard::data
