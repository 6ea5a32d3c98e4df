#include "store/resource_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/files.h"
#include "store/sqlite.h"
#include "store/state_fixture.h"

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Kind = SearchCondition::Kind;
using Place = SearchField::Place;

class ResourceStoreTest : public StateFixture {
 protected:
  ResourceStore& resources() { return store_->resources(); }

  static StoredResource resource(const std::string& kind, const std::string& name,
                                 std::int64_t created, const std::string& status = "Completed") {
    return {{kind, name},
            "arn:" + kind + "/" + name,
            R"({"Members": {"Letter": ")" + name.substr(0, 1) + R"("}})",
            "{}",
            status,
            from_epoch_millis(created),
            from_epoch_millis(10'000 - created)};
  }
  void add(const StoredResource& resource, const Tags& tags = {}) {
    const auto created = resources().create(resource, tags);
    ASSERT_TRUE(created) << created.error().message();
  }
  std::vector<std::string> names(const SearchQuery& query, const std::string& kind = "algorithm") {
    const auto found = resources().search(kind, query);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> names;
    if (found)
      for (const FoundResource& hit : *found)
        names.push_back(hit.resource.id.name + (hit.resource.id.version > 0
                                                    ? ":" + std::to_string(hit.resource.id.version)
                                                    : ""));
    return names;
  }
  static SearchCondition test(Kind kind, SearchField field, std::vector<SearchValue> values) {
    return {kind, {}, std::move(field), std::move(values)};
  }
  static SearchQuery that(std::vector<SearchCondition> parts, Place sort = Place::name,
                          bool descending = false) {
    SearchQuery query;
    query.where.parts = std::move(parts);
    query.sort = {sort};
    query.descending = descending;
    return query;
  }
  // All names, page by page.
  std::vector<std::string> walk(SearchQuery query, const std::string& kind = "algorithm") {
    std::vector<std::string> all;
    for (int pages = 0; pages < 100; ++pages) {
      const auto found = resources().search(kind, query).value();
      if (found.empty()) return all;
      for (const FoundResource& hit : found) all.push_back(hit.resource.id.name);
      const StoredResource& last = found.back().resource;
      query.after = SearchQuery::Position{found.back().key, last.id.name, last.id.version};
    }
    ADD_FAILURE() << "it does not end";
    return all;
  }
};

TEST_F(ResourceStoreTest, WhatIsStoredIsThereAfterAReopen) {
  StoredResource mine = resource("algorithm", "mine", 17, "Pending");
  mine.state = R"({"a":1})";
  add(mine, {{"team", "x"}});
  open();
  const auto found = resources().find({"algorithm", "mine"}).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, mine.id);
  EXPECT_EQ(found->arn, mine.arn);
  EXPECT_EQ(found->request, mine.request);
  EXPECT_EQ(found->state, mine.state);
  EXPECT_EQ(found->status, "Pending");
  EXPECT_EQ(found->created, mine.created);
  EXPECT_EQ(found->modified, mine.modified);
  EXPECT_EQ(resources().find_arn(mine.arn).value()->id.name, "mine");
  EXPECT_EQ(resources().get_tags(mine.arn).value(), (Tags{{"team", "x"}}));
  EXPECT_FALSE(resources().find({"algorithm", "other"}).value());
  EXPECT_FALSE(resources().find({"hub", "mine"}).value()) << "of another kind";
}

TEST_F(ResourceStoreTest, ANameIsTakenInItsKindAlone) {
  add(resource("algorithm", "a", 1));
  add(resource("hub", "a", 1));
  const auto again = resources().create(resource("algorithm", "a", 2), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::already_exists);
  EXPECT_EQ(again.error().message(), "arn:algorithm/a");
  EXPECT_EQ(to_epoch_millis(resources().find({"algorithm", "a"}).value()->created), 1);
}

TEST_F(ResourceStoreTest, OfManyThatCreateOneNameAtOnceOneWins) {
  std::atomic<int> won = 0, lost = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      const auto created = resources().create(resource("algorithm", "a", i), {});
      if (created) ++won;
      if (!created && created.error().kind() == ErrorKind::already_exists) ++lost;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 7);
}

