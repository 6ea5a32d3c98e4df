#include "store/search_columns.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "base/files.h"
#include "store/job_store.h"
#include "store/search_condition.h"
#include "store/search_sql.h"
#include "support/search_conditions.h"

namespace trainyard::store {
namespace {

using Kind = SearchCondition::Kind;
using Place = SearchField::Place;
using Reading = SearchCondition::Reading;

constexpr auto kNever = std::chrono::hours(1);
constexpr int kJobs = 3000;  // more than are fetched before the columns' order is asked

class SearchColumnsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "columns-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    store_ = JobStore::open(directory_, kNever).value();
    columns_ = std::make_unique<SearchColumns>(open_reader());
    reader_.emplace(open_reader());
  }
  void TearDown() override {
    columns_.reset();
    reader_.reset();
    store_.reset();
    ASSERT_TRUE(remove_tree(directory_));
  }
  Database open_reader() {
    return Database::open(directory_ / "state.db", Database::Mode::read_only).value();
  }

  int random(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string random_request() {
    std::string text = R"({"HyperParameters":{"booster":"b)" + std::to_string(random(5)) + "\"";
    if (random(4) > 0) text += R"(,"eta":"0.)" + std::to_string(random(300)) + "\"";
    if (random(100) == 0) text += R"(,"rare":"yes")";
    return text + R"(},"ResourceConfig":{"VolumeSizeInGB":)" + std::to_string(random(50)) + "}}";
  }
  std::string random_state() {
    if (random(5) == 0) return "{}";
    return R"({"final_metrics":[{"metric_name":"acc","value":0.)" + std::to_string(random(2000)) +
           R"(},{"metric_name":"loss","value":)" + std::to_string(random(9)) + "}]}";
  }
  static std::string name_of(int i) { return "job-" + std::to_string(i); }

  // Without a commit for each.
  void fill() {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute("BEGIN IMMEDIATE"));
    for (int i = 0; i < kJobs; ++i)
      ASSERT_TRUE(
          db.execute("INSERT INTO jobs(name, arn, request, state, status, created, "
                     "modified, terminal) VALUES('" +
                     name_of(i) + "', 'arn:/" + name_of(i) + "', '" + random_request() + "', '" +
                     random_state() + "', 'Completed', " + std::to_string(i) + ", " +
                     std::to_string(random(1000)) + ", 1)"));
    ASSERT_TRUE(db.execute("COMMIT"));
  }
  void change_something() {
    const std::string name = name_of(random(kJobs + 100));
    const SearchColumns::Touch touch(*columns_, name);
    const Timestamp now = from_epoch_millis(random(1000));
    const JobRecord record{random_state(), "Completed", now, true};
    switch (random(3)) {
      case 0:
        (void)store_->create({name, "arn:/" + name, random_request(), now, record}, {}, {});
        break;
      case 1:
        (void)store_->apply(name, [&](const StoredJob&) { return JobChange{record, {}}; });
        break;
      default:
        if (store_->begin_delete(name)) (void)store_->finish_delete(name);
    }
  }

  SearchCondition random_test() {
    constexpr Kind kComparisons[] = {Kind::less, Kind::less_or_equal, Kind::greater,
                                     Kind::greater_or_equal};
    const double fraction = random(100) / 100.0;
    switch (random(7)) {
      case 0:
        return is(kComparisons[random(4)], metric("acc"), {fraction});
      case 1:
        return is(kComparisons[random(4)], hyper_parameter("eta"), {fraction}, Reading::number);
      case 2:
        return is(Kind::one_of, hyper_parameter("booster"),
                  {"b1", "b" + std::to_string(random(7))});
      case 3:
        return is(Kind::contains, hyper_parameter("eta"), {std::to_string(random(300))});
      case 4:
        return is(Kind::exists, hyper_parameter("rare"));
      case 5:
        return is(Kind::one_of, {Place::request, {"ResourceConfig", "VolumeSizeInGB"}},
                  {std::int64_t{random(60)}});
      default:
        return is(kComparisons[random(4)], {Place::modified}, {std::int64_t{random(1000)}});
    }
  }
  SearchCondition random_condition(int depth) {
    if (depth == 0 || random(3) == 0) return random_test();
    constexpr Kind kGroups[] = {Kind::all, Kind::all, Kind::any, Kind::none};
    SearchCondition group{kGroups[random(4)]};
    for (int i = random(3); i >= 0; --i) group.parts.push_back(random_condition(depth - 1));
    return group;
  }
  SearchQuery random_query() {
    const SearchField sorts[] = {{Place::modified},     {Place::created}, {Place::name},
                                 metric("acc"),         metric("loss"),   {Place::status},
                                 hyper_parameter("eta")};
    SearchQuery query;
    query.where = random_condition(2);
    query.sort = sorts[random(7)];
    query.descending = random(2) == 0;
    query.limit = static_cast<std::size_t>(1 + random(20));
    return query;
  }

  std::vector<std::string> found(const SearchQuery& query, SearchColumns* columns,
                                 std::optional<SearchQuery::Position>& last) {
    const auto hits = run_search(*reader_, kJobTable, query, columns);
    EXPECT_TRUE(hits) << hits.error().message();
    std::vector<std::string> names;
    for (const SearchHit& hit : *hits) names.push_back(hit.name);
    if (!hits->empty()) last = {hits->back().key, hits->back().name};
    return names;
  }
  // Page by page the same with columns as without.
  void expect_no_difference(SearchQuery query) {
    for (int page = 0; page < 4; ++page) {
      std::optional<SearchQuery::Position> last, same;
      const auto without = found(query, nullptr, last);
      const auto with = found(query, columns_.get(), same);
      ASSERT_EQ(with, without);
      if (without.size() < query.limit) return;
      query.after = last;
    }
  }
  void learn(const SearchQuery& query) {
    columns_->learn(query);
    columns_->settle();
  }

  std::mt19937 random_{20261126};
  std::filesystem::path directory_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<SearchColumns> columns_;
  std::optional<Database> reader_;
};

