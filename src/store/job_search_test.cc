#include "store/job_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "store/sqlite.h"
#include "store/state_fixture.h"
#include "support/search_conditions.h"

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Kind = SearchCondition::Kind;
using Place = SearchField::Place;
using Reading = SearchCondition::Reading;

SearchField request_field(std::vector<std::string> path) {
  return {Place::request, std::move(path)};
}
SearchField tag(const std::string& key) {
  return {Place::tag, {}, key};
}
SearchField item(std::vector<std::string> path) {
  return {Place::item, std::move(path)};
}
SearchCondition group(Kind kind, std::vector<SearchCondition> parts) {
  return {kind, std::move(parts)};
}
SearchCondition some_channel(std::vector<SearchCondition> parts) {
  return {Kind::any_item, std::move(parts), request_field({"InputDataConfig"})};
}

class JobSearchTest : public StateFixture {
 protected:
  // The later it was created the earlier it was changed last.
  void add(const std::string& name, std::int64_t created, const std::string& request,
           const std::string& state = "{}", const Tags& tags = {},
           const std::string& status = "Completed") {
    ASSERT_TRUE(store_->create({name,
                                "arn:/" + name,
                                request,
                                from_epoch_millis(created),
                                {state, status, from_epoch_millis(10'000 - created), true}},
                               {}, tags));
  }
  // Jobs 10000, 10001, …, in one transaction.
  void fill(int count) {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute("BEGIN IMMEDIATE"));
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(10000 + i);
      const std::string status = i % 700 == 3 ? "Failed" : "Completed";
      const std::string few = i % 1000 == 7 ? "1" : "0";
      ASSERT_TRUE(db.execute(
          "INSERT INTO jobs(name, arn, request, state, status, created, modified, terminal) "
          "VALUES('" +
          name + "', 'arn:/" + name + "', '{}', '{}', '" + status + "', " + std::to_string(i) +
          ", " + std::to_string(10'000 - i) +
          ", 1);"
          "INSERT INTO tags VALUES('arn:/" +
          name +
          "', 'all', '1'), "
          "('arn:/" +
          name + "', 'few', '" + few + "')"));
    }
    ASSERT_TRUE(db.execute("COMMIT"));
  }
  std::vector<std::string> names(const SearchQuery& query) {
    const auto found = store_->search(query);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> result;
    if (found)
      for (const FoundJob& hit : *found) result.push_back(hit.job.name);
    return result;
  }
  std::vector<std::string> hits(SearchCondition condition) {
    SearchQuery query;
    query.where = std::move(condition);
    query.sort = {Place::name};
    query.descending = false;
    return names(query);
  }
  // Page by page, each after the last hit of the previous one.
  std::vector<std::string> in_pages(SearchQuery query, std::size_t size) {
    query.limit = size;
    std::vector<std::string> all;
    while (true) {
      const auto page = store_->search(query).value();
      for (const FoundJob& hit : page) all.push_back(hit.job.name);
      if (page.size() < size || all.size() > 100) return all;
      query.after = SearchQuery::Position{page.back().key, page.back().job.name};
    }
  }
};

TEST_F(JobSearchTest, FindsByWhatIsKeptInColumns) {
  add("a", 1, "{}");
  add("b", 2, "{}", "{}", {}, "Failed");
  add("ab", 3, "{}");
  EXPECT_THAT(hits({}), ElementsAre("a", "ab", "b"));
  EXPECT_THAT(hits(is(Kind::one_of, {Place::name}, {"a", "b"})), ElementsAre("a", "b"));
  EXPECT_THAT(hits(is(Kind::contains, {Place::name}, {"b"})), ElementsAre("ab", "b"));
  EXPECT_THAT(hits(is(Kind::one_of, {Place::arn}, {"arn:/ab", "arn:/c"})), ElementsAre("ab"));
  EXPECT_THAT(hits(is(Kind::one_of, {Place::arn}, {"arn:other/ab"})), IsEmpty());
  EXPECT_THAT(hits(is(Kind::one_of, {Place::status}, {"Failed"})), ElementsAre("b"));
  EXPECT_THAT(hits(is(Kind::greater, {Place::created}, {std::int64_t{1}})), ElementsAre("ab", "b"));
  EXPECT_THAT(hits(is(Kind::less_or_equal, {Place::modified}, {std::int64_t{9998}})),
              ElementsAre("ab", "b"));
}

TEST_F(JobSearchTest, FindsByWhatIsInDocuments) {
  add("a", 1, R"({"ResourceConfig":{"InstanceType":"ml.m5.large"},"Spot":true})",
      R"({"seconds":5})");
  add("b", 2, R"({"ResourceConfig":{"InstanceType":"ml.p3.2xlarge"},"Spot":false})");
  const SearchField type = request_field({"ResourceConfig", "InstanceType"});
  EXPECT_THAT(hits(is(Kind::one_of, type, {"ml.m5.large"})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::contains, type, {".p3."})), ElementsAre("b"));
  EXPECT_THAT(hits(is(Kind::exists, request_field({"ResourceConfig"}))), ElementsAre("a", "b"));
  EXPECT_THAT(hits(is(Kind::one_of, request_field({"Spot"}), {std::int64_t{1}})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::one_of, {Place::state, {"seconds"}}, {5.0})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::less, {Place::state, {"seconds"}}, {6.0})), ElementsAre("a"));
}

