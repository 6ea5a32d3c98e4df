#include "cli/folder_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/data_folder.h"
#include "base/files.h"
#include "base/random.h"
#include "model/report.h"
#include "records/log_record.h"
#include "store/job_store.h"
#include "store/objects/object_store.h"
#include "store/resource_store.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FolderCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = apps::DataFolder::open_or_create(root_, {});
    ASSERT_TRUE(folder);
    const auto jobs = store::JobStore::open(root_);
    ASSERT_TRUE(jobs);
    const StoredTime at = from_epoch_millis(1);
    ASSERT_TRUE((*jobs)->create({"job",
                                 "arn:aws:sagemaker:r:1:training-job/job",
                                 "request",
                                 at,
                                 {"state", "Completed", at, true}},
                                {}, {}));
    const auto objects = store::ObjectStore::open(folder->objects(), system_clock());
    ASSERT_TRUE(objects && (*objects)->create_bucket("data"));
    const fs::path host = root_ / "attempts/job/1/algo-1";
    ASSERT_TRUE(ensure_directory(host));
    model::Report report;
    report.sequence = 1;
    ASSERT_TRUE(replace_file(journal_, model::to_json_line(report)));
    std::string line;
    records::append_log_record(line, at, "hello");
    ASSERT_TRUE(ensure_directory(log_.parent_path()));
    ASSERT_TRUE(replace_file(log_, line + line));
    ASSERT_TRUE(ensure_directory(points_.parent_path()));
    ASSERT_TRUE(replace_file(points_, "1 0 0.5\n"));
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(root_)); }
  using StoredTime = Timestamp;

  FolderReport check(bool repair = false, bool accept_loss = false) {
    const auto problem_of = [](const store::JobTexts& job) -> std::optional<std::string> {
      if (job.state == "state" && job.request == "request") return std::nullopt;
      return "unknown";
    };
    auto checked = check_folder(root_, repair, accept_loss, {system_clock(), problem_of, {}});
    EXPECT_TRUE(checked) << checked.error().message();
    return checked ? *checked : FolderReport{};
  }
  static void append(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
  }

  const fs::path root_ = fs::temp_directory_path() / ("trainyard-check-" + random_hex(12));
  const fs::path journal_ = root_ / "attempts/job/1/algo-1/journal";
  const fs::path log_ = root_ / "logs/group/stream.log";
  const fs::path points_ = root_ / "metrics/job/algo-1-1/points";
};

TEST_F(FolderCheckTest, OfAWholeFolderFindsNothing) {
  const FolderReport report = check();
  EXPECT_THAT(report.damages, IsEmpty());
  EXPECT_EQ(report.jobs, 1U);
  EXPECT_EQ(report.record_files, 3U);
  EXPECT_THAT(report_text(report), HasSubstr("nothing is wrong"));
}

TEST_F(FolderCheckTest, IsRefusedWhileSomebodyServes) {
  const auto lock = apps::DataFolder::open(root_)->lock();
  ASSERT_TRUE(lock && *lock);
  const auto checked = check_folder(root_, false, false,
                                    {system_clock(), [](const auto&) { return std::nullopt; }, {}});
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message(), HasSubstr("stop it first"));
}

TEST_F(FolderCheckTest, TornLinesAreCutAndOpenFoldersClosedWithoutLoss) {
  ASSERT_EQ(::chmod(root_.c_str(), 0755), 0);
  const std::string log = *read_file(log_), journal = *read_file(journal_);
  for (const auto& file : {log_, journal_, points_}) append(file, "torn");
  EXPECT_THAT(check().damages, SizeIs(4));
  EXPECT_EQ(check(true).open(), 0U);
  EXPECT_EQ(*read_file(log_), log);
  EXPECT_EQ(*read_file(journal_), journal);
  EXPECT_THAT(check().damages, IsEmpty());
}

TEST_F(FolderCheckTest, LinesThatAreNoRecordsGoOnlyWhenTold) {
  const std::string log = *read_file(log_), journal = *read_file(journal_);
  append(log_, "no record\n" + log);
  append(journal_, "{}\n" + journal);
  const fs::path put = root_ / "metrics/.custom/20480";
  ASSERT_TRUE(ensure_directory(put.parent_path()));
  append(put, "no record\n");
  EXPECT_EQ(check(true).open(), 3U);
  EXPECT_THAT(report_text(check()), HasSubstr("--accept-loss"));
  EXPECT_EQ(check(true, true).open(), 0U);
  EXPECT_EQ(*read_file(log_), log + log);
  EXPECT_EQ(*read_file(journal_), journal);  // nothing after the bad line
  EXPECT_THAT(check().damages, IsEmpty());
  std::size_t remaining = 0;
  for (const auto& file : fs::recursive_directory_iterator(root_ / "lost"))
    remaining += file.is_regular_file() && read_file(file)->find("{}\n") != std::string::npos;
  EXPECT_EQ(remaining, 1U);
}

