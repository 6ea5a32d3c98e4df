#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

#include "agent/journal.h"
#include "agent/reserved_file.h"
#include "base/alarms.h"
#include "data/sync_ledger.h"
#include "store/custom_metrics.h"
#include "store/job_store.h"
#include "store/log_store.h"
#include "store/objects/object_store.h"
#include "support/power_cut.h"

// The power fails at any moment: what was acknowledged exists at the next boot, and what exists is
// complete.
namespace trainyard {
namespace {

namespace fs = std::filesystem;
using test::CuttableDisk;
using test::Writer;

class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "this user can't mount a file system";
  }
  // Cuts the power a few times while `work` writes; `check` examines the result, given how many
  // words `work` has acknowledged.
  void cut_while(const std::function<void(const Writer::Say&)>& work,
                 const std::function<void(const fs::path&, std::size_t)>& check) {
    Writer writer(work);
    std::mt19937 random(20260701);
    for (int cut = 0; cut < 4; ++cut) {
      ASSERT_TRUE(writer.go_on(1 + random() % 12)) << "the writer has given up";
      const fs::path left = disk_.cut();
      ASSERT_FALSE(left.empty()) << "what the cut left can't be mounted";
      check(left, writer.acknowledged().size());
      disk_.reset_cuts();
      if (HasFatalFailure()) return;
    }
  }
  CuttableDisk disk_;
};

std::string name_of(std::size_t number) {
  return "n" + std::to_string(number);
}

std::string content_of(std::size_t number) {
  return name_of(number) + std::string(number * 977 % 20000, static_cast<char>('a' + number % 26));
}

TEST_F(PowerCut, LosesWhatWasNotSyncedAndNothingElse) {
  ASSERT_TRUE(replace_file(disk_.path() / "atomic", "x"));
  std::ofstream(disk_.path() / "plain") << "x";
  ASSERT_TRUE(replace_file_durably(disk_.path() / "durable", "x"));
  std::ofstream(disk_.path() / "later") << "x";
  const fs::path left = disk_.cut();
  ASSERT_FALSE(left.empty());
  EXPECT_EQ(read_file(left / "durable").value_or("gone"), "x");
  EXPECT_NE(read_file(left / "later").value_or("gone"), "x") << "this disk can lose nothing";
}

TEST_F(PowerCut, FilesThatAreReplacedDurablyAreTheOldOrTheNewOnes) {
  cut_while(
      [&](const Writer::Say& say) {
        for (std::size_t i = 0;; ++i) {
          if (!replace_file_durably(disk_.path() / "plan.json", content_of(i))) return;
          if (!create_file_once(disk_.path() / name_of(i), content_of(i))) return;
          say(name_of(i));
        }
      },
      [](const fs::path& left, std::size_t promised) {
        const std::string plan = read_file(left / "plan.json").value_or("gone");
        EXPECT_TRUE(plan == content_of(promised - 1) || plan == content_of(promised))
            << plan.substr(0, 9);
        for (std::size_t i = 0; i < promised; ++i)
          EXPECT_EQ(read_file(left / name_of(i)).value_or("gone"), content_of(i));
      });
}

store::StoredJob job_of(std::size_t number) {
  const std::string name = name_of(number);
  return {name,
          "arn:aws:sagemaker:r:1:training-job/" + name,
          std::string(number * 31 % 3000, 'r'),
          from_epoch_millis(1),
          {"{}", "InProgress", from_epoch_millis(1), false}};
}

TEST_F(PowerCut, JobsThatWereAcknowledgedAreStored) {
  cut_while(
      [&](const Writer::Say& say) {
        auto store = store::JobStore::open(disk_.path());
        if (!store) return;
        for (std::size_t i = 0;; ++i) {
          if (!(*store)->create(job_of(i), {{0, {}, "{}"}}, {{"k", "v"}})) return;
          const auto end = [](const store::StoredJob&) -> Result<store::JobChange> {
            store::JobChange change;
            change.record = store::JobRecord{"{}", "Completed", from_epoch_millis(2), true};
            change.events.push_back({0, {}, "{}"});
            return change;
          };
          if (!(*store)->apply(name_of(i), end)) return;
          say(name_of(i));
        }
      },
      [](const fs::path& left, std::size_t promised) {
        auto store = store::JobStore::open(left);
        ASSERT_TRUE(store) << store.error().message();
        for (std::size_t i = 0; i < promised; ++i) {
          const auto job = (*store)->find(name_of(i)).value();
          ASSERT_TRUE(job) << name_of(i);
          EXPECT_EQ(job->record.status, "Completed");
          EXPECT_EQ(job->request, job_of(i).request);
          EXPECT_EQ((*store)->list_events(name_of(i)).value().size(), 2U);
        }
        // The unacknowledged one is either complete or absent.
        const auto next = (*store)->find(name_of(promised)).value();
        EXPECT_TRUE(!next || (*store)->get_tags(next->arn).value().size() == 1U);
      });
}

