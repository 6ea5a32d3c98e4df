#include "control/retention.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "component/training_jobs_world.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using ::testing::ElementsAre;

constexpr const char* kGroup = "/aws/sagemaker/TrainingJobs";

// This many days from now. Jobs end at the real time, which agents use in reports.
class LaterClock : public Clock {
 public:
  Timestamp now() const override { return system_clock().now() + later; }
  days later{0};
};

class RetentionTest : public TrainingJobsWorld {
 protected:
  Retention& retention(const RetentionRules& rules) {
    retention_ = std::make_unique<Retention>(
        Retention::Parts{*jobs_, *store_, *logs_, kGroup, *metrics_, later_}, rules);
    return *retention_;
  }
  void SetUp() override {
    TrainingJobsWorld::SetUp();
    logs_.emplace(directory_ / "logs");
    metrics_.emplace(directory_ / "metrics");
  }
  void TearDown() override {
    retention_.reset();
    TrainingJobsWorld::TearDown();
  }
  void complete_new(const std::string& name) {
    create(name);
    complete(name);
  }
  std::vector<std::string> jobs() { return names(jobs_->list({}).value()); }
  void written_now(const fs::path& path) {
    const std::int64_t at = to_epoch_millis(later_.now());
    const timespec time{at / 1000, at % 1000 * 1'000'000};
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  void write_log(const std::string& stream) {
    ASSERT_TRUE(logs_->create_stream(kGroup, stream));
    ASSERT_TRUE(replace_file(logs_->path_of(kGroup, stream), "line"));
    written_now(logs_->path_of(kGroup, stream));
  }
  fs::path write_metrics(const std::string& job) {
    const auto stream = metrics_->create_stream({job, 1, "algo-1"});
    EXPECT_TRUE(stream);
    const fs::path folder = directory_ / "metrics" / stream.value_or("");
    EXPECT_TRUE(replace_file(folder / "points", ""));
    written_now(folder / "points");
    written_now(folder);
    return folder;
  }

  LaterClock later_;
  std::optional<store::LogStore> logs_;
  std::optional<store::MetricStore> metrics_;
  std::unique_ptr<Retention> retention_;
};

// As if an agent hadn't exited.
TEST_F(RetentionTest, ADeletionThatFailedHalfWayIsGoneOnWith) {
  Retention::Parts parts{*jobs_, *store_, *logs_, kGroup, *metrics_, later_};
  parts.deletion_interval = std::chrono::milliseconds(10);
  Retention retention(parts, {});
  retention.start();
  for (const char* name : {"a", "b"}) {
    complete_new(name);
    ASSERT_TRUE(store_->begin_delete(name));
    ASSERT_TRUE(eventually([&] { return !jobs_->describe(name); }));
  }
  EXPECT_THAT(jobs(), ::testing::IsEmpty());
}

TEST_F(RetentionTest, UploadsThatNobodyWorksOnAreAborted) {
  std::optional<Timestamp> idle_since;
  Retention::Parts parts{*jobs_, *store_, *logs_, kGroup, *metrics_, later_};
  parts.abort_uploads = [&](Timestamp since) -> Result<std::size_t> {
    idle_since = since;
    return 3;
  };
  EXPECT_EQ(Retention(parts, {}).sweep(), Swept{});
  EXPECT_FALSE(idle_since) << "without a rule";
  RetentionRules rules;
  rules.multipart_uploads = days(2);
  const Timestamp before = later_.now() - days(2);
  EXPECT_EQ(Retention(parts, rules).sweep(), (Swept{0, 0, 0, 3}));
  ASSERT_TRUE(idle_since);
  EXPECT_GE(*idle_since, before);
  EXPECT_LE(*idle_since, later_.now() - days(2));
}

TEST_F(RetentionTest, WithoutRulesAllIsKept) {
  complete_new("a");
  write_log("a/algo-1-1");
  const fs::path folder = write_metrics("a");
  later_.later = days(10'000);
  EXPECT_EQ(retention({}).sweep(), Swept{});
  EXPECT_THAT(jobs(), ElementsAre("a"));
  EXPECT_TRUE(fs::exists(folder));
}

TEST_F(RetentionTest, AJobGoesWhenItEndedLongEnoughAgo) {
  complete_new("a");
  Retention& kept = retention({.training_jobs = days(7), .logs = {}, .metrics = {}});
  EXPECT_EQ(kept.sweep(), Swept{});
  later_.later = days(7);
  EXPECT_EQ(kept.sweep(), (Swept{.training_jobs = 1, .log_streams = 0, .metric_folders = 0}));
  EXPECT_THAT(jobs(), ElementsAre());
  EXPECT_FALSE(fs::exists(directory_ / "attempts" / "a"));
  EXPECT_EQ(kept.sweep(), Swept{});
}

TEST_F(RetentionTest, NothingOfAJobThatRunsGoes) {
  create("a");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  write_log("a/algo-1-1");
  const fs::path folder = write_metrics("a");
  later_.later = days(100);
  Retention& kept = retention({days(1), days(1), days(1)});
  EXPECT_EQ(kept.sweep(), Swept{});
  EXPECT_THAT(jobs(), ElementsAre("a"));
  EXPECT_TRUE(fs::exists(folder));
  later_.later = days(0);
  complete("a");
  later_.later = days(100);
  EXPECT_EQ(kept.sweep(), (Swept{1, 1, 1}));
}

TEST_F(RetentionTest, LogsAndMetricsGoByThemselvesAndJobsWithoutThem) {
  complete_new("old");
  write_log("old/algo-1-1");
  const fs::path old_metrics = write_metrics("old");
  later_.later = days(5);
  write_log("old/algo-1-2");
  const fs::path young_metrics = write_metrics("young");
  later_.later = days(7);
  EXPECT_EQ(retention({{}, days(7), days(7)}).sweep(), (Swept{0, 1, 1, 0}));
  EXPECT_THAT(jobs(), ElementsAre("old"));
  EXPECT_THAT(logs_->stream_names(kGroup).value(), ElementsAre("old/algo-1-2"));
  EXPECT_FALSE(fs::exists(old_metrics.parent_path()));
  EXPECT_TRUE(fs::exists(young_metrics));
  EXPECT_EQ(retention({days(7), {}, {}}).sweep(), (Swept{1, 0, 0}));
  EXPECT_THAT(logs_->stream_names(kGroup).value(), ElementsAre("old/algo-1-2"));
}

TEST_F(RetentionTest, MoreJobsThanAreAskedForAtOnceGoInOneSweep) {
  for (int i = 0; i < 130; ++i) complete_new("job-" + std::to_string(i));
  later_.later = days(1);
  EXPECT_EQ(retention({days(1), {}, {}}).sweep().training_jobs, 130U);
  EXPECT_THAT(jobs(), ElementsAre());
}

TEST_F(RetentionTest, AJobThatWasMadeAnewIsNotTheOneThatWasDue) {
  complete_new("a");
  const Timestamp due = later_.now();
  ASSERT_TRUE(jobs_->remove("a"));
  ASSERT_TRUE(eventually([&] { return later_.now() > due; }));
  complete_new("a");
  EXPECT_FALSE(jobs_->remove("a", due));
  EXPECT_THAT(jobs(), ElementsAre("a"));
}

TEST_F(RetentionTest, ChangedRulesAreSweptByAtOnce) {
  complete_new("a");
  later_.later = days(3);
  Retention& kept = retention({});
  kept.start();
  kept.replace_rules({days(2), {}, {}});
  EXPECT_TRUE(eventually([&] { return jobs().empty(); }));
}

}  // namespace
}  // namespace trainyard::control