TEST_F(SearchColumnsTest, FindTheSameAsASearchWithoutThem) {
  fill();
  int narrowed = 0;
  for (int i = 0; i < 150; ++i) {
    const SearchQuery query = random_query();
    learn(query);
    if (columns_->narrow(query, 500)) ++narrowed;
    ASSERT_NO_FATAL_FAILURE(expect_no_difference(query)) << "query " << i;
  }
  EXPECT_GT(narrowed, 50) << "most of these queries are narrowed";
}

TEST_F(SearchColumnsTest, FollowWhatChanges) {
  fill();
  for (int i = 0; i < 20; ++i) learn(random_query());
  for (int i = 0; i < 50; ++i) {
    for (int change = random(20); change > 0; --change) change_something();
    ASSERT_NO_FATAL_FAILURE(expect_no_difference(random_query())) << "query " << i;
  }
}

TEST_F(SearchColumnsTest, NarrowOnlyWhatTheyKnow) {
  fill();
  SearchQuery query;
  query.where = is(Kind::exists, hyper_parameter("rare"));
  EXPECT_FALSE(columns_->narrow(query, 500));
  learn(query);
  const auto rare = columns_->narrow(query, 500);
  ASSERT_TRUE(rare);
  EXPECT_TRUE(rare->all);
  EXPECT_LT(rare->numbers.size(), 100U);
  SearchQuery other = query;
  other.where = is(Kind::exists, hyper_parameter("booster"));
  EXPECT_FALSE(columns_->narrow(other, 500));
  other.where = {Kind::none, {query.where}};
  EXPECT_FALSE(columns_->narrow(other, 500)) << "all but few";
  other.where = {Kind::any, {query.where, is(Kind::exists, hyper_parameter("booster"))}};
  EXPECT_FALSE(columns_->narrow(other, 500)) << "the other half is not known";
}

TEST_F(SearchColumnsTest, AreGivenUpWhenMuchChangesAndNobodySearches) {
  fill();
  SearchQuery query;
  query.where = is(Kind::exists, hyper_parameter("rare"));
  learn(query);
  ASSERT_TRUE(columns_->narrow(query, 500));
  for (int i = 0; i < 200'000; ++i) SearchColumns::Touch(*columns_, name_of(i));
  EXPECT_FALSE(columns_->narrow(query, 500));
  for (int i = 0; i < 50; ++i) change_something();
  learn(query);
  EXPECT_TRUE(columns_->narrow(query, 500)) << "what was learnt anew";
  ASSERT_NO_FATAL_FAILURE(expect_no_difference(query));
}

TEST_F(SearchColumnsTest, AStoreLearnsFromSlowSearchesAndMissesNoJob) {
  store_.reset();
  store_ = JobStore::open(directory_, std::chrono::milliseconds(-1)).value();
  SearchQuery query;
  const auto search_for = [&](const std::string& id) {
    query.where = is(Kind::one_of, hyper_parameter("id"), {id});
    return store_->search(query).value();
  };
  std::atomic<int> missed = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client)
    clients.emplace_back([&, client] {
      for (int i = 0; i < 150; ++i) {
        const std::string id = std::to_string(client * 1000 + i);
        const StoredJob job{id,
                            "arn:/" + id,
                            R"({"HyperParameters":{"id":")" + id + "\"}}",
                            {},
                            {"{}", "x", {}, true}};
        SearchQuery own;
        own.where = is(Kind::one_of, hyper_parameter("id"), {id});
        if (!store_->create(job, {}, {}) || store_->search(own).value().size() != 1) ++missed;
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(missed, 0);
  EXPECT_EQ(search_for("2007").size(), 1U);
  EXPECT_TRUE(search_for("none").empty());
}

}  // namespace
}  // namespace trainyard::store
