#include "store/job_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/files.h"
#include "store/job_search.h"
#include "store/sqlite.h"
#include "store/state_fixture.h"

namespace trainyard::store {
namespace {

using testing::ElementsAre;

class JobStoreTest : public StateFixture {
 protected:
  void create(const std::string& name, std::int64_t created,
              const std::string& status = "InProgress") {
    ASSERT_TRUE(
        store_->create(job(name, created, status), {{0, from_epoch_millis(created), "{}"}}, {}));
  }
  static StoredJob job(const std::string& name, std::int64_t created,
                       const std::string& status = "InProgress") {
    const bool terminal = status != "InProgress" && status != "Stopping";
    return {name,
            arn(name),
            "{\"r\":1}",
            from_epoch_millis(created),
            {"{\"s\":1}", status, from_epoch_millis(created), terminal}};
  }
  static std::string arn(const std::string& name) {
    return "arn:aws:sagemaker:r:1:training-job/" + name;
  }

  std::vector<std::string> names(const JobQuery& query) {
    auto jobs = store_->list(query);
    EXPECT_TRUE(jobs) << jobs.error().message();
    std::vector<std::string> result;
    for (const StoredJob& j : *jobs) result.push_back(j.name);
    return result;
  }
};

TEST_F(JobStoreTest, JobsAreNumberedInTheOrderOfTheirCreation) {
  const auto later_name = store_->create(job("b", 5), {}, {});
  const auto earlier_name = store_->create(job("a", 5), {}, {});
  ASSERT_TRUE(later_name && earlier_name);
  EXPECT_LT(*later_name, *earlier_name);
  EXPECT_EQ(store_->find("b").value()->number, *later_name);
  EXPECT_EQ(store_->find("a").value()->number, *earlier_name);
}

TEST_F(JobStoreTest, AJobComesBackAsItWasStored) {
  StoredJob stored = job("a", 5);
  stored.request = std::string("{\"x\":\"") + std::string("nul\0inside", 10) + "\"}";
  ASSERT_TRUE(store_->create(stored, {}, {{"k", "v"}}));
  store_.reset();
  open();
  const auto found = store_->find("a").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->arn, arn("a"));
  EXPECT_EQ(found->request, stored.request);
  EXPECT_EQ(found->created, from_epoch_millis(5));
  EXPECT_EQ(found->record.status, "InProgress");
  EXPECT_FALSE(found->record.terminal);
  EXPECT_EQ(store_->get_tags(arn("a")).value(), (Tags{{"k", "v"}}));
  EXPECT_FALSE(store_->find("b").value());
}

TEST_F(JobStoreTest, ATakenNameIsRefusedWithTheArnThatHasIt) {
  create("a", 5);
  const auto again = store_->create(job("a", 6), {}, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::already_exists);
  EXPECT_EQ(again.error().message(), arn("a"));
  EXPECT_EQ(store_->find("a").value()->created, from_epoch_millis(5));
}

TEST_F(JobStoreTest, ChangesOfAJobComeOneAfterAnother) {
  create("a", 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const auto applied = store_->apply("a", [](const StoredJob& current) -> Result<JobChange> {
          JobRecord next = current.record;
          next.state += "x";
          return JobChange{next, {{0, from_epoch_millis(1), next.state}}};
        });
        ASSERT_TRUE(applied);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(store_->find("a").value()->record.state.size(), 7U + 200U);
  const auto events = store_->list_events("a").value();
  ASSERT_EQ(events.size(), 201U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].sequence, static_cast<std::int64_t>(i + 1));
    if (i > 0) {
      EXPECT_EQ(events[i].json.size(), 7U + i) << "in the order of the states";
    }
  }
}

TEST_F(JobStoreTest, AChangeThatIsRefusedWritesNothing) {
  create("a", 0);
  const auto refused = store_->apply("a", [](const StoredJob&) -> Result<JobChange> {
    return Error(ErrorKind::conflict, "not now");
  });
  EXPECT_EQ(refused.error().message(), "not now");
  ASSERT_TRUE(
      store_->apply("a", [](const StoredJob&) -> Result<JobChange> { return JobChange{}; }));
  EXPECT_EQ(store_->list_events("a").value().size(), 1U);
  const auto missing =
      store_->apply("b", [](const StoredJob&) -> Result<JobChange> { return JobChange{}; });
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
}

