#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "store/resource_store.h"
#include "store/sqlite.h"
#include "store/state_check.h"
#include "store/state_fixture.h"

namespace trainyard::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = SearchCondition::Kind;
using Place = SearchField::Place;

// Boxes of racks of halls, as trial components of trials of experiments.
class ResourceLinksTest : public StateFixture {
 protected:
  ResourceStore& resources() { return store_->resources(); }

  static std::string arn(const std::string& name) { return "arn:" + kind_of(name) + "/" + name; }
  static std::string kind_of(const std::string& name) { return name.substr(0, name.find('-')); }
  static ResourceId id(const std::string& name) { return {kind_of(name), name}; }
  static StoredResource resource(const std::string& name, std::int64_t created = 1) {
    return {.id = id(name),
            .arn = arn(name),
            .request = "{}",
            .created = from_epoch_millis(created),
            .modified = from_epoch_millis(created)};
  }
  void add(const std::string& name, const std::vector<std::string>& parents = {},
           std::int64_t created = 1, const Tags& tags = {}) {
    std::vector<std::string> arns;
    for (const std::string& parent : parents) arns.push_back(arn(parent));
    const auto added = resources().create(resource(name, created), tags, arns);
    ASSERT_TRUE(added) << added.error().message();
  }
  Result<void> link(const std::string& parent, const std::string& child,
                    const std::string& type = "", std::size_t max_children = 100,
                    std::size_t max_parents = 100) {
    return resources().link({.type = type,
                             .parent = arn(parent),
                             .child = arn(child),
                             .created = from_epoch_millis(++now_)},
                            max_children, max_parents);
  }
  // "parent>child", with ":type" if there is one.
  std::vector<std::string> links(const LinkQuery& query = {}) {
    std::vector<std::string> all;
    const auto found = resources().list_links(query);
    EXPECT_TRUE(found) << found.error().message();
    for (const ResourceLink& link : *found) {
      const auto name = [](const std::string& a) { return a.substr(a.rfind('/') + 1); };
      all.push_back(name(link.parent) + ">" + name(link.child) +
                    (link.type.empty() ? "" : ":" + link.type));
    }
    return all;
  }
  LinkCounts counts(const std::string& name) {
    LinkCounts counts;
    (void)resources().remove(id(name), [&](const StoredResource&, const LinkCounts& found) {
      counts = found;
      return Result<void>(Error(ErrorKind::conflict, "only counted"));
    });
    return counts;
  }

  static SearchCondition test(Place place, const std::string& value, Kind kind = Kind::one_of) {
    return {.kind = kind, .field = {place}, .values = {value}};
  }
  static SearchCondition any_parent(std::vector<SearchCondition> parts,
                                    const std::string& kind = "", int levels = 1) {
    return {.kind = Kind::any_parent,
            .parts = std::move(parts),
            .relative_kind = kind,
            .levels = levels};
  }
  static SearchCondition any_child(std::vector<SearchCondition> parts, const std::string& kind = "",
                                   int levels = 1) {
    SearchCondition c = any_parent(std::move(parts), kind, levels);
    c.kind = Kind::any_child;
    return c;
  }
  std::vector<std::string> find(const std::string& kind, std::vector<SearchCondition> parts,
                                std::size_t limit = 100) {
    SearchQuery query;
    query.where.parts = std::move(parts);
    query.sort = {Place::name};
    query.descending = false;
    query.limit = limit;
    const auto found = resources().search(kind, query);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> names;
    if (found)
      for (const FoundResource& hit : *found) names.push_back(hit.resource.id.name);
    return names;
  }
  // Two halls; rack-a and rack-b in hall-1, rack-c in hall-2; box-both in two racks.
  void add_halls() {
    add("hall-1");
    add("hall-2");
    add("rack-a", {"hall-1"}, 1, {{"team", "x"}});
    add("rack-b", {"hall-1"});
    add("rack-c", {"hall-2"});
    add("box-1", {"rack-a"});
    add("box-2", {"rack-a"});
    add("box-3", {"rack-c"});
    add("box-both", {"rack-b", "rack-c"});
    add("box-free");
  }