TEST_F(PowerCut, ObjectsThatWereAcknowledgedAreWhole) {
  const auto put = [](store::ObjectStore& store, const std::string& key, std::size_t i) {
    auto upload = store.begin_upload();
    return upload && upload->write(content_of(i)) &&
           store.put_object(std::move(*upload), {"bucket", key, {}, {}, {}});
  };
  cut_while(
      [&](const Writer::Say& say) {
        auto store = store::ObjectStore::open(disk_.path() / "objects", system_clock());
        if (!store || !(*store)->create_bucket("bucket")) return;
        for (std::size_t i = 0;; ++i) {
          if (!put(**store, name_of(i) + "/file", i) || !put(**store, "latest", i)) return;
          if (i > 0 && !(*store)->delete_object("bucket", name_of(i - 1) + "/file")) return;
          say(name_of(i));
        }
      },
      [](const fs::path& left, std::size_t promised) {
        auto store = store::ObjectStore::open(left / "objects", system_clock());
        ASSERT_TRUE(store) << store.error().message();
        const auto get = [&](const std::string& key) -> std::string {
          const auto object = (*store)->open_object("bucket", key);
          if (!object) return object.error().code();
          std::string buffer;
          const auto read = object->reader.read(0, object->info.size, buffer);
          return read ? std::string(*read) : read.error().message();
        };
        const std::string latest = get("latest");
        EXPECT_TRUE(latest == content_of(promised - 1) || latest == content_of(promised))
            << latest.substr(0, 40);
        for (std::size_t i = 0; i + 1 < promised; ++i)
          EXPECT_EQ(get(name_of(i) + "/file"), "NoSuchKey") << "it comes back: " << i;
        const std::string last = get(name_of(promised - 1) + "/file");
        EXPECT_TRUE(last == content_of(promised - 1) || last == "NoSuchKey") << last.substr(0, 40);
      });
}

TEST_F(PowerCut, VersionsThatWereReplacedOrMarkedAreWhole) {
  const auto put = [](store::ObjectStore& store, const std::string& key, std::size_t i) {
    auto upload = store.begin_upload();
    if (!upload || !upload->write(content_of(i))) return std::string();
    const auto info = store.put_object(std::move(*upload), {"bucket", key, {}, {}, {}});
    return info ? info->version_id : std::string();
  };
  cut_while(
      [&](const Writer::Say& say) {
        auto store = store::ObjectStore::open(disk_.path() / "objects", system_clock());
        if (!store || !(*store)->create_bucket("bucket")) return;
        if (!(*store)->set_versioning("bucket", store::Versioning::enabled)) return;
        for (std::size_t i = 0;; ++i) {
          const std::string version = put(**store, "dir/k", i);
          if (version.empty() || (i % 3 == 2 && !(*store)->delete_object("bucket", "dir/k")))
            return;
          say(version);
        }
      },
      [](const fs::path& left, std::size_t promised) {
        auto store = store::ObjectStore::open(left / "objects", system_clock());
        ASSERT_TRUE(store) << store.error().message();
        auto page = (*store)->list_versions({"bucket", "", "", "", 1000}, "");
        ASSERT_TRUE(page);
        std::erase_if(page->versions, [](const auto& one) { return one.is_delete_marker; });
        ASSERT_GE(page->versions.size(), promised);
        ASSERT_LE(page->versions.size(), promised + 1);
        std::reverse(page->versions.begin(), page->versions.end());
        for (std::size_t i = 0; i < page->versions.size(); ++i) {
          const auto object =
              (*store)->open_object("bucket", "dir/k", page->versions[i].info.version_id);
          ASSERT_TRUE(object) << i << ": " << object.error().message();
          std::string buffer;
          const auto read = object->reader.read(0, object->info.size, buffer);
          EXPECT_EQ(read ? std::string(*read) : read.error().message(), content_of(i));
        }
      });
}

TEST_F(PowerCut, ReportsOfAJournalThatWereAcknowledgedAreThere) {
  cut_while(
      [&](const Writer::Say& say) {
        auto journal = agent::Journal::open(disk_.path() / "journal", system_clock());
        if (!journal) return;
        for (std::size_t i = 0;; ++i) {
          model::Report metric;
          metric.kind = model::ReportKind::metric;
          metric.metric_name = "loss";
          metric.metric_value = static_cast<double>(i);
          if (!(*journal)->append(metric)) return;
          model::Report report;
          report.kind = model::ReportKind::downloading;
          report.message = content_of(i).substr(0, 900);
          if (!(*journal)->append(report)) return;
          say(name_of(i));
        }
      },
      [](const fs::path& left, std::size_t promised) {
        const auto journal = agent::Journal::open(left / "journal", system_clock());
        ASSERT_TRUE(journal) << journal.error().message();
        const auto& reports = (*journal)->earlier();
        ASSERT_GE(reports.size(), 2 * promised);
        for (std::size_t i = 0; i < reports.size(); ++i)
          EXPECT_EQ(reports[i].sequence, static_cast<std::int64_t>(i) + 1);
      });
}