TEST_F(JobStoreTest, ManyJobsAreChangedInOneGo) {
  create("a", 1);
  create("b", 2);
  create("c", 3);
  const auto applied = store_->apply_each(
      {"c", "missing", "b", "a"}, [](const StoredJob& current) -> Result<JobChange> {
        if (current.name == "b") return Error(ErrorKind::corrupt, "b can't be read");
        JobRecord record = current.record;
        record.status = "Stopping";
        return JobChange{record, {{0, from_epoch_millis(9), "{\"e\":1}"}}};
      });
  ASSERT_TRUE(applied) << applied.error().message();
  EXPECT_EQ(store_->find("a").value()->record.status, "Stopping");
  EXPECT_EQ(store_->find("b").value()->record.status, "InProgress");
  EXPECT_EQ(store_->find("c").value()->record.status, "Stopping");
  EXPECT_EQ(store_->list_events("c").value().back().json, "{\"e\":1}");
  EXPECT_EQ(store_->list_events("b").value().size(), 1U);
}

// More different statements than are kept between uses, and each of them twice.
TEST_F(JobStoreTest, ListsOfEveryShapeCanBeAskedForAgain) {
  create("a", 1);
  for (int round = 0; round < 2; ++round) {
    for (int shape = 0; shape < 96; ++shape) {
      JobQuery query;
      query.sort = static_cast<JobQuery::Sort>(shape % 3);
      if ((shape / 3 & 1) != 0) query.created_from = from_epoch_millis(1);
      if ((shape / 3 & 2) != 0) query.created_to = from_epoch_millis(1);
      if ((shape / 3 & 4) != 0) query.modified_from = from_epoch_millis(1);
      if ((shape / 3 & 8) != 0) query.modified_to = from_epoch_millis(1);
      if ((shape / 3 & 16) != 0) query.name_contains = "a";
      EXPECT_THAT(names(query), ElementsAre("a"));
    }
  }
}

TEST_F(JobStoreTest, ListsByATextInTheState) {
  const auto create_in = [&](const std::string& name, std::int64_t created,
                             const std::string& state) {
    StoredJob stored = job(name, created);
    stored.record.state = state;
    ASSERT_TRUE(store_->create(stored, {{0, from_epoch_millis(created), "{}"}}, {}));
  };
  create_in("a", 10, R"({"pool":{"status":"Available"}})");
  create_in("b", 20, R"({"pool":{"status":"InUse"},"said":"Available"})");
  create_in("c", 30, R"({"pool":{"status":"Available"}})");
  create_in("d", 40, R"({"s":1})");
  JobQuery query;
  query.state_text = {"$.pool.status", "Available"};
  EXPECT_THAT(names(query), ElementsAre("c", "a"));
  query.limit = 1;
  EXPECT_THAT(names(query), ElementsAre("c"));
  query.state_text->value = "Reused";
  EXPECT_THAT(names(query), ElementsAre());
}

