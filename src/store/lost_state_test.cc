// What a kill -9 leaves of state.db, damaged in every way that loses committed data: it is refused
// or complete, never served with less.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "base/files.h"
#include "store/commit_mark.h"
#include "store/database_health.h"
#include "store/job_store.h"
#include "store/sqlite.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kServed = 12;

class LostState : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "lost-state-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    base_ = name;
    auto store = JobStore::open(base_ / "live");
    ASSERT_TRUE(store) << store.error().message();
    for (int i = 0; i < kServed; ++i) {
      const std::string job = "job-" + std::to_string(i);
      ASSERT_TRUE((*store)->create({job,
                                    "arn:aws:sagemaker:r:1:training-job/" + job,
                                    std::string(900, 'r'),
                                    from_epoch_millis(i),
                                    {"{}", "Completed", from_epoch_millis(i), true}},
                                   {}, {}));
    }
    // The files while the store is open: what remains after a kill -9.
    fs::copy(base_ / "live", killed(), fs::copy_options::recursive);
    store->reset();
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(base_)); }

  fs::path killed() const { return base_ / "killed"; }
  // A fresh copy of what the kill left.
  fs::path copy() {
    const fs::path to = base_ / ("copy-" + std::to_string(++copies_));
    fs::copy(killed(), to, fs::copy_options::recursive);
    return to;
  }
  static void overwrite(const fs::path& path, std::uintmax_t offset, std::size_t count) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << std::string(count, '\x5a');
    ASSERT_TRUE(file.good());
  }
  // How many jobs are served from there; -1: it is refused as damaged, with instructions.
  static int served(const fs::path& directory) {
    const auto store = JobStore::open(directory);
    if (!store) {
      EXPECT_EQ(store.error().kind(), ErrorKind::corrupt) << store.error().message();
      EXPECT_THAT(store.error().message(), HasSubstr("--accept-loss"));
      return -1;
    }
    JobQuery all;
    all.limit = 1000;
    const auto jobs = (*store)->list(all);
    return jobs ? static_cast<int>(jobs->size()) : -1;
  }

  fs::path base_;
  int copies_ = 0;
};

TEST_F(LostState, AKillLosesNothing) {
  EXPECT_EQ(served(copy()), kServed);
}

TEST_F(LostState, AStopLeavesNothingInTheWriteAheadLog) {
  std::error_code none;
  const auto size = fs::file_size(base_ / "live/state.db-wal", none);
  EXPECT_TRUE(none || size == 0) << size;
  fs::remove(base_ / "live/state.db-wal");
  EXPECT_EQ(served(base_ / "live"), kServed);
}

TEST_F(LostState, DamageAnywhereInTheWriteAheadLogIsRefused) {
  const auto size = fs::file_size(killed() / "state.db-wal");
  ASSERT_GT(size, 50000U);
  int refused = 0;
  for (std::uintmax_t offset = 0; offset + 64 < size; offset += 3011) {
    const fs::path damaged = copy();
    overwrite(damaged / "state.db-wal", offset, 64);
    const int jobs = served(damaged);
    EXPECT_TRUE(jobs == -1 || jobs == kServed) << jobs << " after damage at " << offset;
    refused += jobs == -1;
    // The log isn't changed, so that it can be examined.
    if (jobs == -1) {
      EXPECT_EQ(fs::file_size(damaged / "state.db-wal"), size);
    }
    fs::remove_all(damaged);
  }
  EXPECT_GT(refused, 10);
}

TEST_F(LostState, ACutOrMissingWriteAheadLogIsRefused) {
  const auto size = fs::file_size(killed() / "state.db-wal");
  for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{100}, size / 2, size - 10}) {
    const fs::path cut = copy();
    fs::resize_file(cut / "state.db-wal", left);
    EXPECT_EQ(served(cut), -1) << left;
  }
  const fs::path missing = copy();
  fs::remove(missing / "state.db-wal");
  EXPECT_EQ(served(missing), -1);
}

TEST_F(LostState, ACutMissingOrForeignDatabaseIsRefused) {
  const fs::path stopped = base_ / "live";
  const auto size = fs::file_size(stopped / "state.db");
  for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{100}, size / 2, size - 1}) {
    const fs::path cut = base_ / ("cut-" + std::to_string(left));
    fs::copy(stopped, cut, fs::copy_options::recursive);
    fs::resize_file(cut / "state.db", left);
    EXPECT_EQ(served(cut), -1) << left;
  }
  const fs::path other = base_ / "other";
  {
    ASSERT_TRUE(JobStore::open(other));
  }
  fs::copy_file(stopped / "state.db.mark", other / "state.db.mark",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(served(other), -1);
  fs::remove(other / "state.db");
  EXPECT_EQ(served(other), -1);
  EXPECT_FALSE(fs::exists(other / "state.db"));
}

TEST_F(LostState, AnUnreadableMarkIsRefusedAndAMissingOneMadeAgain) {
  const fs::path unreadable = copy();
  overwrite(unreadable / "state.db.mark", 3, 40);
  EXPECT_EQ(served(unreadable), -1);
  const fs::path missing = copy();
  fs::remove(missing / "state.db.mark");
  EXPECT_EQ(served(missing), kServed);
  EXPECT_TRUE(fs::exists(missing / "state.db.mark"));
}

TEST_F(LostState, WhatIsLeftIsServedWhenTheLossIsAccepted) {
  const fs::path damaged = copy();
  overwrite(damaged / "state.db-wal", fs::file_size(damaged / "state.db-wal") - 3000, 64);
  ASSERT_EQ(served(damaged), -1);
  {
    Database db = Database::open(damaged / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(CommitMark::accept(db.handle(), damaged / "state.db"));
  }
  const int left = served(damaged);
  EXPECT_GT(left, 0);
  EXPECT_LT(left, kServed);
  EXPECT_EQ(served(damaged), left);
}

TEST_F(LostState, ADatabaseFromBeforeMarksIsGivenOne) {
  const fs::path old = base_ / "live";
  {
    Database db = Database::open(old / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute("DROP TABLE commits"));
  }
  fs::remove(old / "state.db.mark");
  EXPECT_EQ(served(old), kServed);
  ASSERT_TRUE(CommitMark::read(old / "state.db").value());
  fs::remove(old / "state.db");
  EXPECT_EQ(served(old), -1);
}

TEST_F(LostState, FindDamageNamesWhatIsWrong) {
  const fs::path path = base_ / "live/state.db";
  {
    Database db = Database::open(path, Database::Mode::read_only).value();
    EXPECT_TRUE(find_damage(db.handle()).value().empty());
  }
  overwrite(path, fs::file_size(path) - 4096 * 2, 4096);
  Database db = Database::open(path, Database::Mode::read_only).value();
  EXPECT_FALSE(find_damage(db.handle()).value().empty());
}

}  // namespace
}  // namespace trainyard::store
