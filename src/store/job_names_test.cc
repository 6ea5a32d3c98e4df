#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <tuple>

#include "base/files.h"
#include "store/job_store.h"
#include "store/state_fixture.h"

// Lists by a part of the name, in a store with more jobs than are fetched by name: compared with
// checking each job.
namespace trainyard::store {
namespace {

using Sort = JobQuery::Sort;

class JobNamesTest : public StateFixture {
 protected:
  void create(const std::string& name) {
    const auto created = static_cast<std::int64_t>(random_() % 500);
    const std::string status = random_() % 2 == 0 ? "Completed" : "Failed";
    const StoredJob job{name,
                        "arn:" + name,
                        "{}",
                        from_epoch_millis(created),
                        {"{}", status, from_epoch_millis(created + 1), true}};
    ASSERT_TRUE(store_->create(job, {}, {}));
    jobs_.push_back(job);
  }
  void remove(const std::string& name) {
    ASSERT_TRUE(store_->begin_delete(name));
    ASSERT_TRUE(store_->finish_delete(name));
    std::erase_if(jobs_, [&](const StoredJob& job) { return job.name == name; });
  }

  static auto key(const StoredJob& job, Sort sort) {
    return std::tuple(sort == Sort::Status ? job.record.status : "",
                      sort == Sort::CreationTime ? job.created : Timestamp(), job.name);
  }
  std::vector<std::string> expected(const JobQuery& query) const {
    std::vector<StoredJob> wanted;
    for (const StoredJob& job : jobs_)
      if (job.name.find(query.name_contains) != std::string::npos &&
          (!query.created_from || job.created >= *query.created_from))
        wanted.push_back(job);
    std::sort(wanted.begin(), wanted.end(), [&](const StoredJob& a, const StoredJob& b) {
      return query.descending ? key(b, query.sort) < key(a, query.sort)
                              : key(a, query.sort) < key(b, query.sort);
    });
    std::vector<std::string> names;
    for (const StoredJob& job : wanted) names.push_back(job.name);
    return names;
  }
  std::vector<std::string> listed(JobQuery query) const {
    std::vector<std::string> names;
    while (true) {
      const auto page = store_->list(query).value();
      for (const StoredJob& job : page) names.push_back(job.name);
      if (page.size() < query.limit) return names;
      const StoredJob& last = page.back();
      query.after = JobQuery::Position{last.record.status, last.created, last.name};
    }
  }
  void expect_same_lists() const {
    for (const char* part : {"rare", "often", "rare-1", "e-", "nowhere"})
      for (const Sort sort : {Sort::Name, Sort::CreationTime, Sort::Status})
        for (const bool descending : {false, true})
          for (const bool late : {false, true}) {
            JobQuery query;
            query.sort = sort;
            query.descending = descending;
            query.limit = 97;
            query.name_contains = part;
            if (late) query.created_from = from_epoch_millis(250);
            EXPECT_EQ(listed(query), expected(query)) << part << static_cast<int>(sort);
          }
  }

  std::mt19937 random_{11};
  std::vector<StoredJob> jobs_;
};

TEST_F(JobNamesTest, ListsByAPartOfTheNameAreAsALookAtEachJobHasThem) {
  for (int i = 0; i < 600; ++i) create("often-" + std::to_string(i));
  for (int i = 0; i < 40; ++i) create("rare-" + std::to_string(i));
  expect_same_lists();
  // By the names that are in memory now.
  for (int i = 40; i < 60; ++i) create("rare-" + std::to_string(i));
  for (int i = 0; i < 30; ++i) remove("rare-" + std::to_string(i));
  for (int i = 0; i < 10; ++i) create("rare-" + std::to_string(i));
  for (int i = 0; i < 200; ++i) remove("often-" + std::to_string(i));
  expect_same_lists();
}

TEST_F(JobNamesTest, ANameThatWasRefusedIsListedOnce) {
  create("taken");
  JobQuery query;
  query.name_contains = "take";
  EXPECT_THAT(listed(query), testing::ElementsAre("taken"));
  EXPECT_FALSE(store_->create(jobs_.front(), {}, {}));
  EXPECT_THAT(listed(query), testing::ElementsAre("taken"));
}

}  // namespace
}  // namespace trainyard::store
