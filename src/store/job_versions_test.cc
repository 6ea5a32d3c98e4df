#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "store/resource_store.h"
#include "store/state_fixture.h"

namespace trainyard::store {
namespace {

using testing::IsEmpty;

// Jobs that end with a version of box-v in rack-a.
class JobVersionsTest : public StateFixture {
 protected:
  ResourceStore& resources() { return store_->resources(); }

  static StoredResource resource(const std::string& kind, const std::string& name) {
    return {.id = {kind, name}, .arn = "arn:" + name, .request = "{}"};
  }
  void add_job(const std::string& name) {
    const StoredJob job{name, "arn:job/" + name, "{}", {}, {"{}", "InProgress", {}, false}};
    const auto created = store_->create(job, {}, {});
    ASSERT_TRUE(created) << created.error().message();
  }
  void add_rack() { ASSERT_TRUE(resources().create(resource("rack", "rack-a"), {})); }
  Result<StoredResource> add_version() {
    return resources().create_version(resource("box", "box-v"), arn_of, {}, {"arn:rack-a"});
  }
  Result<StoredJob> end(const std::string& name) {
    TRY_VOID(store_->apply(name, end_with_version));
    TRY(const auto job, store_->find(name));
    return *job;
  }

  static std::string arn_of(std::int64_t version) { return "arn:box/v/" + std::to_string(version); }
  static Result<JobChange> end_with_version(const StoredJob& job) {
    JobChange change;
    change.record = job.record;
    change.record->status = "Completed";
    change.version = {{{resource("box", "box-v"), {{"k", "v"}}, {"arn:rack-a"}}, arn_of},
                      [](const Result<StoredResource>& created, JobChange& completed) {
                        completed.record->state =
                            created ? created->arn : created.error().message();
                        completed.events.push_back({0, from_epoch_millis(1), "{}"});
                      }};
    return change;
  }
};

TEST_F(JobVersionsTest, AJobsChangeCreatesAVersionThatTheJobsStateCanName) {
  add_rack();
  for (const std::string name : {"a", "b"}) add_job(name);
  EXPECT_EQ(end("a").value().record.state, "arn:box/v/1");
  ASSERT_EQ(add_version().value().id.version, 2);
  EXPECT_EQ(end("b").value().record.state, "arn:box/v/3");
  EXPECT_EQ(store_->list_events("b").value().size(), 1U);

  open();
  EXPECT_EQ(store_->find("b").value()->record.state, "arn:box/v/3");
  EXPECT_EQ(resources().find({"box", "box-v", 3}).value()->arn, "arn:box/v/3");
  EXPECT_EQ(resources().get_tags("arn:box/v/3").value(), (Tags{{"k", "v"}}));
  EXPECT_EQ(resources().list_links({.parent = "arn:rack-a"}).value().size(), 3U);
}

TEST_F(JobVersionsTest, AJobsChangeIsMadeWithoutTheVersionIfItsParentIsGone) {
  add_job("a");
  const StoredJob after = end("a").value();
  EXPECT_EQ(after.record.status, "Completed");
  EXPECT_EQ(after.record.state, "arn:rack-a") << "the message of not_found";
  EXPECT_FALSE(resources().find({"box", "box-v", 1}).value());
  EXPECT_EQ(add_version().error().kind(), ErrorKind::not_found);
  add_rack();
  EXPECT_EQ(add_version().value().id.version, 1) << "no version was used up";
}

TEST_F(JobVersionsTest, AVersionIsNotCreatedByAChangeThatFails) {
  add_rack();
  add_job("a");
  const auto failed = store_->apply("a", [](const StoredJob& job) -> Result<JobChange> {
    TRY(JobChange change, end_with_version(job));
    change.resources.push_back({{"rack", "rack-a"}, [](StoredResource&) -> Result<void> {
                                  return Error(ErrorKind::conflict, "no");
                                }});
    return change;
  });
  EXPECT_EQ(failed.error().message(), "no");
  EXPECT_EQ(store_->find("a").value()->record.status, "InProgress");
  EXPECT_THAT(resources().list_links({.parent = "arn:rack-a"}).value(), IsEmpty());
  EXPECT_EQ(add_version().value().id.version, 1);
}

}  // namespace
}  // namespace trainyard::store