  Result<void> put(const std::string& name, const std::vector<ResourcePoint>& points) {
    return resources().put_points(id(name), points,
                                  [](StoredResource&, std::size_t) { return ok(); });
  }
  static ResourcePoint point(const std::string& metric, std::int64_t at, double value,
                             std::optional<std::int64_t> step = {}) {
    return {metric, from_epoch_millis(at), step, value};
  }
  // "at step value"
  std::vector<std::string> points(const std::string& name, const std::string& metric) {
    std::vector<std::string> all;
    const auto read = resources().read_points(id(name), metric, [&](const ResourcePoint& p) {
      EXPECT_EQ(p.metric, metric);
      all.push_back(std::to_string(to_epoch_millis(p.at)) + " " +
                    (p.step ? std::to_string(*p.step) : "-") + " " +
                    std::to_string(p.value).substr(0, 4));
    });
    EXPECT_TRUE(read) << read.error().message();
    return all;
  }
  StoredJob job(const std::string& name, const std::string& status = "InProgress") {
    return {name,
            "arn:training-job/" + name,
            "{}",
            from_epoch_millis(1),
            {"{}", status, from_epoch_millis(1), status != "InProgress"}};
  }
  std::int64_t rows(const std::string& table) {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_only).value();
    return db.query_integer("SELECT count(*) FROM " + table).value();
  }

  std::int64_t now_ = 0;
};