TEST_F(JobStoreTest, ListsInEveryOrderPageByPage) {
  create("b", 10, "Completed");
  create("a", 20, "Failed");
  create("d", 20, "Completed");
  create("c", 30);
  JobQuery query;
  EXPECT_THAT(names(query), ElementsAre("c", "d", "a", "b"));
  const auto paged = [&](JobQuery::Sort sort, bool descending) {
    JobQuery page{.sort = sort,
                  .descending = descending,
                  .limit = 1,
                  .name_contains = {},
                  .name = {},
                  .state_text = {},
                  .created_from = {},
                  .created_to = {},
                  .modified_from = {},
                  .modified_to = {},
                  .after = {}};
    std::vector<std::string> all;
    while (true) {
      const auto jobs = store_->list(page).value();
      if (jobs.empty()) return all;
      all.push_back(jobs[0].name);
      page.after = JobQuery::Position{jobs[0].record.status, jobs[0].created, jobs[0].name};
    }
  };
  EXPECT_THAT(paged(JobQuery::Sort::CreationTime, true), ElementsAre("c", "d", "a", "b"));
  EXPECT_THAT(paged(JobQuery::Sort::CreationTime, false), ElementsAre("b", "a", "d", "c"));
  EXPECT_THAT(paged(JobQuery::Sort::Name, false), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(paged(JobQuery::Sort::Name, true), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(paged(JobQuery::Sort::Status, false), ElementsAre("b", "d", "a", "c"));
  EXPECT_THAT(paged(JobQuery::Sort::Status, true), ElementsAre("c", "a", "d", "b"));
}

TEST_F(JobStoreTest, FiltersByNameAndTimes) {
  create("train-a", 10);
  create("train-b", 20);
  create("100%_x", 30);
  JobQuery by_name;
  by_name.name_contains = "ain-";
  EXPECT_THAT(names(by_name), ElementsAre("train-b", "train-a"));
  by_name.name_contains = "%";
  EXPECT_THAT(names(by_name), ElementsAre("100%_x")) << "no pattern characters";
  JobQuery by_time;
  by_time.created_from = from_epoch_millis(10);
  by_time.created_to = from_epoch_millis(20);
  EXPECT_THAT(names(by_time), ElementsAre("train-b", "train-a"));
  JobQuery by_change;
  by_change.modified_from = from_epoch_millis(20);
  by_change.modified_to = from_epoch_millis(29);
  EXPECT_THAT(names(by_change), ElementsAre("train-b"));
}

TEST_F(JobStoreTest, ActiveJobsComeInTheOrderTheyWereAccepted) {
  create("z", 10);
  create("a", 10);
  create("done", 10, "Completed");
  create("s", 5, "Stopping");
  const auto active = store_->list_active().value();
  ASSERT_EQ(active.size(), 3U);
  EXPECT_EQ(active[0].name, "z");
  EXPECT_EQ(active[1].name, "a");
  EXPECT_EQ(active[2].name, "s");
}

TEST_F(JobStoreTest, TagsAreOverwrittenCountedAndDeleted) {
  create("a", 0);
  ASSERT_TRUE(store_->put_tags(arn("a"), {{"k", "1"}, {"l", "2"}}, 3));
  ASSERT_TRUE(store_->put_tags(arn("a"), {{"k", "3"}, {"m", "4"}}, 3));
  const auto full = store_->put_tags(arn("a"), {{"n", "5"}}, 3);
  EXPECT_EQ(full.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(store_->get_tags(arn("a")).value(), (Tags{{"k", "3"}, {"l", "2"}, {"m", "4"}}));
  ASSERT_TRUE(store_->delete_tags(arn("a"), {"l", "unknown"}));
  EXPECT_EQ(store_->get_tags(arn("a")).value(), (Tags{{"k", "3"}, {"m", "4"}}));
  EXPECT_EQ(store_->put_tags(arn("b"), {{"k", "1"}}, 3).error().kind(), ErrorKind::not_found);
  EXPECT_EQ(store_->delete_tags(arn("b"), {"k"}).error().kind(), ErrorKind::not_found);
  EXPECT_EQ(store_->get_tags(arn("b")).error().kind(), ErrorKind::not_found);
}

TEST_F(JobStoreTest, AJobIsDeletedInTwoSteps) {
  ASSERT_TRUE(
      store_->create(job("a", 1, "Completed"), {{0, from_epoch_millis(1), "{}"}}, {{"k", "v"}}));
  create("b", 2);
  EXPECT_EQ(store_->begin_delete("x").error().kind(), ErrorKind::not_found);
  const Error active = store_->begin_delete("b").error();
  EXPECT_EQ(active.kind(), ErrorKind::conflict);
  EXPECT_EQ(active.message(), "InProgress");
  ASSERT_TRUE(store_->finish_delete("a"));
  EXPECT_EQ(store_->find("a").value()->record.status, "Completed") << "not begun, not ended";

  ASSERT_TRUE(store_->begin_delete("a"));
  ASSERT_TRUE(store_->begin_delete("a"));
  EXPECT_EQ(store_->find("a").value()->record.status, "Deleting");
  EXPECT_THAT(store_->list_deleting().value(), ElementsAre("a"));
  EXPECT_EQ(store_->create(job("a", 3), {}, {}).error().kind(), ErrorKind::already_exists);

  ASSERT_TRUE(store_->finish_delete("a"));
  ASSERT_TRUE(store_->finish_delete("a"));
  EXPECT_FALSE(store_->find("a").value());
  EXPECT_EQ(store_->list_events("a").value().size(), 0U);
  EXPECT_EQ(store_->list_deleting().value().size(), 0U);
  create("a", 4);
  EXPECT_TRUE(store_->get_tags(arn("a")).value().empty()) << "tags are not inherited";
}

TEST_F(JobStoreTest, ItsFilesAreTheOwnersAlone) {
  create("a", 0);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().filename() == "state.lock") continue;  // no secret
    EXPECT_EQ(static_cast<unsigned>(entry.status().permissions()), 0600U) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 2) << "the database and its log";
}

TEST_F(JobStoreTest, OneProcessAtATimeHasIt) {
  const auto second = JobStore::open(directory_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::conflict);
  store_.reset();
  open();
}

TEST_F(JobStoreTest, AStateOfANewerVersionIsNotOpened) {
  store_.reset();
  {
    auto db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute("PRAGMA user_version = 99"));
  }
  const auto opened = JobStore::open(directory_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::unimplemented);
  EXPECT_THAT(opened.error().message(), testing::HasSubstr("newer version of Trainyard"));
}

