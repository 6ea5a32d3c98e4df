#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "control/job_codec.h"
#include "control/job_state.h"
#include "control/job_story_for_test.h"

// The warm pool that a job leaves.
namespace trainyard::control {
namespace {

using model::Outcome;
using Status = model::WarmPoolResourceStatus;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::int64_t kEnd = 200'000;  // of the job, in milliseconds

// A job that trains, with a pool of ten minutes.
Story pooled(seconds keep_alive = seconds(600)) {
  Story story;
  story.add(Created{.at = at(0), .id = "id", .keep_alive = keep_alive}).started(1000);
  story.report(2000, model::ReportKind::downloading).report(3000, model::ReportKind::training);
  return story;
}

Story& end(Story& story, Outcome outcome, const std::string& reason = {}, bool is_retained = true) {
  return story.add_report(kEnd, [&](model::Report& r) {
    r.kind = model::ReportKind::finished;
    r.outcome = outcome;
    r.failure_class = class_for_test(reason, outcome);
    r.failure_reason = reason;
    r.warm = is_retained;
  });
}

Story available() {
  Story story = pooled();
  return end(story, Outcome::Completed);
}

StateChange next(const Story& story, const JobEvent& event) {
  return apply_event(story.state(), event);
}

TEST(JobPool, ItIsInUseFromTheFirstAttemptAndAvailableAtTheEnd) {
  Story story;
  story.add(Created{.at = at(0), .keep_alive = seconds(600)});
  EXPECT_FALSE(story.state().warm_pool) << "no instance was there yet";
  Story running = pooled();
  EXPECT_EQ(running.state().warm_pool, (WarmPool{.since = at(1000)}));
  const JobState before = running.state();
  end(running, Outcome::Completed);
  const StateChange ended = apply_event(before, running.events.back());
  EXPECT_EQ(ended.state.phase, Phase::Completed);
  EXPECT_EQ(ended.state.warm_pool,
            (WarmPool{.status = Status::Available, .since = at(1000), .available = at(kEnd)}));
  EXPECT_THAT(
      ended.effects,
      ElementsAre(Effect(KeepPool{1}), Effect(WakeAt{at(kEnd + 600'000), WakeReason::keep_alive})))
      << "nothing is freed";
  EXPECT_EQ(effects_of(ended.state), ended.effects) << "a restart keeps it";
  EXPECT_FALSE(retained_seconds(*ended.state.warm_pool));
}

TEST(JobPool, WhichEndsLeaveOne) {
  const auto status_after = [](Outcome outcome, const std::string& reason, bool is_retained,
                               bool stop = false) {
    Story story = pooled();
    if (stop) story.stop(kEnd - 1);
    return end(story, outcome, reason, is_retained).state().warm_pool->status;
  };
  EXPECT_EQ(status_after(Outcome::Failed, "AlgorithmError: x", true), Status::Available);
  EXPECT_EQ(status_after(Outcome::Failed, "ClientError: x", true), Status::Available);
  EXPECT_EQ(status_after(Outcome::Stopped, "", true, true), Status::Available);
  EXPECT_EQ(status_after(Outcome::Completed, "", false), Status::Terminated);
  EXPECT_EQ(status_after(Outcome::Failed, "", false), Status::Terminated) << "the platform's fault";
  Story gone = pooled();
  gone.add(AgentGone{at(kEnd), 1});
  EXPECT_EQ(gone.state().warm_pool->status, Status::Terminated);
  EXPECT_EQ(retained_seconds(*gone.state().warm_pool), 0);
  EXPECT_THAT(effects_of(gone.state()), IsEmpty());
}

TEST(JobPool, AJobWithoutKeepAliveLeavesNoneAndMayTakeOne) {
  Story plain = pooled(seconds(0));
  EXPECT_FALSE(end(plain, Outcome::Completed).state().warm_pool);
  Story taker;
  const PoolSource source{"first", 1, "first-id", at(5)};
  taker.created(10'000).add(
      AttemptStarted{.at = at(11'000), .attempt = 1, .hosts = {"algo-1"}, .reuses = source});
  EXPECT_EQ(taker.state().warm_pool, (WarmPool{.since = at(5)})) << "the instances' time goes on";
  EXPECT_EQ(taker.state().attempts.back().reuses, source);
  const JobState ended = end(taker, Outcome::Completed).state();
  EXPECT_EQ(ended.warm_pool->status, Status::Terminated);
  EXPECT_EQ(retained_seconds(*ended.warm_pool), 0);
}

TEST(JobPool, AMatchingJobReusesIt) {
  const StateChange step = next(available(), PoolReused{at(kEnd + 4'999), "second"});
  EXPECT_TRUE(step.changed);
  EXPECT_EQ(step.state.phase, Phase::Completed);
  EXPECT_EQ(step.state.warm_pool->status, Status::Reused);
  EXPECT_EQ(step.state.warm_pool->reused_by, "second");
  EXPECT_EQ(retained_seconds(*step.state.warm_pool), 4) << "whole seconds";
  EXPECT_THAT(step.effects, IsEmpty());
  EXPECT_THAT(effects_of(step.state), IsEmpty());
  EXPECT_FALSE(apply_event(step.state, PoolEnded{at(kEnd + 9'000)}).changed) << "it is another's";
  EXPECT_FALSE(apply_event(step.state, PoolReused{at(kEnd + 9'000), "third"}).changed);
}

TEST(JobPool, ItEndsWhenItsTimeHasPassedAndNotBefore) {
  EXPECT_FALSE(next(available(), WokeUp{at(kEnd + 599'999), WakeReason::keep_alive}).changed);
  const StateChange step = next(available(), WokeUp{at(kEnd + 600'000), WakeReason::keep_alive});
  EXPECT_EQ(step.state.warm_pool->status, Status::Terminated);
  EXPECT_EQ(retained_seconds(*step.state.warm_pool), 600);
  EXPECT_THAT(step.effects, ElementsAre(Effect(EndPool{1})));
  EXPECT_EQ(step.state.training_end_time, at(kEnd));
}

TEST(JobPool, ItEndsWhenItsRoomIsNeeded) {
  const StateChange step = next(available(), PoolEnded{at(kEnd + 60'000), "its room is needed"});
  EXPECT_EQ(step.state.warm_pool->status, Status::Terminated);
  EXPECT_EQ(retained_seconds(*step.state.warm_pool), 60);
  EXPECT_THAT(step.effects, ElementsAre(Effect(EndPool{1})));
}

TEST(JobPool, AnotherPeriodCountsFromWhenItBecameAvailable) {
  const StateChange longer = next(available(), KeepAliveChanged{at(kEnd + 60'000), seconds(900)});
  EXPECT_THAT(longer.effects,
              ElementsAre(Effect(WakeAt{at(kEnd + 900'000), WakeReason::keep_alive})));
  EXPECT_FALSE(
      apply_event(longer.state, WokeUp{at(kEnd + 600'000), WakeReason::keep_alive}).changed);
  for (const seconds period : {seconds(0), seconds(60)}) {
    const StateChange over = next(available(), KeepAliveChanged{at(kEnd + 60'000), period});
    EXPECT_EQ(over.state.warm_pool->status, Status::Terminated);
    EXPECT_THAT(over.effects, ElementsAre(Effect(EndPool{1})));
  }
}

TEST(JobPool, ThePeriodMayBeChangedWhileTheJobRuns) {
  Story story = pooled();
  story.add(KeepAliveChanged{at(4'000), seconds(0)});
  EXPECT_EQ(story.state().warm_pool->status, Status::InUse);
  Story later = story;
  EXPECT_EQ(end(story, Outcome::Completed).state().warm_pool->status, Status::Terminated);
  later.add(KeepAliveChanged{at(5'000), seconds(5)});
  EXPECT_EQ(end(later, Outcome::Completed).state().warm_pool->status, Status::Available);
}

TEST(JobPool, InstancesGoFromJobToJobForFourWeeksAtMost) {
  const std::int64_t weeks = std::int64_t{28} * 24 * 3600 * 1000;
  Story story;
  story.add(Created{.at = at(weeks - 100'000), .keep_alive = seconds(600)});
  story.add(AttemptStarted{.at = at(weeks - 90'000),
                           .attempt = 1,
                           .hosts = {"algo-1"},
                           .reuses = PoolSource{"first", 1, "id", at(0)}});
  const Story before = story;
  story.add_report(weeks - 60'000, [](model::Report& r) {
    r.kind = model::ReportKind::finished;
    r.outcome = Outcome::Completed;
    r.warm = true;
  });
  EXPECT_THAT(effects_of(story.state()),
              Contains(Effect(WakeAt{at(weeks), WakeReason::keep_alive})));
  story = before;
  story.add_report(weeks + 1, [](model::Report& r) {
    r.kind = model::ReportKind::finished;
    r.outcome = Outcome::Completed;
    r.warm = true;
  });
  EXPECT_EQ(story.state().warm_pool->status, Status::Terminated);
}

TEST(JobPool, AnAttemptThatIsRetriedLeavesNone) {
  Story story;
  story.add(Created{.at = at(0), .retry_attempts = 1, .keep_alive = seconds(600)}).started(1000);
  story.add(AgentGone{at(2000), 1});
  EXPECT_THAT(effects_of(story.state()), Contains(Effect(FreeCapacity{1})));
  story.add(WokeUp{at(60'000)}).started(61'000, 2);
  EXPECT_EQ(story.state().warm_pool, (WarmPool{.since = at(61'000)}));
  end(story, Outcome::Completed);
  EXPECT_THAT(effects_of(story.state()), Contains(Effect(KeepPool{2})));
}

TEST(JobPool, SurvivesItsText) {
  Story story;
  story.add(Created{.at = at(0), .id = "id", .keep_alive = seconds(600)});
  story.add(AttemptStarted{.at = at(1000),
                           .attempt = 1,
                           .hosts = {"algo-1"},
                           .reuses = PoolSource{"first", 2, "first-id", at(5)}});
  end(story, Outcome::Completed);
  story.add(KeepAliveChanged{at(kEnd + 1000), seconds(900)});
  story.add(PoolReused{at(kEnd + 2000), "second"});
  EXPECT_EQ(parse_job_state(to_json(story.state())).value(), story.state());
  std::vector<JobEvent> again;
  for (const JobEvent& event : story.events)
    again.push_back(parse_job_event(to_json(event)).value());
  EXPECT_EQ(replay(again), story.state());
  const auto ended = parse_job_event(to_json(JobEvent(PoolEnded{at(1), "why"}))).value();
  EXPECT_EQ(std::get<PoolEnded>(ended).reason, "why");
  const auto woke = parse_job_event(to_json(JobEvent(WokeUp{at(1), WakeReason::keep_alive})));
  EXPECT_EQ(std::get<WokeUp>(woke.value()).why, WakeReason::keep_alive);
}

TEST(WarmPoolKey, IsTheSameWhereTheInstancesCanBeTheOthers) {
  model::CreateTrainingJobRequest request;
  request.role_arn = "arn:aws:iam::123456789012:role/r";
  model::ResourceConfig& resources = request.resource_config.emplace();
  resources.instance_type = "ml.m5.large";
  resources.instance_count = 2;
  resources.volume_size_in_gb = 5;
  const std::string key = warm_pool_key(request);
  EXPECT_FALSE(key.empty());
  auto other = request;
  other.training_job_name = "b";
  other.hyper_parameters = std::map<std::string, std::string>{{"epochs", "2"}};
  other.algorithm_specification.emplace().training_image = "another";
  other.resource_config->keep_alive_period_in_seconds = 600;
  other.enable_network_isolation = false;
  EXPECT_EQ(warm_pool_key(other), key);

  using Request = model::CreateTrainingJobRequest;
  const std::vector<std::function<void(Request&)>> changes = {
      [](Request& r) { r.role_arn = "arn:aws:iam::123456789012:role/other"; },
      [](Request& r) { r.resource_config->instance_type = "ml.m5.xlarge"; },
      [](Request& r) { r.resource_config->instance_count = 1; },
      [](Request& r) { r.resource_config->volume_size_in_gb = 6; },
      [](Request& r) { r.resource_config->volume_kms_key_id = "k"; },
      [](Request& r) { r.vpc_config.emplace().subnets = std::vector<std::string>{"s"}; },
      [](Request& r) { r.enable_network_isolation = true; },
      [](Request& r) { r.enable_inter_container_traffic_encryption = true; }};
  for (const auto& change : changes) {
    Request changed = request;
    change(changed);
    EXPECT_NE(warm_pool_key(changed), key);
    EXPECT_NE(warm_pool_key(changed), "");
  }
  Request spot = request;
  spot.enable_managed_spot_training = true;
  EXPECT_EQ(warm_pool_key(spot), "");
  Request groups = request;
  groups.resource_config->instance_groups = std::vector<model::InstanceGroup>{{}};
  EXPECT_EQ(warm_pool_key(groups), "");
}

}  // namespace
}  // namespace trainyard::control