TEST_F(ResourceStoreTest, VersionsAreCountedByNameAndNeverGivenTwice) {
  const auto create = [&](const std::string& name) {
    return resources()
        .create_version(resource("model-package", name, 1),
                        [&](std::int64_t v) { return "arn:mp/" + name + "/" + std::to_string(v); },
                        {})
        .value();
  };
  EXPECT_EQ(create("g").id.version, 1);
  EXPECT_EQ(create("g").arn, "arn:mp/g/2");
  EXPECT_EQ(create("h").id.version, 1);
  ASSERT_TRUE(resources().remove({"model-package", "g", 2}));
  open();
  EXPECT_EQ(create("g").id.version, 3);
  EXPECT_EQ(resources().find({"model-package", "g", 3}).value()->arn, "arn:mp/g/3");
  EXPECT_THAT(names(that({}), "model-package"), ElementsAre("g:1", "g:3", "h:1"));
  SearchQuery one_by_one = that({}, Place::created, true);
  one_by_one.limit = 1;
  EXPECT_THAT(walk(one_by_one, "model-package"), ElementsAre("h", "g", "g"));
}

TEST_F(ResourceStoreTest, AChangeIsMadeOnWhatIsThereOrNotAtAll) {
  const StoredResource before = resource("algorithm", "a", 1, "Pending");
  add(before);
  ASSERT_TRUE(resources().apply(before.id, [](StoredResource& r) {
    EXPECT_EQ(r.status, "Pending");
    r.status = "Completed";
    r.state = "[]";
    r.modified = from_epoch_millis(99);
    r.arn = "not looked at";
    return ok();
  }));
  const auto refused = resources().apply(before.id, [](StoredResource& r) -> Result<void> {
    r.status = "Failed";
    return Error(ErrorKind::conflict, "no");
  });
  EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
  open();
  const auto after = resources().find(before.id).value();
  EXPECT_EQ(after->status, "Completed");
  EXPECT_EQ(after->state, "[]");
  EXPECT_EQ(to_epoch_millis(after->modified), 99);
  EXPECT_EQ(after->arn, before.arn);
  const auto missing = resources().apply({"algorithm", "b"}, [](auto&) { return ok(); });
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
}

TEST_F(ResourceStoreTest, WhatIsRemovedIsGoneWithItsTags) {
  const StoredResource mine = resource("algorithm", "a", 1);
  add(mine, {{"k", "v"}});
  const auto removed =
      resources().remove(mine.id, [](const StoredResource&, const LinkCounts&) -> Result<void> {
        return Error(ErrorKind::conflict, "in use");
      });
  EXPECT_EQ(removed.error().message(), "in use");
  ASSERT_TRUE(resources().remove(mine.id));
  EXPECT_EQ(resources().remove(mine.id).error().kind(), ErrorKind::not_found);
  EXPECT_EQ(resources().get_tags(mine.arn).error().kind(), ErrorKind::not_found);
  add(mine);
  EXPECT_THAT(resources().get_tags(mine.arn).value(), IsEmpty());
}

TEST_F(ResourceStoreTest, TagsAreAddedReplacedCountedAndDeleted) {
  add(resource("algorithm", "a", 1), {{"k", "1"}});
  const std::string arn = "arn:algorithm/a";
  ASSERT_TRUE(resources().put_tags(arn, {{"k", "2"}, {"l", "3"}}, 2));
  EXPECT_EQ(resources().get_tags(arn).value(), (Tags{{"k", "2"}, {"l", "3"}}));
  EXPECT_EQ(resources().put_tags(arn, {{"m", "4"}}, 2).error().kind(), ErrorKind::exhausted);
  ASSERT_TRUE(resources().delete_tags(arn, {"k", "none"}));
  EXPECT_EQ(resources().get_tags(arn).value(), (Tags{{"l", "3"}}));
  for (const auto& failed : {resources().put_tags("arn:algorithm/b", {}, 2),
                             resources().delete_tags("arn:algorithm/b", {})})
    EXPECT_EQ(failed.error().kind(), ErrorKind::not_found);
}

