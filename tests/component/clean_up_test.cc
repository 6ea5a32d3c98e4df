#include "agent/clean_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "agent/container_names.h"
#include "agent/volume.h"
#include "agent/warm_instance.h"
#include "component/agent_run_world.h"

// What is removed of an attempt whose agent is dead, without its plan or journal; over a fake
// runtime, with real volumes, files and locks.
namespace trainyard::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class CleanUp : public testing::Test {
 protected:
  void SetUp() override {
    runtime_.add_image("image", {.config = {}, .script = [](FakeProcess& process) {
                                   while (process.wait_for_signal(60s) != SIGKILL) continue;
                                   return ContainerExit{137, false};
                                 }});
    options_.runtime = "oci";
    options_.docker_socket = data_ / "no-socket";
    options_.open_runtime =
        [this](const runtime::RuntimeOptions&) -> Result<std::unique_ptr<runtime::Runtime>> {
      return std::unique_ptr<runtime::Runtime>(
          std::make_unique<runtime::BorrowedRuntime>(runtime_));
    };
  }
  void TearDown() override {
    EXPECT_THAT(read_file("/proc/self/mountinfo").value(), testing::Not(HasSubstr(data_.string())));
    fs::remove_all(data_);
  }

  // An instance with everything that an agent creates, and no agent.
  fs::path make_instance(const std::string& job) {
    const fs::path instance = data_ / "attempts" / job / "1" / "algo-1";
    EXPECT_TRUE(ensure_directory(instance));
    Volume volume(instance, data_ / "runtime" / "volumes", mib(64));
    const auto made = volume.create();
    EXPECT_TRUE(made) << made.error().message();
    EXPECT_TRUE(replace_file(volume.root() / "model" / "file", "bytes"));
    EXPECT_TRUE(ensure_directory(instance / "profile"));
    EXPECT_TRUE(replace_file(instance / "plan.json", "not a plan"));
    EXPECT_TRUE(replace_file(instance / "journal", "not a journal"));
    make_container(container_id(instance), container_labels(job, instance));
    return instance;
  }
  void make_container(const std::string& id, std::map<std::string, std::string> labels) {
    runtime::ContainerSpec spec;
    spec.id = id;
    spec.image = "image";
    spec.labels = std::move(labels);
    auto container = runtime_.create(spec, [](runtime::OutputStream, std::string_view) {});
    ASSERT_TRUE(container);
    ASSERT_TRUE((*container)->start());
  }
  static std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
    return names;
  }

  const fs::path data_ = fs::temp_directory_path() / ("trainyard-clean-" + random_hex(12));
  FakeRuntime runtime_;
  CleanUpOptions options_;
};

TEST_F(CleanUp, LeavesOfAnAttemptOnlyWhatTellsWhatBecameOfIt) {
  const fs::path instance = make_instance("a"), other = make_instance("a-1");
  make_container(earlier_container_id(instance), {});
  const auto cleaned = clean_attempt(instance, options_);
  ASSERT_TRUE(cleaned) << cleaned.error().message();
  EXPECT_THAT(names_in(instance), UnorderedElementsAre("plan.json", "journal", "clean.lock"));
  EXPECT_THAT(runtime_.containers(), ElementsAre(container_id(other)));
  EXPECT_TRUE(fs::exists(other / "volume" / "ml" / "model" / "file"));
  EXPECT_TRUE(clean_attempt(instance, options_)) << "nothing there is fine";
  EXPECT_TRUE(clean_attempt(other, options_));
}

TEST_F(CleanUp, TouchesNothingOfAnAgentThatIsAlive) {
  const fs::path instance = make_instance("a");
  {
    const auto alive = FileLock::try_acquire(instance / "lock");
    ASSERT_TRUE(alive && *alive);
    const auto refused = clean_attempt(instance, options_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::conflict);
    EXPECT_TRUE(clean_orphans(data_, options_));
    EXPECT_THAT(runtime_.containers(), ElementsAre(container_id(instance)));
    EXPECT_TRUE(fs::exists(instance / "volume" / "ml" / "model" / "file"));
  }
  EXPECT_TRUE(clean_attempt(instance, options_));
}

