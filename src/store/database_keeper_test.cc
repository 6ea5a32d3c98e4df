#include "store/database_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "store/group_writer.h"
#include "store/job_store.h"
#include "store/sqlite.h"
#include "support/failing_vfs.h"
#include "support/small_disk.h"

namespace trainyard::store {
namespace {

using ::testing::HasSubstr;
using trainyard::test::FailingVfs;
using trainyard::test::SmallDisk;

// A table of numbers, written through the queue, read by another connection.
class DatabaseKeeperTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(folder_));
    open();
    ASSERT_TRUE(reader_->execute("SELECT count(*) FROM t"));
  }
  void TearDown() override {
    failures_.none();
    close();
    EXPECT_TRUE(remove_tree(folder_));
  }
  void open() {
    Database db = Database::open_durable(path_).value();
    ASSERT_TRUE(db.execute("CREATE TABLE IF NOT EXISTS t(n)"));
    auto mark = CommitMark::open(db.handle(), path_);
    ASSERT_TRUE(mark) << mark.error().message();
    queue_ = std::make_unique<GroupWriter>(
        std::move(db), std::move(*mark),
        WriterParts{path_, [this] { return Database::open_durable(path_); }, &alarms_},
        BatchHooks{});
    reader_.emplace(Database::open(path_, Database::Mode::read_only).value());
  }
  void close() {
    queue_.reset();
    reader_.reset();
  }
  Result<void> add(int n) {
    return queue_->apply([n](Database& db) {
      return db.execute("INSERT INTO t VALUES(" + std::to_string(n) + ")");
    });
  }
  std::int64_t sum() { return reader_->query_integer("SELECT sum(n) FROM t").value(); }

  FailingVfs::Failures& failures_ = FailingVfs::install();
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("trainyard-keeper-" + random_hex(12));
  std::filesystem::path path_ = folder_ / "db";
  Alarms alarms_;
  std::unique_ptr<GroupWriter> queue_;
  std::optional<Database> reader_;
};

TEST_F(DatabaseKeeperTest, AChangeThatIsRefusedLeavesNothingBehindAndDisturbsNoOther) {
  const auto refuse = [](Database& db) -> Result<void> {
    TRY_VOID(db.execute("INSERT INTO t VALUES(100)"));
    return Error(ErrorKind::conflict, "not now");
  };
  std::vector<std::thread> callers;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 8; ++i)
    callers.emplace_back([&, i] {
      for (int n = 0; n < 20; ++n) {
        if (i % 2 == 0)
          EXPECT_TRUE(add(1));
        else if (const auto done = queue_->apply(refuse);
                 !done && done.error().message() == "not now")
          ++refused;
      }
    });
  for (std::thread& each : callers) each.join();
  EXPECT_EQ(sum(), 4 * 20);
  EXPECT_EQ(refused, 4 * 20);
  EXPECT_FALSE(alarms_.any());
}

