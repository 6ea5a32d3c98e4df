#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <tuple>

#include "control/job_state.h"
#include "control/job_story_for_test.h"

// Every state that a training job can reach, and random sequences of events.
namespace trainyard::control {
namespace {

using model::Outcome;
using model::Report;
using model::ReportKind;

// ---------------------------------------------------------------------------

std::vector<JobEvent> moves(const JobState& state, std::int64_t t) {
  Story next;
  next.attempt = std::max(1, last_attempt(state));
  if (!state.attempts.empty())
    next.sequence = state.attempts.back().instances.front().last_sequence;
  std::vector<JobEvent> all{Created{at(t)},
                            Queued{at(t)},
                            Queued{at(t), "Waiting for capacity: more"},
                            StopRequested{at(t)},
                            AttemptStarted{at(t), 1},
                            AttemptStarted{at(t), 2},
                            AgentGone{at(t), 1},
                            AgentGone{at(t), 2},
                            LaunchFailed{at(t), 1, "algo-1", "r"},
                            AgentSilent{at(t), 1, "algo-1", true},
                            AgentSilent{at(t), 1, "algo-1", false},
                            AttemptCutOff{at(t), 1, model::StopReason::StopRequested},
                            AttemptCutOff{at(t), 2, model::StopReason::MaxRuntimeExceeded},
                            InterruptRequested{at(t), 1, "r"},
                            InterruptRequested{at(t), 2, "r"},
                            WokeUp{at(t)},
                            WokeUp{at(t), WakeReason::max_wait},
                            WokeUp{at(t), WakeReason::max_pending},
                            WokeUp{at(t), WakeReason::keep_alive},
                            PoolReused{at(t), "other"},
                            PoolEnded{at(t)},
                            KeepAliveChanged{at(t), std::chrono::seconds(0)},
                            KeepAliveChanged{at(t), std::chrono::seconds(5)},
                            RemoteDebugChanged{at(t), true},
                            RemoteDebugChanged{at(t), false},
                            ModelPackaged{at(t), "arn:package"},
                            ModelPackaged{at(t), "", "gone"}};
  const auto one = [&](auto make) {
    Story story = next;
    make(story);
    all.push_back(story.events.front());
  };
  for (const auto kind : {ReportKind::started, ReportKind::preparing, ReportKind::downloading,
                          ReportKind::training}) {
    one([&](Story& s) { s.report(t, kind); });
  }
  one([&](Story& s) { s.report(t, ReportKind::downloading, "Downloading input data"); });
  one([&](Story& s) {
    s.add_report(t, [](Report& r) {
      r.kind = ReportKind::checked;
      r.checks = {{"disk", model::CheckOutcome::failed, "it is broken", {}}};
    });
  });
  one([&](Story& s) { s.metric(t, "m", 1); });
  one([&](Story& s) { s.limit(t); });
  for (const int code : {0, 1}) one([&](Story& s) { s.uploading(t, code); });
  one([&](Story& s) { s.finished(t, Outcome::Completed, "", "s3://m"); });
  one([&](Story& s) { s.finished(t, Outcome::Stopped); });
  one([&](Story& s) {
    s.add_report(t, [](Report& r) {
      r.kind = ReportKind::finished;
      r.outcome = Outcome::Completed;
      r.warm = true;
    });
  });
  for (const char* reason : {"AlgorithmError: x", "ClientError: x", ""}) {
    one([&](Story& s) { s.finished(t, Outcome::Failed, reason); });
  }
  return all;
}

void expect_sound(const JobState& state) {
  int terminals = 0;
  int open = 0;
  ASSERT_FALSE(state.transitions.empty());
  for (std::size_t i = 0; i < state.transitions.size(); ++i) {
    const Transition& t = state.transitions[i];
    terminals += is_terminal(t.status) ? 1 : 0;
    open += t.end_time ? 0 : 1;
    if (t.end_time) {
      EXPECT_LE(t.start_time, *t.end_time);
    }
    if (i > 0) {
      EXPECT_EQ(state.transitions[i - 1].end_time, t.start_time);
      EXPECT_TRUE(may_follow(state.transitions[i - 1].status, t.status));
    }
  }
  const bool terminal = is_terminal(state.phase);
  EXPECT_EQ(state.transitions.back().status, state.phase);
  EXPECT_EQ(state.transitions.front().status, Phase::Starting);
  EXPECT_EQ(terminals, terminal ? 1 : 0);
  EXPECT_EQ(open, terminal ? 0 : 1);
  EXPECT_EQ(state.creation_time, state.transitions.front().start_time);
  EXPECT_GE(state.last_modified_time, state.transitions.back().start_time);
  EXPECT_EQ(state.training_end_time.has_value(), terminal && state.training_start_time.has_value());
  EXPECT_EQ(state.training_end_time.has_value(), state.billable_time_in_seconds.has_value());
  if (state.training_end_time) {
    EXPECT_LE(*state.training_start_time, *state.training_end_time);
  }
  if (state.billable_time_in_seconds) {
    EXPECT_GE(*state.billable_time_in_seconds, 1);
    EXPECT_LE(*state.billable_time_in_seconds, *state.training_time_in_seconds);
  }
  EXPECT_EQ(!state.failure_reason.empty(), state.phase == Phase::Failed);
  EXPECT_TRUE(state.output_package.empty() || (state.packages && state.phase == Phase::Completed));
  EXPECT_EQ(state.waiting_since.has_value(), !terminal && running_attempt(state) == nullptr);
  if (state.warm_pool) {
    using Status = model::WarmPoolResourceStatus;
    const WarmPool& pool = *state.warm_pool;
    EXPECT_EQ(pool.status == Status::InUse, !terminal);
    EXPECT_EQ(pool.available.has_value(), terminal);
    EXPECT_EQ(pool.ended.has_value(), terminal && pool.status != Status::Available);
    EXPECT_EQ(!pool.reused_by.empty(), pool.status == Status::Reused);
    EXPECT_GE(retained_seconds(pool).value_or(0), 0);
  }
  const bool stopped = state.phase == Phase::Stopped || state.phase == Phase::MaxRuntimeExceeded ||
                       state.phase == Phase::MaxWaitTimeExceeded;
  if (stopped) {
    EXPECT_EQ(state.transitions[state.transitions.size() - 2].status, Phase::Stopping);
  }
}

void expect_sound_effects(const JobState& before, const StateChange& step) {
  if (!step.changed) {
    EXPECT_EQ(step.state, before);
    EXPECT_TRUE(step.effects.empty());
  }
  EXPECT_LE(before.last_modified_time, step.state.last_modified_time);
  int releases = 0;
  for (const Effect& effect : step.effects)
    releases +=
        std::holds_alternative<FreeCapacity>(effect) || std::holds_alternative<KeepPool>(effect)
            ? 1
            : 0;
  const bool ended = running_attempt(before) != nullptr && running_attempt(step.state) == nullptr;
  EXPECT_EQ(releases, ended ? 1 : 0);
  if (is_terminal(before.phase)) {
    EXPECT_EQ(step.state.phase, before.phase);
    const bool awaits_package =
        before.phase == Phase::Completed && before.packages && before.output_package.empty();
    EXPECT_FALSE(step.changed && !has_available_pool(before) && !awaits_package);
  }
  if (!before.warm_pool || before.warm_pool->ended || !step.state.warm_pool) return;
  const bool ends = has_available_pool(before) && step.state.warm_pool->ended;
  const bool reused = step.state.warm_pool->status == model::WarmPoolResourceStatus::Reused;
  EXPECT_EQ(std::ranges::count(step.effects, Effect(EndPool{last_attempt(before)})),
            ends && !reused ? 1 : 0);
}

// Whatever else happens, a stop and the end of what is running end the job; so does failing until
// no retry is left.
void expect_can_end(const JobState& state) {
  const std::int64_t t = (state.last_modified_time - at(0)).count() + 700;
  JobState stopped = apply_event(state, StopRequested{at(t)}).state;
  if (const AttemptState* attempt = running_attempt(stopped))
    stopped = apply_event(stopped, AttemptCutOff{at(t), attempt->number}).state;
  EXPECT_TRUE(is_terminal(stopped.phase));
  JobState failing = state;
  for (int i = 0; i < 4 && !is_terminal(failing.phase); ++i) {
    failing = apply_event(failing, WokeUp{at(t)}).state;
    failing = apply_event(failing, AttemptStarted{at(t), last_attempt(failing) + 1}).state;
    failing = apply_event(failing, AgentGone{at(t), last_attempt(failing)}).state;
  }
  EXPECT_TRUE(is_terminal(failing.phase));
}

// A status message without what differs between jobs: numbers, the text after a colon, and our own
// text in parentheses after that.
std::string kind_of(std::string message) {
  message.resize(std::min(message.find(" (the "), message.size()));
  if (const std::size_t colon = message.find(": "); colon != std::string::npos)
    message.replace(colon, std::string::npos, ": …");
  for (char& c : message)
    if (c >= '0' && c <= '9') c = 'N';
  return message;
}

struct Walk {
  std::set<Phase> phases;
  std::set<std::string> shown;  // lines of a table: status, phase, and kind of message
};

void note_shown(const JobState& state, Walk& walk) {
  const Transition& last = state.transitions.back();
  walk.phases.insert(state.phase);
  walk.shown.insert("| " + std::string(training_job_status(last.status)) + " | " +
                    std::string(to_string(last.status)) + " | " + kind_of(last.status_message) +
                    " |\n");
}

// All states that a job can reach from this beginning.
Walk walk_all_states(const Created& created) {
  using Key = std::tuple<Phase, std::string, int, int, bool, bool, bool, bool, int, int,
                         std::string, int, bool, bool>;
  const auto key = [](const JobState& s) {
    const AttemptState* last = s.attempts.empty() ? nullptr : &s.attempts.back();
    return Key{s.phase,
               s.transitions.back().status_message,
               last_attempt(s),
               last == nullptr ? -1 : static_cast<int>(last->instances.front().phase),
               s.training_start_time.has_value(),
               last != nullptr && last->training_start.has_value(),
               last != nullptr && last->failure_detected.has_value(),
               s.retry_at.has_value(),
               last == nullptr ? -1 : static_cast<int>(last->stop_cause),
               s.stop_reason ? 1 + static_cast<int>(*s.stop_reason) : 0,
               s.failure_reason,
               s.warm_pool
                   ? 1 + static_cast<int>(s.warm_pool->status) + (s.keep_alive.count() > 0 ? 10 : 0)
                   : 0,
               last != nullptr && !last->instances.front().checks.empty(),
               !s.output_package.empty()};
  };
  std::set<Key> seen;
  Walk walk;
  std::deque<JobState> frontier{apply_event(JobState{}, created).state};
  while (!frontier.empty()) {
    const JobState state = frontier.front();
    frontier.pop_front();
    if (!seen.insert(key(state)).second) continue;
    note_shown(state, walk);
    expect_sound(state);
    expect_can_end(state);
    EXPECT_FALSE(testing::Test::HasFailure()) << "in " << to_string(state.phase);
    if (testing::Test::HasFailure()) break;
    const std::int64_t later = (state.last_modified_time - at(0)).count() + 700;
    for (const std::int64_t t : {later, std::int64_t{-1}}) {
      for (const JobEvent& event : moves(state, t)) {
        const StateChange step = apply_event(state, event);
        expect_sound_effects(state, step);
        if (step.changed) frontier.push_back(step.state);
      }
    }
  }
  EXPECT_GT(seen.size(), 200U);
  return walk;
}

Created on_demand() {
  Created created{at(0), "", 1};
  created.max_pending = std::chrono::seconds(1);
  created.packages = {.group_arn = "arn:group"};
  return created;
}

Created spot() {
  Created created{at(0), "", 1};
  created.is_spot = true;
  created.max_wait = std::chrono::seconds(5);
  return created;
}

// tests/e2e/test_statuses.py makes a server show each of them.
TEST(JobState, EveryReachableStateKeepsThePromisesAndIsInTheDocumentation) {
  const Walk demand = walk_all_states(on_demand()), interruptible = walk_all_states(spot());
  EXPECT_EQ(demand.phases.size(), emitted_phases().size() - 2)
      << "all but Interrupted and MaxWaitTimeExceeded";
  EXPECT_EQ(interruptible.phases.size(), emitted_phases().size());
  std::set<std::string> shown = demand.shown;
  shown.insert(interruptible.shown.begin(), interruptible.shown.end());
  std::string table =
      "| TrainingJobStatus | SecondaryStatus | StatusMessage |\n| --- | --- | --- |\n";
  for (const std::string& line : shown) table += line;
  std::ifstream file(TRAINYARD_SOURCE_DIR "/docs/statuses.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(text.ends_with("\n\n" + table)) << "docs/statuses.md must end so:\n" << table;
}

TEST(JobState, EveryReachableStateOfAJobWithAWarmPoolKeepsThePromises) {
  Created created{at(0), "", 1};
  created.keep_alive = std::chrono::seconds(5);
  EXPECT_EQ(walk_all_states(created).phases.size(), emitted_phases().size() - 2);
}

TEST(JobState, RandomStoriesWithRepeatedEventsGiveTheSameJob) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    Created created{at(0), "", 1};
    created.is_spot = round % 2 == 0;
    created.max_wait = std::chrono::seconds(created.is_spot ? 2 : 0);
    JobState once = apply_event(JobState{}, created).state;
    std::vector<JobEvent> replayed{created};
    for (std::int64_t t = 1; t < 30; ++t) {
      const auto choices = moves(once, t * 100);
      const JobEvent event = choices[random() % choices.size()];
      const StateChange step = apply_event(once, event);
      if (step.changed) replayed.push_back(event);
      once = step.state;
      const JobEvent& old = replayed[random() % replayed.size()];
      if (std::holds_alternative<AgentReported>(old)) {
        EXPECT_FALSE(apply_event(once, old).changed);
      }
    }
    EXPECT_EQ(replay(replayed), once) << "what changed nothing need not be stored";
  }
}

}  // namespace
}  // namespace trainyard::control