TEST_F(CleanUp, WhatCanNotBeRemovedIsAnErrorAndTheRestIsRemoved) {
  const fs::path instance = make_instance("a");
  runtime_.fail_next(FakeRuntime::Call::remove_leftovers,
                     Error(ErrorKind::unavailable, "it does not end"));
  const auto failed = clean_attempt(instance, options_);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("it does not end"));
  EXPECT_FALSE(fs::exists(instance / "volume"));
  EXPECT_TRUE(clean_attempt(instance, options_));
  EXPECT_THAT(runtime_.containers(), IsEmpty());
}

TEST_F(CleanUp, AnInstanceThatControlHasNotSeenEndIsNoOrphan) {
  const fs::path instance = make_instance("a");
  const fs::path mark = data_ / "attempts" / ".open" / "a.1.algo-1";
  ASSERT_TRUE(ensure_directory(mark.parent_path()));
  ASSERT_TRUE(replace_file(mark, ""));
  EXPECT_TRUE(clean_orphans(data_, options_));
  EXPECT_THAT(runtime_.containers(), ElementsAre(container_id(instance)));
  EXPECT_TRUE(fs::exists(instance / "volume" / "ml" / "model" / "file"))
      << "the next agent uploads it";
  fs::remove(mark);
  EXPECT_TRUE(clean_orphans(data_, options_));
  EXPECT_THAT(runtime_.containers(), IsEmpty());
  EXPECT_FALSE(fs::exists(instance / "volume" / "ml"));
  EXPECT_TRUE(clean_attempt(instance, options_));
}

TEST_F(CleanUp, OrphansAreThoseOfThisDataFolderAlone) {
  const fs::path instance = make_instance("a");
  const fs::path gone = data_ / "attempts" / "gone" / "2" / "algo-1";
  make_container(container_id(gone), container_labels("gone", gone));
  const fs::path elsewhere = "/elsewhere/attempts/a/1/algo-1";
  make_container(container_id(elsewhere), container_labels("a", elsewhere));
  const auto cleaned = clean_orphans(data_, options_);
  ASSERT_TRUE(cleaned) << cleaned.error().message();
  EXPECT_THAT(runtime_.containers(), ElementsAre(container_id(elsewhere)));
  EXPECT_THAT(read_file("/proc/self/mountinfo").value(), testing::Not(HasSubstr(data_.string())));
  EXPECT_TRUE(clean_attempt(instance, options_));
}

TEST_F(CleanUp, ANetworkThatWentToAnotherJobIsThatJobs) {
  const fs::path first = make_instance("a"), second = make_instance("b");
  const std::string held = container_id(second) + "-net";
  make_container(held, container_labels("a", first));
  ASSERT_TRUE(clean_attempt(first, options_));
  EXPECT_THAT(runtime_.containers(), UnorderedElementsAre(container_id(second), held));
  ASSERT_TRUE(clean_attempt(second, options_));
  EXPECT_THAT(runtime_.containers(), IsEmpty());
}

TEST_F(CleanUp, WhatAWarmPoolKeepsIsNoOrphan) {
  const fs::path instance = make_instance("a");
  ASSERT_TRUE(mark_warm(instance, "id"));
  EXPECT_TRUE(clean_orphans(data_, options_));
  EXPECT_THAT(runtime_.containers(), ElementsAre(container_id(instance)));
  ASSERT_TRUE(clean_attempt(instance, options_));
  EXPECT_THAT(runtime_.containers(), IsEmpty());
}

TEST(ContainerIds, TellTheInstanceAndBelongToOneDataFolder) {
  const fs::path attempts = "/data/attempts";
  for (const char* instance : {"a/1/algo-1", "a-algo-1/12/algo-1", "b-2-algo-3/1/algo-2"}) {
    const std::string id = container_id(attempts / instance);
    EXPECT_EQ(instance_of_container(id, attempts), attempts / instance);
    for (const char* suffix : {"-chown", "-chown-look", "-look", "-net", "-root"})
      EXPECT_EQ(instance_of_container(id + suffix, attempts), attempts / instance) << suffix;
    EXPECT_TRUE(id.starts_with(container_prefix(attempts)));
    EXPECT_EQ(instance_of_container(id, "/other/attempts"), std::nullopt);
  }
  EXPECT_EQ(instance_of_container(container_prefix(attempts) + "x", attempts), std::nullopt);
}

}  // namespace
}  // namespace trainyard::agent
