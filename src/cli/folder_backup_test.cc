#include "cli/folder_backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/random.h"
#include "model/report.h"
#include "store/job_store.h"
#include "store/objects/object_store.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

class FolderBackupTest : public testing::Test {
 protected:
  ~FolderBackupTest() override { EXPECT_TRUE(remove_tree(base_)); }
  const fs::path base_ = fs::temp_directory_path() / ("trainyard-backup-" + random_hex(12));
};

TEST_F(FolderBackupTest, IsADataFolderWithAllThatJobsHave) {
  const auto folder = apps::DataFolder::open_or_create(base_ / "data", {});
  ASSERT_TRUE(folder);
  const fs::path host = folder->attempts() / "job/1/algo-1";
  ASSERT_TRUE(ensure_directory(host / "profile"));
  for (const char* name : {"plan.json", "lock", "volume.img", "profile/x"})
    ASSERT_TRUE(replace_file(host / name, name));
  model::Report training;
  training.sequence = 7;
  training.kind = model::ReportKind::training;
  ASSERT_TRUE(replace_file(host / "journal", model::to_json_line(training) + "{\"torn"));
  ASSERT_TRUE(ensure_directory(folder->attempts() / "newer/1/algo-1"));  // than the copied state
  ASSERT_TRUE(replace_file(folder->attempts() / "newer/1/algo-1/journal", "x"));
  ASSERT_TRUE(ensure_directory(folder->logs() / "group"));
  ASSERT_TRUE(replace_file(folder->logs() / "group/stream.log", "1 hello\n"));
  // In use, and with the newest changes in the write-ahead log.
  const auto jobs = store::JobStore::open(folder->root());
  ASSERT_TRUE(jobs);
  const Timestamp at = from_epoch_millis(1);
  ASSERT_TRUE((*jobs)->create(
      {"job", "arn:aws:sagemaker:r:1:training-job/job", "{}", at, {"{}", "Completed", at, true}},
      {}, {}));
  const auto objects = store::ObjectStore::open(folder->objects(), system_clock());
  ASSERT_TRUE(objects && (*objects)->create_bucket("data"));

  ASSERT_TRUE(back_up(*folder, base_ / "copy/", false));
  EXPECT_FALSE(back_up(*folder, base_ / "copy", false)) << "over a backup that is there";
  const auto copy = apps::DataFolder::open(base_ / "copy");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->credentials().secret_access_key, folder->credentials().secret_access_key);
  EXPECT_EQ(fs::status(copy->root()).permissions(), fs::perms::owner_all);
  const auto jobs_there = store::JobStore::open(copy->root());
  ASSERT_TRUE(jobs_there) << jobs_there.error().message();
  EXPECT_TRUE((*jobs_there)->find("job").value());
  const auto objects_there = store::ObjectStore::open(copy->objects(), system_clock());
  ASSERT_TRUE(objects_there && (*objects_there)->get_bucket("data"));
  EXPECT_EQ(*read_file(copy->logs() / "group/stream.log"), "1 hello\n");
  const fs::path host_there = copy->attempts() / "job/1/algo-1";
  EXPECT_TRUE(fs::exists(host_there / "plan.json") && fs::exists(host_there / "journal"));
  // Running attempts have ended there: no agent may be started by a plan with the original's paths.
  const std::string journal = *read_file(host_there / "journal");
  const std::string first = model::to_json_line(training);
  ASSERT_TRUE(journal.starts_with(first));
  const auto last = model::parse_journal_line(
      std::string_view(journal).substr(first.size(), journal.size() - 1 - first.size()));
  ASSERT_TRUE(last) << journal;
  EXPECT_EQ(last->sequence, 8);
  EXPECT_EQ(last->kind, model::ReportKind::finished);
  EXPECT_EQ(last->outcome, model::Outcome::Failed);
  EXPECT_FALSE(fs::exists(copy->attempts() / "newer"));
  for (const char* name : {"lock", "volume.img", "profile"})
    EXPECT_FALSE(fs::exists(host_there / name)) << name;
}

TEST_F(FolderBackupTest, HasTheDatabasesOfMlflowServersAndNotTheirKeys) {
  const auto folder = apps::DataFolder::open_or_create(base_ / "data", {});
  ASSERT_TRUE(folder);
  const fs::path server = folder->mlflow() / "0123456789abcdef";
  for (const char* name : {"work", "secrets"}) ASSERT_TRUE(ensure_directory(server / name, 0700));
  ASSERT_TRUE(replace_file(server / "secrets/key", "x"));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((server / "work/mlflow.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "CREATE TABLE runs (a); INSERT INTO runs VALUES (1)", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);

  ASSERT_TRUE(back_up(*folder, base_ / "copy", false));
  const fs::path copy = base_ / "copy/mlflow/0123456789abcdef";
  EXPECT_FALSE(fs::exists(copy / "secrets"));
  ASSERT_EQ(
      sqlite3_open_v2((copy / "work/mlflow.db").c_str(), &database, SQLITE_OPEN_READONLY, nullptr),
      SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "SELECT a FROM runs", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

TEST_F(FolderBackupTest, ATargetWithFilesIsRefused) {
  const auto folder = apps::DataFolder::open_or_create(base_ / "data", {});
  ASSERT_TRUE(folder && ensure_directory(base_ / "full"));
  ASSERT_TRUE(replace_file(base_ / "full/mine", "x"));
  const auto made = back_up(*folder, base_ / "full", false);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind(), ErrorKind::already_exists);
}

}  // namespace
}  // namespace trainyard::cli