TEST_F(FolderCheckTest, WhatAnAgentMayWriteIsNotTouched) {
  const auto agent = FileLock::try_acquire(journal_.parent_path() / "lock");
  ASSERT_TRUE(agent && *agent);
  append(log_, "torn");
  append(journal_, "{}\n");
  const FolderReport report = check(true, true);
  EXPECT_TRUE(report.agents_alive);
  EXPECT_EQ(report.open(), 1U);  // the journal's line; a torn line is one that is being written
  EXPECT_THAT(*read_file(log_), HasSubstr("torn"));
}

TEST_F(FolderCheckTest, StateThatIsGoneIsGivenUpWithTheAttemptsOfItsJobs) {
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm"}) fs::remove(root_ / name);
  EXPECT_EQ(check(true).open(), 1U);
  EXPECT_FALSE(store::JobStore::open(root_));
  EXPECT_EQ(check(true, true).open(), 0U);
  EXPECT_THAT(check().damages, IsEmpty());
  EXPECT_TRUE(store::JobStore::open(root_));
  EXPECT_FALSE(fs::exists(root_ / "attempts/job"));
}

TEST_F(FolderCheckTest, ObjectsThatAreGoneAreGivenUpOnlyWhenTold) {
  const fs::path objects = root_ / "objects";
  for (const bool is_mount_point : {false, true}) {
    fs::remove_all(objects);
    if (is_mount_point) {
      ASSERT_TRUE(ensure_directory(objects));
    }
    EXPECT_EQ(check(true).open(), 1U);
    EXPECT_FALSE(apps::DataFolder::open(root_)->require_state());
    EXPECT_EQ(check(true, true).open(), 0U);
    EXPECT_THAT(check().damages, IsEmpty());
    EXPECT_TRUE(apps::DataFolder::open(root_)->require_state());
    EXPECT_TRUE(store::ObjectStore::open(objects, system_clock()));
  }
}

TEST_F(FolderCheckTest, ADamagedDatabaseOfAnMlflowServerIsNamedAndLeftAlone) {
  const fs::path work = root_ / "mlflow/0123456789abcdef/work";
  ASSERT_TRUE(ensure_directory(work));
  EXPECT_THAT(check().damages, IsEmpty()) << "a server that has never run";
  ASSERT_TRUE(replace_file(work / "mlflow.db", std::string(4096, 'x')));
  const FolderReport report = check(true, true);
  ASSERT_EQ(report.damages.size(), 1U);
  EXPECT_EQ(report.damages[0].where, (work / "mlflow.db").string());
  EXPECT_EQ(report.open(), 1U);
  EXPECT_EQ(read_file(work / "mlflow.db").value_or(""), std::string(4096, 'x'));
}

TEST_F(FolderCheckTest, AJobThatCantBeReadIsNamed) {
  {
    const auto jobs = store::JobStore::open(root_);
    ASSERT_TRUE((*jobs)->apply("job", [](const store::StoredJob& job) -> Result<store::JobChange> {
      store::JobChange change;
      change.record = job.record;
      change.record->state = "?";
      return change;
    }));
  }
  const FolderReport report = check(true, true);
  ASSERT_THAT(report.damages, SizeIs(1));
  EXPECT_THAT(report.damages[0].what, HasSubstr("training job job: unknown"));
  EXPECT_EQ(report.open(), 1U);
}

TEST_F(FolderCheckTest, AResourceThatCantBeReadIsNamed) {
  {
    const auto jobs = store::JobStore::open(root_);
    store::StoredResource broken{{"algorithm", "mine"}, "arn:algorithm/mine", "?"};
    ASSERT_TRUE((*jobs)->resources().create(broken, {}));
    store::StoredResource whole{{"algorithm", "other"}, "arn:algorithm/other", "{}"};
    ASSERT_TRUE((*jobs)->resources().create(whole, {}));
  }
  const FolderReport report = check(true, true);
  ASSERT_THAT(report.damages, SizeIs(1));
  EXPECT_EQ(report.damages[0].what, "arn:algorithm/mine: its request or state is no JSON");
}

}  // namespace
}  // namespace trainyard::cli