TEST_F(ResourceLinksTest, AResourceIsCreatedWithItsParentsOrNotAtAll) {
  add("hall-1");
  add("hall-2");
  add("rack-a", {"hall-1", "hall-2"});
  open();
  EXPECT_THAT(links(), ElementsAre("hall-1>rack-a", "hall-2>rack-a"));
  EXPECT_EQ(counts("rack-a"), (LinkCounts{.parents = 2, .children = 0}));
  EXPECT_EQ(counts("hall-1"), (LinkCounts{.parents = 0, .children = 1}));
  const auto orphan = resources().create(resource("rack-b"), {{"k", "v"}}, {arn("hall-3")});
  EXPECT_EQ(orphan.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(orphan.error().message(), arn("hall-3"));
  EXPECT_FALSE(resources().find(id("rack-b")).value());
  EXPECT_EQ(rows("resource_tags"), 0);
}

TEST_F(ResourceLinksTest, ALinkIsMadeOnceByTypeAndRemoved) {
  add("rack-a");
  add("box-1");
  ASSERT_TRUE(link("rack-a", "box-1"));
  ASSERT_TRUE(link("rack-a", "box-1")) << "again";
  ASSERT_TRUE(link("rack-a", "box-1", "Produced"));
  EXPECT_THAT(links(), ElementsAre("rack-a>box-1", "rack-a>box-1:Produced"));
  EXPECT_EQ(counts("rack-a"), (LinkCounts{.parents = 0, .children = 1})) << "of type \"\"";
  ASSERT_TRUE(resources().unlink("", arn("rack-a"), arn("box-1")));
  EXPECT_THAT(links(), ElementsAre("rack-a>box-1:Produced"));
  for (const auto& failed : {resources().unlink("", arn("rack-a"), arn("box-1")),
                             resources().unlink("Produced", arn("box-1"), arn("rack-a")),
                             resources().unlink("", arn("rack-a"), arn("box-2"))})
    EXPECT_EQ(failed.error().kind(), ErrorKind::not_found);
  for (const auto& [failed, missing] : {std::pair(link("rack-a", "box-2"), "box-2"),
                                        std::pair(link("rack-b", "box-1"), "rack-b")}) {
    EXPECT_EQ(failed.error().kind(), ErrorKind::not_found);
    EXPECT_EQ(failed.error().message(), arn(missing));
  }
}

TEST_F(ResourceLinksTest, ALinkBeyondALimitIsRefusedByTheArnOfWhatIsFull) {
  for (const char* name : {"rack-a", "rack-b", "rack-c", "box-1", "box-2", "box-3"}) add(name);
  ASSERT_TRUE(link("rack-a", "box-1", "", 2, 2));
  ASSERT_TRUE(link("rack-a", "box-2", "", 2, 2));
  ASSERT_TRUE(link("rack-a", "box-2", "", 2, 2)) << "exists already";
  ASSERT_TRUE(link("rack-a", "box-3", "Produced", 2, 2)) << "counted by type";
  const auto children = link("rack-a", "box-3", "", 2, 2);
  EXPECT_EQ(children.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(children.error().message(), arn("rack-a"));
  ASSERT_TRUE(link("rack-b", "box-1", "", 2, 2));
  const auto parents = link("rack-c", "box-1", "", 2, 2);
  EXPECT_EQ(parents.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(parents.error().message(), arn("box-1"));
  EXPECT_EQ(counts("rack-c"), LinkCounts{}) << "nothing is left of what was refused";
}

TEST_F(ResourceLinksTest, LinksAreListedByTheirEndsTypeAndTimePageByPage) {
  for (const char* name : {"rack-a", "rack-b", "box-1", "box-2", "box-3"}) add(name);
  for (const char* box : {"box-3", "box-1", "box-2"}) ASSERT_TRUE(link("rack-a", box));
  ASSERT_TRUE(link("rack-b", "box-1", "Produced"));
  EXPECT_THAT(links({.parent = arn("rack-a")}),
              ElementsAre("rack-a>box-3", "rack-a>box-1", "rack-a>box-2"));
  EXPECT_THAT(links({.child = arn("box-1")}), ElementsAre("rack-a>box-1", "rack-b>box-1:Produced"));
  EXPECT_THAT(links({.type = "", .child = arn("box-1")}), ElementsAre("rack-a>box-1"));
  EXPECT_THAT(links({.type = "Produced"}), ElementsAre("rack-b>box-1:Produced"));
  EXPECT_THAT(links({.typed = true}), ElementsAre("rack-b>box-1:Produced"));
  EXPECT_THAT(links({.typed = true, .parent = arn("rack-a")}), IsEmpty());
  EXPECT_THAT(links({.parent = arn("rack-z")}), IsEmpty());
  EXPECT_THAT(links({.created_from = from_epoch_millis(2), .created_to = from_epoch_millis(3)}),
              ElementsAre("rack-a>box-1", "rack-a>box-2"));
  for (const bool descending : {false, true})
    for (const bool by_end : {false, true}) {
      LinkQuery query{.descending = descending, .limit = 1};
      if (by_end) query.parent = arn("rack-a");
      std::vector<std::string> walked;
      while (true) {
        const auto page = resources().list_links(query).value();
        if (page.empty()) break;
        ASSERT_THAT(page, SizeIs(1));
        walked.push_back(page[0].child);
        query.after = page[0].number;
      }
      std::vector<std::string> expected = {arn("box-3"), arn("box-1"), arn("box-2")};
      if (!by_end) expected.push_back(arn("box-1"));
      if (descending) std::ranges::reverse(expected);
      EXPECT_EQ(walked, expected) << descending << by_end;
    }
}

TEST_F(ResourceLinksTest, WhatIsRemovedLeavesNoLinkAndNoPointForTheNextResource) {
  add("rack-a");
  add("box-1", {"rack-a"});
  ASSERT_TRUE(link("box-1", "rack-a", "Produced"));
  ASSERT_TRUE(put("box-1", {point("loss", 1, 0.5)}));
  ASSERT_TRUE(resources().remove(id("box-1")));
  EXPECT_EQ(rows("resource_links") + rows("resource_metrics") + rows("resource_points"), 0);
  add("box-2");  // may have the same number
  EXPECT_THAT(links(), IsEmpty());
  EXPECT_THAT(points("box-2", "loss"), IsEmpty());
}

TEST_F(ResourceLinksTest, ASearchFindsByParentsAndTheirParents) {
  add_halls();
  const auto rack = [](const std::string& name) { return test(Place::name, name); };
  const std::vector<SearchCondition> in_a{any_parent({rack("rack-a")}, "rack")};
  EXPECT_THAT(find("box", in_a), ElementsAre("box-1", "box-2"));
  EXPECT_THAT(find("box", {any_parent({rack("rack-a")})}), ElementsAre("box-1", "box-2"))
      << "of any kind";
  EXPECT_THAT(find("box", {any_parent({test(Place::arn, arn("rack-c"))}, "rack")}),
              ElementsAre("box-3", "box-both"));
  EXPECT_THAT(find("box", {any_parent({rack("rack-a")}, "hall")}), IsEmpty());
  EXPECT_THAT(find("box", {any_parent({rack("hall-1")}, "hall")}), IsEmpty()) << "two levels up";
  EXPECT_THAT(find("box", {any_parent({rack("hall-1")}, "hall", 2)}),
              ElementsAre("box-1", "box-2", "box-both"));
  EXPECT_THAT(find("box", {any_parent({test(Place::arn, arn("hall-2"))}, "hall", 2)}),
              ElementsAre("box-3", "box-both"));
  EXPECT_THAT(find("box", {any_parent({test(Place::name, "ack-", Kind::contains)}, "rack")}),
              ElementsAre("box-1", "box-2", "box-3", "box-both"));
  EXPECT_THAT(find("box", {any_parent({})}), ElementsAre("box-1", "box-2", "box-3", "box-both"));
  EXPECT_THAT(find("box", {{.kind = Kind::none, .parts = {any_parent({})}}}),
              ElementsAre("box-free"));
  EXPECT_THAT(find("box", {{.kind = Kind::any, .parts = {rack("box-free"), in_a[0]}}}),
              ElementsAre("box-1", "box-2", "box-free"));
  const SearchCondition of_x{
      .kind = Kind::one_of, .field = {Place::tag, {}, "team"}, .values = {"x"}};
  EXPECT_THAT(find("box", {any_parent({of_x})}), ElementsAre("box-1", "box-2"));
  EXPECT_THAT(find("box", in_a, 1), ElementsAre("box-1"));
}

TEST_F(ResourceLinksTest, AllTestsOfAParentAreOfTheSameOne) {
  add_halls();
  const auto in = [](const std::string& rack, const std::string& hall) {
    return any_parent({test(Place::name, rack), any_parent({test(Place::name, hall)}, "hall")},
                      "rack");
  };
  EXPECT_THAT(find("box", {in("rack-b", "hall-1")}), ElementsAre("box-both"));
  EXPECT_THAT(find("box", {in("rack-b", "hall-2")}), IsEmpty())
      << "box-both is in hall-2 by another rack";
  EXPECT_THAT(find("box", {any_parent({any_parent({test(Place::name, "hall-2")}, "hall")})}),
              ElementsAre("box-3", "box-both"));
}

TEST_F(ResourceLinksTest, ASearchFindsByChildren) {
  add_halls();
  EXPECT_THAT(find("rack", {any_child({test(Place::name, "box-both")}, "box")}),
              ElementsAre("rack-b", "rack-c"));
  EXPECT_THAT(find("hall", {any_child({test(Place::arn, arn("box-2"))}, "box", 2)}),
              ElementsAre("hall-1"));
  EXPECT_THAT(find("hall", {any_child({test(Place::arn, arn("box-2"))}, "box")}), IsEmpty());
  add("rack-empty");
  EXPECT_THAT(find("rack", {{.kind = Kind::none, .parts = {any_child({})}}}),
              ElementsAre("rack-empty"));
  ASSERT_TRUE(store_->create(job("a"), {}, {}));
  SearchQuery of_jobs;
  of_jobs.where.parts = {any_child({})};
  EXPECT_THAT(store_->search(of_jobs).value(), IsEmpty()) << "a job has none";
}

// With more than the 2000 that are fetched and sorted, the order's index is walked.
TEST_F(ResourceLinksTest, ManyChildrenOfOneParentAreFoundToo) {
  add("rack-a");
  add("rack-b");
  std::vector<NewResource> boxes;
  for (int i = 0; i < 2'100; ++i)
    boxes.push_back({resource("box-" + std::to_string(10'000 + i)), {}, {arn("rack-a")}});
  boxes.push_back({resource("box-0"), {}, {arn("rack-b")}});
  ASSERT_TRUE(store_->create(job("a"), {}, {}, boxes));
  const std::vector<SearchCondition> in_a{any_parent({test(Place::name, "rack-a")}, "rack")};
  EXPECT_THAT(find("box", in_a, 2), ElementsAre("box-10000", "box-10001"));
  EXPECT_THAT(find("box", in_a, 5'000), SizeIs(2'100));
}

TEST_F(ResourceLinksTest, AJobIsCreatedTogetherWithResourcesOrNotAtAll) {
  add("hall-1");
  const std::vector<NewResource> added{{resource("rack-a"), {{"k", "v"}}, {arn("hall-1")}},
                                       {resource("box-1"), {}, {arn("rack-a")}}};
  ASSERT_TRUE(store_->create(job("a"), {}, {}, added));
  EXPECT_THAT(links(), ElementsAre("hall-1>rack-a", "rack-a>box-1"));
  EXPECT_EQ(resources().get_tags(arn("rack-a")).value(), (Tags{{"k", "v"}}));

  const auto failed = store_->create(job("b"), {}, {}, {{resource("box-2"), {}, {arn("rack-z")}}});
  EXPECT_EQ(failed.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(failed.error().message(), arn("rack-z"));
  EXPECT_FALSE(store_->find("b").value());
  EXPECT_FALSE(resources().find(id("box-2")).value());

  const auto taken = store_->create(job("a"), {}, {}, {{resource("box-3")}});
  EXPECT_EQ(taken.error().kind(), ErrorKind::already_exists);
  EXPECT_FALSE(resources().find(id("box-3")).value());

  StoredResource other_arn = resource("box-1");
  other_arn.arn = "arn:other";
  const auto name_taken = store_->create(job("b"), {}, {}, {{other_arn}});
  EXPECT_EQ(name_taken.error().kind(), ErrorKind::already_exists);
  EXPECT_EQ(name_taken.error().message(), arn("box-1"));
}

TEST_F(ResourceLinksTest, AnAgainCreatedJobsResourceKeepsItsLinksAndTime) {
  add("rack-a");
  add("rack-b");
  add("box-1", {"rack-a"}, 5, {{"k", "1"}, {"l", "1"}});
  ASSERT_TRUE(put("box-1", {point("loss", 1, 3)}));
  StoredResource again = resource("box-1", 9);
  again.id.name = "BOX-1";  // the same ARN
  again.request = R"({"a":1})";
  again.state = R"({"b":1})";
  again.status = "InProgress";
  ASSERT_TRUE(store_->create(job("a"), {}, {}, {{again, {{"k", "2"}}, {arn("rack-b")}}}));
  const StoredResource now = resources().find(id("box-1")).value().value();
  EXPECT_EQ(now.request, again.request);
  EXPECT_EQ(now.state, again.state);
  EXPECT_EQ(now.status, "InProgress");
  EXPECT_EQ(to_epoch_millis(now.created), 5);
  EXPECT_EQ(to_epoch_millis(now.modified), 9);
  EXPECT_THAT(points("box-1", "loss"), IsEmpty()) << "its state knows nothing of them";
  EXPECT_THAT(links(), ElementsAre("rack-a>box-1", "rack-b>box-1"));
  EXPECT_EQ(resources().get_tags(arn("box-1")).value(), (Tags{{"k", "2"}, {"l", "1"}}));
}

TEST_F(ResourceLinksTest, AJobsChangeAndItsResourcesAreOneTransaction) {
  add("box-1");
  ASSERT_TRUE(store_->create(job("a"), {}, {}));
  ASSERT_TRUE(store_->create(job("b"), {}, {}));
  const auto change_to = [&](const std::string& status, Result<void> outcome) {
    return [this, status, outcome](const StoredJob& job) -> Result<JobChange> {
      JobRecord record = job.record;
      record.status = status;
      const auto set = [status](StoredResource& r) {
        r.status += status;
        r.id.name = "not looked at";
        return ok();
      };
      return JobChange{record,
                       {{0, from_epoch_millis(1), "{}"}},
                       {{id("box-none"), set},
                        {id("box-1"), set},
                        {id("box-1"), [outcome](StoredResource&) { return outcome; }}}};
    };
  };
  ASSERT_TRUE(store_->apply("a", change_to("Stopping", ok())));
  EXPECT_EQ(store_->find("a").value()->record.status, "Stopping");
  EXPECT_EQ(resources().find(id("box-1")).value()->status, "Stopping");

  const Error no(ErrorKind::conflict, "no");
  EXPECT_EQ(store_->apply("a", change_to("Failed", no)).error().message(), "no");
  ASSERT_TRUE(store_->apply_each({"a", "b"}, change_to("Failed", no)));
  EXPECT_EQ(store_->find("a").value()->record.status, "Stopping");
  EXPECT_EQ(store_->list_events("a").value().size(), 1U);
  EXPECT_EQ(resources().find(id("box-1")).value()->status, "Stopping");

  ASSERT_TRUE(store_->apply("a", [&](const StoredJob&) -> Result<JobChange> {
    return JobChange{{}, {}, {{id("box-1"), [](StoredResource& r) {
                                 r.status = "alone";
                                 return ok();
                               }}}};
  }));
  EXPECT_EQ(resources().find(id("box-1")).value()->status, "alone");
  EXPECT_EQ(store_->find("a").value()->record.status, "Stopping");
}

TEST_F(ResourceLinksTest, ADeletedJobTakesTheResourcesWithItThatBelongToNone) {
  add("rack-a");
  add("box-1", {"rack-a"});
  add("box-2");
  ASSERT_TRUE(link("rack-a", "box-2", "Produced"));
  ASSERT_TRUE(put("box-2", {point("loss", 1, 0.5)}));
  ASSERT_TRUE(store_->create(job("a", "Completed"), {}, {}));
  const std::vector<ResourceId> with{id("box-1"), id("box-2"), id("box-none")};
  ASSERT_TRUE(store_->finish_delete("a", with));
  EXPECT_TRUE(resources().find(id("box-2")).value()) << "the deletion hadn't begun";
  ASSERT_TRUE(store_->begin_delete("a"));
  ASSERT_TRUE(store_->finish_delete("a", with));
  EXPECT_FALSE(store_->find("a").value());
  EXPECT_TRUE(resources().find(id("box-1")).value());
  EXPECT_FALSE(resources().find(id("box-2")).value());
  EXPECT_THAT(links(), ElementsAre("rack-a>box-1"));
  EXPECT_EQ(rows("resource_points"), 0);
}

TEST_F(ResourceLinksTest, PointsComeBackByTimeAndAreCountedOverAllMetrics) {
  add("box-1");
  add("box-2");
  std::vector<std::size_t> so_far;
  const auto put_counted = [&](const std::vector<ResourcePoint>& added) {
    ASSERT_TRUE(resources().put_points(id("box-1"), added, [&](StoredResource& r, std::size_t n) {
      so_far.push_back(n);
      r.state = R"({"n":1})";
      return ok();
    }));
  };
  put_counted({point("loss", 20, 0.5, 2), point("acc", 20, 0.1), point("loss", 10, 0.7, 1)});
  put_counted({point("loss", 20, 0.25, -3), point("loss", 15, 3)});
  put_counted({});
  ASSERT_TRUE(put("box-2", {point("loss", 1, 9)}));
  open();
  EXPECT_THAT(so_far, ElementsAre(0, 3, 5));
  EXPECT_THAT(points("box-1", "loss"),
              ElementsAre("10 1 0.70", "15 - 3.00", "20 2 0.50", "20 -3 0.25"));
  EXPECT_THAT(points("box-1", "acc"), ElementsAre("20 - 0.10"));
  EXPECT_THAT(points("box-1", "none"), IsEmpty());
  EXPECT_EQ(resources().find(id("box-1")).value()->state, R"({"n":1})");
}

TEST_F(ResourceLinksTest, PointsAreRefusedAltogether) {
  add("box-1");
  const auto refused = resources().put_points(id("box-1"), {point("loss", 1, 1)},
                                              [](StoredResource& r, std::size_t) -> Result<void> {
                                                r.state = "changed";
                                                return Error(ErrorKind::exhausted, "too many");
                                              });
  EXPECT_EQ(refused.error().message(), "too many");
  const auto nan = resources().put_points(id("box-1"), {point("loss", 1, 1), point("acc", 1, NAN)},
                                          [](StoredResource& r, std::size_t) {
                                            r.state = "changed";
                                            return ok();
                                          });
  EXPECT_EQ(nan.error().kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(put("box-2", {}).error().kind(), ErrorKind::not_found);
  EXPECT_EQ(resources().read_points(id("box-2"), "loss", {}).error().kind(), ErrorKind::not_found);
  EXPECT_THAT(points("box-1", "loss"), IsEmpty());
  EXPECT_EQ(resources().find(id("box-1")).value()->state, "{}");
  ASSERT_TRUE(put("box-1", {point("loss", 1, INFINITY)}));
  EXPECT_THAT(points("box-1", "loss"), ElementsAre("1 - inf"));
}

TEST_F(ResourceLinksTest, AStoreOfBeforeLinksIsBroughtUpToDate) {
  add("rack-a");
  store_.reset();
  {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute(std::string(kDropLinksAndPoints) + "PRAGMA user_version = 3"));
  }
  open();
  add("box-1", {"rack-a"});
  ASSERT_TRUE(put("box-1", {point("loss", 1, 1)}));
  open();
  EXPECT_THAT(links(), ElementsAre("rack-a>box-1"));
  EXPECT_THAT(points("box-1", "loss"), SizeIs(1));
}

TEST_F(ResourceLinksTest, TheCheckFindsAndRemovesWhatHasNoResource) {
  add("rack-a");
  add("box-1", {"rack-a"});
  add("box-2", {"rack-a"});
  ASSERT_TRUE(put("box-1", {point("loss", 1, 1), point("acc", 1, 1)}));
  ASSERT_TRUE(put("box-2", {point("loss", 1, 1)}));
  store_.reset();
  const auto check = [&](bool repair) {
    const CheckOptions options{.repair = repair, .lost = directory_ / "lost"};
    const StateCheck checked = check_state(directory_, true, options, [](const JobTexts&) {
                                 return std::nullopt;
                               }).value();
    std::vector<std::string> found;
    for (const Damage& damage : checked.database.damages)
      found.push_back(damage.what + (damage.done.empty() ? "" : ": " + damage.done));
    return found;
  };
  EXPECT_THAT(check(false), IsEmpty());
  {
    Database db = Database::open(directory_ / "state.db", Database::Mode::read_write).value();
    ASSERT_TRUE(db.execute("DELETE FROM resources WHERE name = 'box-1'"));
  }
  EXPECT_THAT(check(false), ElementsAre("has 1 link of resources that don't exist",
                                        "has 2 metrics of resources that don't exist"));
  EXPECT_THAT(check(true), ElementsAre(HasSubstr("link"), HasSubstr("exist: removed them"),
                                       "has 2 points of resources that don't exist: removed them"));
  EXPECT_THAT(check(false), IsEmpty());
  open();
  EXPECT_THAT(links(), ElementsAre("rack-a>box-2"));
  EXPECT_THAT(points("box-2", "loss"), SizeIs(1));
}

}  // namespace
}  // namespace trainyard::store