TEST_F(PowerCut, LogEventsAndMetricsThatWereAcknowledgedAreThere) {
  cut_while(
      [&](const Writer::Say& say) {
        const store::LogStore logs(disk_.path() / "logs");
        const store::CustomMetrics metrics(disk_.path() / "metrics");
        if (!logs.create_group("g") || !logs.create_stream("g", "s")) return;
        for (std::size_t i = 0;; ++i) {
          if (!logs.append("g", "s", {{from_epoch_millis(1), content_of(i).substr(0, 2000)}}))
            return;
          store::CustomDatum datum;
          datum.at = from_epoch_millis(86'400'000);
          datum.series.metric_name = name_of(i);
          datum.series.metric_namespace = "Mine";
          datum.samples = {{.count = 1, .sum = 1, .minimum = 1, .maximum = 1}};
          if (!metrics.append({datum})) return;
          say(name_of(i));
        }
      },
      [](const fs::path& left, std::size_t promised) {
        const store::LogStore logs(left / "logs");
        const auto page = logs.read_forward("g", "s", 0, {}, {10'000, 64 << 20});
        ASSERT_TRUE(page) << page.error().message();
        ASSERT_GE(page->events.size(), promised);
        for (std::size_t i = 0; i < promised; ++i)
          EXPECT_EQ(page->events[i].message, content_of(i).substr(0, 2000));
        std::size_t metrics = 0;
        ASSERT_TRUE(store::CustomMetrics(left / "metrics")
                        .scan(from_epoch_millis(0), from_epoch_millis(2 * 86'400'000),
                              [&](std::string_view, Timestamp, const auto&) { ++metrics; }));
        EXPECT_GE(metrics, promised);
      });
}

// They tell a later agent what exists if the machine keeps running; after a restart there is no
// container. So they may be lost, but never be taken for something else.
TEST_F(PowerCut, AnEndingAndALedgerAreWholeOrNotThereOrNotReadable) {
  const fs::path file = disk_.path() / "ending.json", ledger = disk_.path() / "checkpoints";
  auto space = agent::ReservedFile::make(file);
  ASSERT_TRUE(space);
  model::Report ending;
  ending.sequence = 1;
  ending.kind = model::ReportKind::finished;
  ending.outcome = model::Outcome::Completed;
  ASSERT_TRUE(space->publish(model::to_json_line(ending)));
  ASSERT_TRUE(data::SyncLedger::write(ledger, {{"a", 1}, {"b", 2}}));
  ASSERT_TRUE(replace_file_durably(disk_.path() / "other", "x"));  // syncs the names of all
  const fs::path left = disk_.cut();
  ASSERT_FALSE(left.empty());
  const std::string text = read_file(left / "ending.json").value_or("");
  const auto read = model::parse_report(std::string_view(text).substr(0, text.find('\n')));
  EXPECT_TRUE(!read || read->outcome == ending.outcome) << text;
  const auto opened = data::SyncLedger::open(left / "checkpoints");
  ASSERT_TRUE(opened) << opened.error().message();
  for (const auto& [path, fingerprint] : opened->entries())
    EXPECT_EQ(fingerprint, path == "a" ? 1U : 2U) << path;
}

// Like ext4 after an error of its device.
TEST_F(PowerCut, OnADiskThatBecameReadOnlyNothingIsAcknowledgedAndAllIsReadable) {
  Alarms alarms;
  auto jobs = store::JobStore::open(disk_.path(), std::chrono::milliseconds(10), &alarms).value();
  auto objects = store::ObjectStore::open(disk_.path() / "objects", system_clock()).value();
  ASSERT_TRUE(jobs->create(job_of(1), {}, {}));
  ASSERT_TRUE(objects->create_bucket("bucket"));
  ASSERT_TRUE(disk_.become_read_only());
  const auto refused = jobs->create(job_of(2), {}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable) << refused.error().message();
  EXPECT_FALSE(alarms.list().empty());
  EXPECT_FALSE(objects->begin_upload());
  EXPECT_FALSE(objects->create_bucket("another"));
  EXPECT_TRUE(jobs->find(name_of(1)).value());
  EXPECT_FALSE(jobs->find(name_of(2)).value());
  jobs.reset();
  objects.reset();
  const fs::path left = disk_.cut();
  ASSERT_FALSE(left.empty());
  auto again = store::JobStore::open(left);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_TRUE((*again)->find(name_of(1)).value());
  EXPECT_FALSE((*again)->find(name_of(2)).value());
}

}  // namespace
}  // namespace trainyard