TEST_F(ResourceStoreTest, SearchesFilterByEveryPlaceAndKeepToTheirKind) {
  add(resource("algorithm", "alpha", 100, "Failed"), {{"team", "x"}});
  add(resource("algorithm", "beta", 200), {{"team", "y"}});
  add(resource("algorithm", "gamma", 300), {{"team", "x"}, {"note", ""}});
  add(resource("hub", "delta", 200), {{"team", "x"}, {"of-hubs", ""}});
  const SearchField letter{Place::request, {"Members", "Letter"}};
  const SearchField team{Place::tag, {}, "team"};
  EXPECT_THAT(names(that({})), ElementsAre("alpha", "beta", "gamma"));
  EXPECT_THAT(names(that({test(Kind::contains, {Place::name}, {"a"})})),
              ElementsAre("alpha", "beta", "gamma"));
  EXPECT_THAT(names(that({test(Kind::contains, {Place::name}, {"et"})})), ElementsAre("beta"));
  EXPECT_THAT(names(that({test(Kind::greater_or_equal, {Place::created}, {std::int64_t{200}}),
                          test(Kind::less_or_equal, {Place::created}, {std::int64_t{300}})})),
              ElementsAre("beta", "gamma"));
  EXPECT_THAT(names(that({test(Kind::less, {Place::modified}, {std::int64_t{9'800}})})),
              ElementsAre("gamma"));
  EXPECT_THAT(names(that({test(Kind::one_of, {Place::status}, {"Failed"})})), ElementsAre("alpha"));
  EXPECT_THAT(names(that({test(Kind::one_of, {Place::arn}, {"arn:algorithm/beta"})})),
              ElementsAre("beta"));
  EXPECT_THAT(names(that({test(Kind::one_of, letter, {"g", "b"})})), ElementsAre("beta", "gamma"));
  EXPECT_THAT(names(that({test(Kind::one_of, team, {"x"})})), ElementsAre("alpha", "gamma"));
  EXPECT_THAT(names(that({{Kind::none, {test(Kind::one_of, team, {"x"})}}})), ElementsAre("beta"));
  EXPECT_THAT(names(that({test(Kind::one_of, team, {"x"})}), "hub"), ElementsAre("delta"));
  EXPECT_THAT(resources().list_keys("algorithm", {{Place::tag}, ""}).value(),
              ElementsAre("note", "team"));
  EXPECT_THAT(resources().list_keys("algorithm", {{Place::request, {"Members"}}, "L"}).value(),
              ElementsAre("Letter"));
}

TEST_F(ResourceStoreTest, PagesAreInOrderAndStayInPlaceWhileResourcesComeAndGo) {
  // Two were created in each millisecond.
  for (int i = 0; i < 10; ++i) add(resource("algorithm", "r" + std::to_string(i), i / 2));
  for (const Place sort : {Place::name, Place::created}) {
    SearchQuery query = that({}, sort);
    query.limit = 3;
    EXPECT_THAT(walk(query),
                ElementsAre("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"));
    query.descending = true;
    EXPECT_THAT(walk(query),
                ElementsAre("r9", "r8", "r7", "r6", "r5", "r4", "r3", "r2", "r1", "r0"));
  }
  SearchQuery query = that({}, Place::created);
  query.limit = 3;
  const auto first = resources().search("algorithm", query).value();
  query.after = SearchQuery::Position{first.back().key, first.back().resource.id.name};
  ASSERT_TRUE(resources().remove({"algorithm", "r2"}));  // where the page ended
  add(resource("algorithm", "r00", 0));                  // before it
  EXPECT_THAT(names(query), ElementsAre("r3", "r4", "r5"));
}

TEST_F(ResourceStoreTest, ASortByWhatSomeLackGoesThroughAllPages) {
  for (const char* name : {"a", "b", "c", "d", "e"})
    add(resource("algorithm", name, 1),
        name[0] > 'c' ? Tags{{"rank", std::string(1, name[0])}} : Tags{});
  SearchQuery query = that({});
  query.sort = {Place::tag, {}, "rank"};
  query.limit = 2;
  EXPECT_THAT(walk(query), ElementsAre("a", "b", "c", "d", "e"));
  query.descending = true;
  EXPECT_THAT(walk(query), ElementsAre("e", "d", "c", "b", "a"));
}

TEST_F(ResourceStoreTest, JobsAndTheirTagsAreApart) {
  add(resource("algorithm", "same", 1), {{"of-algorithms", "1"}});
  ASSERT_TRUE(store_->create({"same",
                              "arn:training-job/same",
                              "{}",
                              from_epoch_millis(1),
                              {"{}", "Completed", from_epoch_millis(1), true}},
                             {}, {{"of-jobs", "1"}}));
  SearchQuery tagged = that({test(Kind::exists, {Place::tag, {}, "of-algorithms"}, {})});
  EXPECT_THAT(store_->search(tagged).value(), IsEmpty());
  EXPECT_THAT(names(tagged), ElementsAre("same"));
  EXPECT_THAT(store_->list_keys({{Place::tag}, ""}).value(), ElementsAre("of-jobs"));
  EXPECT_EQ(store_->get_tags("arn:algorithm/same").error().kind(), ErrorKind::not_found);
}

TEST_F(ResourceStoreTest, AStoreOfBeforeTheyCameIsBroughtUpToDate) {
  store_.reset();
  {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(
        db.execute(std::string(kDropLinksAndPoints) + kDropResources + "PRAGMA user_version = 2"));
  }
  open();
  add(resource("algorithm", "a", 1));
  open();
  EXPECT_THAT(names(that({})), UnorderedElementsAre("a"));
}

}  // namespace
}  // namespace trainyard::store