// As they were made until November 2026: see job_schema.cc.
TEST_F(JobStoreTest, ADatabaseWithTheOldTableOfJobsGoesOn) {
  store_.reset();
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm", "state.db.mark"})
    ASSERT_TRUE(remove_tree(directory_ / name));
  {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute(
        "PRAGMA journal_mode = WAL;"
        "CREATE TABLE jobs(number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
        " arn TEXT NOT NULL UNIQUE, request TEXT NOT NULL, state TEXT NOT NULL,"
        " status TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,"
        " terminal INTEGER NOT NULL);"
        "CREATE INDEX jobs_by_creation ON jobs(created, name);"
        "CREATE INDEX jobs_by_status ON jobs(status, name);"
        "CREATE INDEX jobs_active ON jobs(number) WHERE terminal = 0;"
        "CREATE TABLE events(job TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,"
        " json TEXT NOT NULL, PRIMARY KEY(job, seq)) WITHOUT ROWID;"
        "CREATE TABLE tags(arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY(arn, key)) WITHOUT ROWID;"
        "INSERT INTO jobs VALUES(7, 'old', '" +
        arn("old") +
        "', '{}', '{}', 'Completed', 1, 1, 1);"
        "INSERT INTO tags VALUES('" +
        arn("old") +
        "', 'k', 'v');"
        "PRAGMA user_version = 1;"));
  }
  open();
  create("new", 2, "Completed");
  EXPECT_THAT(names({}), ElementsAre("new", "old"));
  EXPECT_EQ(store_->get_tags(arn("old")).value(), (Tags{{"k", "v"}}));
  ASSERT_TRUE(store_->put_tags(arn("new"), {{"k", "v"}}, 1));
  SearchQuery tagged;
  tagged.where.kind = SearchCondition::Kind::one_of;
  tagged.where.field = {SearchField::Place::tag, {}, "k"};
  tagged.where.values = {"v"};
  EXPECT_EQ(store_->search(tagged).value().size(), 2U);
  ASSERT_TRUE(store_->begin_delete("new"));
  ASSERT_TRUE(store_->finish_delete("new"));
  create("new", 3);
  EXPECT_THAT(names({}), ElementsAre("new", "old"));
}

TEST_F(JobStoreTest, OfAFailedWriteNothingIsLeftAndWritingAndReadingGoOn) {
  create("a", 0);
  {
    auto db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute(
        "CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'disk on fire'); END"));
  }
  const auto failed = store_->create(job("b", 1), {{0, {}, "{}"}}, {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(failed.error().message(), testing::HasSubstr("disk on fire"));
  EXPECT_FALSE(store_->find("b").value());
  EXPECT_TRUE(store_->create(job("c", 1), {}, {}));
  EXPECT_TRUE(store_->find("a").value());
  JobQuery by_name;
  by_name.name_contains = "a";
  EXPECT_THAT(names(by_name), ElementsAre("a"));
  by_name.name_contains = "b";
  EXPECT_THAT(names(by_name), ElementsAre());
  store_.reset();
  open();
  EXPECT_FALSE(store_->find("b").value()) << "nothing of the failed transaction is left";
  EXPECT_TRUE(store_->find("c").value());
}

TEST_F(JobStoreTest, WhatWasAcknowledgedSurvivesAKill) {
  store_.reset();
  for (int round = 0; round < 3; ++round) {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipes[0]);
      auto opened = JobStore::open(directory_);
      if (!opened) ::_exit(1);
      std::vector<std::thread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0;; ++i) {
            const std::string name =
                "r" + std::to_string(round) + "t" + std::to_string(t) + "i" + std::to_string(i);
            if (!(*opened)->create(job(name, i), {{0, {}, "{}"}}, {})) ::_exit(2);
            const std::string line = name + "\n";
            if (::write(pipes[1], line.data(), line.size()) < 0) ::_exit(3);
          }
        });
      }
      for (auto& thread : threads) thread.join();
    }
    ::close(pipes[1]);
    std::string acknowledged;
    char buffer[4096];
    while (std::count(acknowledged.begin(), acknowledged.end(), '\n') < 60) {
      const ssize_t count = ::read(pipes[0], buffer, sizeof buffer);
      ASSERT_GT(count, 0) << "the child ended by itself";
      acknowledged.append(buffer, static_cast<std::size_t>(count));
    }
    ::kill(child, SIGKILL);
    while (true) {  // what it had acknowledged before it died
      const ssize_t count = ::read(pipes[0], buffer, sizeof buffer);
      if (count <= 0) break;
      acknowledged.append(buffer, static_cast<std::size_t>(count));
    }
    ::waitpid(child, nullptr, 0);
    ::close(pipes[0]);

    open();
    std::istringstream lines(acknowledged);
    for (std::string name; std::getline(lines, name);) {
      EXPECT_TRUE(store_->find(name).value()) << name;
      EXPECT_EQ(store_->list_events(name).value().size(), 1U) << name;
    }
    store_.reset();
  }
}

}  // namespace
}  // namespace trainyard::store