TEST_F(DatabaseKeeperTest, WhatSqliteFailsAtIsNotTakenForDoneByAChangeThatPassesItOver) {
  ASSERT_TRUE(add(1));
  const auto done = queue_->apply([](Database& db) -> Result<void> {
    TRY_VOID(db.execute("INSERT INTO t VALUES(2)"));
    (void)db.execute("INSERT INTO no_such_table VALUES(4)");
    return ok();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(sum(), 1);
  ASSERT_TRUE(add(8));
  EXPECT_EQ(sum(), 9);
}

TEST_F(DatabaseKeeperTest, AFullDiskIsRefusedAndPasses) {
  ASSERT_TRUE(add(1));
  failures_.write = SQLITE_FULL;
  for (int i = 0; i < 2; ++i) {
    const auto refused = add(2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable);
    EXPECT_TRUE(refused.error().retryable());
    EXPECT_TRUE(is_shortage(refused.error()));
    EXPECT_THAT(refused.error().message(), HasSubstr("full"));
  }
  ASSERT_EQ(alarms_.list().size(), 1U);
  EXPECT_EQ(alarms_.list()[0].source, "db");
  EXPECT_EQ(alarms_.list()[0].reason, AlarmReason::no_space);
  EXPECT_EQ(sum(), 1) << "reading goes on";
  failures_.none();
  ASSERT_TRUE(add(4));
  EXPECT_FALSE(alarms_.any());
  EXPECT_EQ(sum(), 5);
}

TEST_F(DatabaseKeeperTest, AFailedSyncOpensTheDatabaseAnewAndLosesOnlyWhatWasRefused) {
  ASSERT_TRUE(add(1));
  failures_.sync = SQLITE_IOERR_FSYNC;
  const auto refused = add(2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(alarms_.list().at(0).reason, AlarmReason::io_error);
  EXPECT_EQ(sum(), 1);
  EXPECT_FALSE(add(4)) << "it can't be opened anew, for its file can't be synced";
  failures_.none();
  ASSERT_TRUE(add(8));
  EXPECT_FALSE(alarms_.any());
  EXPECT_EQ(sum(), 9);
  close();
  open();
  EXPECT_EQ(sum(), 9) << "what was refused doesn't come back";
}

TEST_F(DatabaseKeeperTest, WithoutDescriptorsItWaitsForSomeToOpenTheDatabase) {
  failures_.sync = SQLITE_IOERR_FSYNC;
  ASSERT_FALSE(add(1));
  failures_.none();
  failures_.open = SQLITE_CANTOPEN;
  EXPECT_FALSE(add(2));
  EXPECT_FALSE(add(2));
  failures_.none();
  ASSERT_TRUE(add(4));
  EXPECT_EQ(sum(), 4);
}

// As in SQLite's own tests: the n-th call fails, for each n until none does.
TEST_F(DatabaseKeeperTest, WhicheverCallFailsNothingIsLostAndNothingIsHalfDone) {
  std::int64_t expected = 0;
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_NOMEM}) {
    bool failed = true;
    for (int n = 0; failed; ++n) {
      ASSERT_LT(n, 200);
      failures_.after = n;
      failures_.sync = code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code;
      failures_.write = code;
      failed = !add(1);
      if (!failed) ++expected;
      failures_.none();
      ASSERT_EQ(sum(), expected) << code << " at call " << n;
      ASSERT_TRUE(add(1)) << code << " at call " << n;
      ASSERT_EQ(sum(), ++expected);
    }
  }
  close();
  open();
  EXPECT_EQ(sum(), expected);
  EXPECT_EQ(
      reader_->query_integer("SELECT 1 FROM pragma_integrity_check WHERE integrity_check = 'ok'")
          .value(),
      1);
}

TEST_F(DatabaseKeeperTest, ADamagedDatabaseIsNotWrittenAnyMore) {
  failures_.write = SQLITE_CORRUPT;
  ASSERT_FALSE(add(1));
  failures_.none();
  const auto refused = add(2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::corrupt);
  EXPECT_EQ(alarms_.list().at(0).reason, AlarmReason::damaged);
}

// A disk that is really full.

StoredJob job(int number) {
  StoredJob made;
  made.name = "job-" + std::to_string(number);
  made.arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/" + made.name;
  made.request = "{}";
  made.created = from_epoch_millis(number);
  made.record = {"{}", "InProgress", made.created, false};
  return made;
}

TEST(FullDisk, EndsAndDeletionsOfJobsAreRecordedAndWritingGoesOnWhenThereIsSpace) {
  SmallDisk disk(mib(24));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  Alarms alarms;
  const auto store = JobStore::open(disk.path(), std::chrono::milliseconds(10), &alarms).value();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store->create(job(i), {}, {}));
  disk.fill();
  const auto end = [](const StoredJob& stored) -> Result<JobChange> {
    JobChange change;
    change.record = stored.record;
    change.record->status = "Completed";
    change.record->terminal = true;
    change.events.push_back({0, stored.created, R"({"type":"finished"})"});
    return change;
  };
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(store->apply(job(i).name, end)) << i;
    if (i % 2 == 0) continue;
    ASSERT_TRUE(store->begin_delete(job(i).name)) << i;
    ASSERT_TRUE(store->finish_delete(job(i).name)) << i;
  }
  // Until that is used up too.
  Result<std::int64_t> created = std::int64_t{0};
  int number = 100;
  while (created && number < 100'000) created = store->create(job(number++), {}, {});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(alarms.list().at(0).reason, AlarmReason::no_space);
  EXPECT_TRUE(store->find("job-0").value().has_value());
  EXPECT_FALSE(store->find(job(number - 1).name).value().has_value());
  disk.free();
  ASSERT_TRUE(store->try_to_write());
  EXPECT_FALSE(alarms.any());
  ASSERT_TRUE(store->create(job(number), {}, {}));
  EXPECT_TRUE(store->find(job(number).name).value().has_value());
}

}  // namespace
}  // namespace trainyard::store