TEST_F(JobSearchTest, HyperParametersAreTextsThatCanBeReadAsNumbers) {
  add("a", 1, R"({"HyperParameters":{"eta":"0.5","odd \" .key":"x"}})");
  add("b", 2, R"({"HyperParameters":{"eta":"1.5"}})");
  add("c", 3, R"({"HyperParameters":{"eta":"much"}})");
  add("d", 4, "{}");
  const SearchField eta = hyper_parameter("eta");
  EXPECT_THAT(hits(is(Kind::one_of, eta, {"0.5"})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::greater, eta, {0.4}, Reading::number)), ElementsAre("a", "b"));
  EXPECT_THAT(hits(is(Kind::greater, eta, {1.0}, Reading::number)), ElementsAre("b"));
  EXPECT_THAT(hits(is(Kind::greater, eta, {1.0}, Reading::whole_number)), IsEmpty());
  EXPECT_THAT(hits(is(Kind::exists, eta)), ElementsAre("a", "b", "c"));
  EXPECT_THAT(hits(is(Kind::one_of, hyper_parameter("odd \" .key"), {"x"})), ElementsAre("a"));
}

TEST_F(JobSearchTest, FindsByMetricsAndTags) {
  add("a", 1, "{}", R"({"final_metrics":[{"metric_name":"loss","value":0.25}]})", {{"team", "x"}});
  add("b", 2, "{}", R"({"final_metrics":[{"metric_name":"acc","value":0.9}]})", {{"team", "y"}});
  EXPECT_THAT(hits(is(Kind::less, metric("loss"), {0.3})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::greater, metric("loss"), {0.3})), IsEmpty());
  EXPECT_THAT(hits(is(Kind::exists, metric("acc"))), ElementsAre("b"));
  EXPECT_THAT(hits(is(Kind::one_of, tag("team"), {"x"})), ElementsAre("a"));
  EXPECT_THAT(hits(is(Kind::one_of, tag("team"), {"x", "y"})), ElementsAre("a", "b"));
  EXPECT_THAT(hits(is(Kind::contains, tag("team"), {"y"})), ElementsAre("b"));
  EXPECT_THAT(hits(is(Kind::exists, tag("other"))), IsEmpty());
}

TEST_F(JobSearchTest, AnItemOfAListHasToSatisfyAllOfItsConditions) {
  add("a", 1, R"({"InputDataConfig":[{"ChannelName":"train","X":{"Uri":"s3://one"}},
                                     {"ChannelName":"test","X":{"Uri":"s3://two"}}]})");
  const SearchCondition train = is(Kind::one_of, item({"ChannelName"}), {"train"});
  const SearchCondition two = is(Kind::contains, item({"X", "Uri"}), {"two"});
  EXPECT_THAT(hits(some_channel({train})), ElementsAre("a"));
  EXPECT_THAT(hits(some_channel({two})), ElementsAre("a"));
  EXPECT_THAT(hits(some_channel({train, two})), IsEmpty());
  EXPECT_THAT(hits(some_channel({group(Kind::none, {train}), two})), ElementsAre("a"));
}

TEST_F(JobSearchTest, GroupsAndTheirNegationsMeetWhatIsAbsent) {
  add("a", 1, R"({"X":"1"})");
  add("b", 2, R"({"X":"2","Y":"1"})");
  add("c", 3, "{}");
  const SearchCondition x1 = is(Kind::one_of, request_field({"X"}), {"1"});
  const SearchCondition y1 = is(Kind::one_of, request_field({"Y"}), {"1"});
  EXPECT_THAT(hits(group(Kind::any, {x1, y1})), ElementsAre("a", "b"));
  EXPECT_THAT(hits(group(Kind::all, {x1, y1})), IsEmpty());
  EXPECT_THAT(hits(group(Kind::none, {x1})), ElementsAre("b", "c"));
  EXPECT_THAT(hits(group(Kind::none, {x1, y1})), ElementsAre("c"));
  EXPECT_THAT(hits(group(Kind::none, {group(Kind::all, {x1, y1})})), ElementsAre("a", "b", "c"));
  EXPECT_THAT(hits(group(Kind::any, {})), IsEmpty());
}

TEST_F(JobSearchTest, PagesInEveryOrderCoverEveryHitOnce) {
  add("a", 3, R"({"HyperParameters":{"k":"2"}})", R"({"final_metrics":[]})", {}, "Failed");
  add("b", 1, R"({"HyperParameters":{"k":"1"}})",
      R"({"final_metrics":[{"metric_name":"m","value":2}]})");
  add("c", 2, "{}", R"({"final_metrics":[{"metric_name":"m","value":0.5}]})", {}, "Failed");
  add("d", 2, R"({"HyperParameters":{"k":"1"}})");
  struct Case {
    SearchField sort;
    std::vector<std::string> ascending;
  };
  const std::vector<Case> cases{
      {{Place::name}, {"a", "b", "c", "d"}},        {{Place::created}, {"b", "c", "d", "a"}},
      {{Place::modified}, {"a", "c", "d", "b"}},    {{Place::status}, {"b", "d", "a", "c"}},
      {hyper_parameter("k"), {"c", "b", "d", "a"}}, {metric("m"), {"a", "d", "c", "b"}},
  };
  for (const Case& c : cases) {
    for (const std::size_t size : {1U, 2U, 3U, 10U}) {
      SCOPED_TRACE(testing::Message() << c.ascending.front() << ", pages of " << size);
      SearchQuery query;
      query.sort = c.sort;
      query.descending = false;
      EXPECT_EQ(in_pages(query, size), c.ascending);
      query.descending = true;
      EXPECT_EQ(in_pages(query, size),
                std::vector<std::string>(c.ascending.rbegin(), c.ascending.rend()));
    }
  }
}

// Sorting the few rows that an index returns, and walking all, give the same results.
TEST_F(JobSearchTest, ManyHitsAndFewComeInTheSameOrder) {
  fill(2100);
  SearchQuery query;
  query.limit = 3;
  query.where = is(Kind::one_of, tag("all"), {"1"});
  EXPECT_THAT(names(query), ElementsAre("10000", "10001", "10002"));
  query.where = is(Kind::one_of, tag("few"), {"1"});
  EXPECT_THAT(names(query), ElementsAre("10007", "11007", "12007"));
  query.where = is(Kind::one_of, {Place::status}, {"Failed"});
  EXPECT_THAT(in_pages(query, 2), ElementsAre("10003", "10703", "11403"));
  query.where = group(Kind::any, {query.where, is(Kind::one_of, {Place::name}, {"10001"})});
  EXPECT_THAT(in_pages(query, 2), ElementsAre("10001", "10003", "10703", "11403"));
  const auto created = [](Kind kind, std::int64_t at) { return is(kind, {Place::created}, {at}); };
  query.where =
      group(Kind::all, {created(Kind::greater, 2000), created(Kind::less_or_equal, 2002)});
  EXPECT_THAT(in_pages(query, 1), ElementsAre("12001", "12002"));
  query.where = created(Kind::greater, 5);
  query.sort = {Place::created};
  query.descending = false;
  EXPECT_THAT(names(query), ElementsAre("10006", "10007", "10008"));
}

TEST_F(JobSearchTest, KeysAreListedOnceAndByTheirBeginning) {
  add("a", 1, R"({"HyperParameters":{"eta":"1","depth":"2"}})",
      R"({"final_metrics":[{"metric_name":"loss","value":1}]})", {{"team", "x"}, {"tier", "1"}});
  add("b", 2, R"({"HyperParameters":{"eta":"2"}})",
      R"({"final_metrics":[{"metric_name":"acc","value":1}]})", {{"owner", "x"}, {"team", "y"}});
  add("c", 3, "{}");
  const auto keys = [&](SearchField field, const std::string& prefix, std::size_t limit = 100) {
    return store_->list_keys({std::move(field), prefix, limit}).value();
  };
  EXPECT_THAT(keys(tag(""), ""), ElementsAre("owner", "team", "tier"));
  EXPECT_THAT(keys(tag(""), "t"), ElementsAre("team", "tier"));
  EXPECT_THAT(keys(tag(""), "t", 1), ElementsAre("team"));
  EXPECT_THAT(keys(tag(""), "x"), IsEmpty());
  EXPECT_THAT(keys(hyper_parameter(""), ""), ElementsAre("depth", "eta"));
  EXPECT_THAT(keys(hyper_parameter(""), "e"), ElementsAre("eta"));
  EXPECT_THAT(keys(metric(""), ""), ElementsAre("acc", "loss"));
  EXPECT_THAT(keys(metric(""), "", 1), ElementsAre("acc"));
}

TEST_F(JobSearchTest, AStoreOfTheFirstVersionIsBroughtUpToDate) {
  store_.reset();
  {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute(std::string(kDropLinksAndPoints) + kDropResources +
                           "DROP INDEX jobs_by_modification; DROP INDEX tags_by_value;"
                           "PRAGMA user_version = 1"));
  }
  store_ = JobStore::open(directory_).value();
  add("a", 1, "{}");
  SearchQuery query;
  EXPECT_THAT(names(query), ElementsAre("a"));
}

}  // namespace
}  // namespace trainyard::store
