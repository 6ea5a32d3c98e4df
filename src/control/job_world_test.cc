#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "control/job_state.h"
#include "control/job_story_for_test.h"

// Random lives of jobs in a world that keeps its part of the contract: agents that go their way and
// wait at gates, an engine that places and stops them, processes that die, a server that restarts
// and carries out effects_of(). Every job must end, whatever happens, with sound books.
namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Gate;
using model::Outcome;
using model::ReportKind;

struct Agent {
  enum class Next { prepare, download, ready, train, end, upload, finish };
  Next next = Next::prepare;
  std::int64_t sequence = 0;
  bool asked_to_stop = false;
  bool failed = false;   // its container did, on its own
  bool stopped = false;  // its container was
};

class World {
 public:
  World(unsigned seed, int hosts, int retries) : random_(seed) {
    for (int i = 1; i <= hosts; ++i) hosts_.push_back("algo-" + std::to_string(i));
    record(Created{now(), "id", retries, std::chrono::seconds(random_() % 3 == 0 ? 60 : 0)});
    carry_out(effects_of(state));
  }

  // One thing happens. False: the job is over.
  bool turn() {
    time_ += static_cast<std::int64_t>(random_() % 900);
    if (is_terminal(state.phase)) return false;
    if (one_of(40)) carry_out(effects_of(state));  // a restart
    if (one_of(60)) record(StopRequested{now()});
    if (one_of(60)) record(Queued{now(), "others"});
    if (wakes_ && !one_of(3)) {
      wakes_ = false;
      record(WokeUp{now()});
    } else if (queued_ && !one_of(3)) {
      queued_ = false;
      record(AttemptStarted{now(), last_attempt(state) + 1, hosts_});
    }
    if (!agents_.empty()) {
      auto it = std::next(agents_.begin(), static_cast<std::ptrdiff_t>(random_() % agents_.size()));
      const std::string host = it->first;
      step(host, it->second);
    }
    return !is_terminal(state.phase);
  }

  JobState state;
  std::vector<JobEvent> story;
  std::map<int, int> freed;    // by attempt, how often
  std::set<int> started_gate;  // attempts whose containers were let go

 private:
  Timestamp now() const { return at(time_); }
  bool one_of(unsigned many) { return random_() % many == 0; }

  void record(const JobEvent& event) {
    const JobState before = state;
    Step step = apply_event(state, event);
    EXPECT_EQ(step.changed || step.state == before, true);
    if (!step.changed) {
      EXPECT_THAT(step.effects, testing::IsEmpty());
      return;
    }
    EXPECT_FALSE(is_terminal(before.phase));
    if (before.phase != step.state.phase && !before.transitions.empty()) {
      Phase last = before.phase;
      for (std::size_t i = before.transitions.size(); i < step.state.transitions.size(); ++i) {
        EXPECT_TRUE(may_follow(last, step.state.transitions[i].status));
        last = step.state.transitions[i].status;
      }
    }
    state = std::move(step.state);
    story.push_back(event);
    // What is asked for now would be asked for again after a restart.
    for (const Effect& effect : step.effects) {
      if (std::holds_alternative<FreeCapacity>(effect) || std::holds_alternative<Dequeue>(effect))
        continue;
      EXPECT_THAT(effects_of(state), testing::Contains(effect)) << effect.index();
    }
    for (const Effect& effect : step.effects)
      if (const auto* free = std::get_if<FreeCapacity>(&effect)) ++freed[free->attempt];
    carry_out(step.effects);
  }

  void carry_out(const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) std::visit([&](const auto& e) { act(e); }, effect);
  }
  void act(const PlaceAttempt& effect) {
    if (placed_ == effect.attempt) return;
    placed_ = effect.attempt;
    gates_.clear();
    EXPECT_TRUE(agents_.empty()) << "nothing of an earlier attempt runs";
    for (const std::string& host : effect.hosts) agents_[host] = {};
  }
  void act(const OpenGate& effect) {
    EXPECT_EQ(effect.attempt, placed_);
    gates_.insert(effect.gate);
    if (effect.gate == Gate::start) started_gate.insert(effect.attempt);
  }
  void act(const StopAttempt& effect) {
    for (const std::string& host : effect.hosts)
      if (const auto it = agents_.find(host); it != agents_.end()) it->second.asked_to_stop = true;
  }
  void act(const FreeCapacity&) { EXPECT_TRUE(agents_.empty()) << "before all are gone"; }
  void act(const WakeAt&) { wakes_ = true; }
  void act(const Enqueue&) { queued_ = true; }
  void act(const Dequeue&) { queued_ = wakes_ = false; }

  // The agent's entry may be gone when this returns.
  void step(const std::string& host, Agent& agent) {
    using enum Agent::Next;
    if (one_of(60)) {
      agents_.erase(host);
      if (one_of(2)) return record(LaunchFailed{now(), placed_, host, "x"});
      return record(AgentGone{now(), placed_, host, "x", FailureClass::interruption});
    }
    if (one_of(40)) return record(AgentSilent{now(), placed_, host, one_of(2)});
    if (one_of(200)) {
      agents_.clear();
      return record(AttemptCutOff{now(), placed_, model::StopReason::MaxRuntimeExceeded});
    }
    const bool several = hosts_.size() > 1;
    if (agent.asked_to_stop && agent.next < train)
      return report_finish(host, agent, Outcome::Stopped);
    if (agent.next < train && one_of(30))
      return report_finish(host, agent, Outcome::Failed,
                           one_of(2) ? FailureClass::client : FailureClass::platform);
    switch (agent.next) {
      case prepare:
        agent.next = download;
        return report(host, agent, ReportKind::preparing);
      case download:
        agent.next = ready;
        return report(host, agent, ReportKind::downloading);
      case ready:
        agent.next = train;
        if (several) return report(host, agent, ReportKind::ready);
        return;
      case train:
        if (several && !gates_.contains(Gate::start)) {
          if (agent.asked_to_stop) report_finish(host, agent, Outcome::Stopped);
          return;
        }
        agent.next = end;
        return report(host, agent, ReportKind::training);
      case end:
        if (agent.asked_to_stop) {
          agent.stopped = true;
        } else if (!one_of(3)) {
          return;
        } else {
          agent.failed = one_of(3);
        }
        agent.next = upload;
        return report_end(host, agent, agent.stopped ? 143 : agent.failed ? 1 : 0);
      case upload:
        agent.next = finish;
        if (several) return report(host, agent, ReportKind::uploaded);
        return;
      case finish:
        if (several && host == hosts_.front() && !gates_.contains(Gate::finish)) return;
        if (agent.failed)
          return report_finish(host, agent, Outcome::Failed, FailureClass::algorithm);
        return report_finish(host, agent, agent.stopped ? Outcome::Stopped : Outcome::Completed);
    }
  }

  void report(const std::string& host, Agent& agent, ReportKind kind) {
    model::Report made;
    made.sequence = ++agent.sequence;
    made.at = now();
    made.kind = kind;
    record(AgentReported{placed_, host, made});
  }
  void report_end(const std::string& host, Agent& agent, int exit_code) {
    model::Report made;
    made.sequence = ++agent.sequence;
    made.at = now();
    made.kind = ReportKind::uploading;
    made.exit_code = exit_code;
    record(AgentReported{placed_, host, made});
  }
  void report_finish(const std::string& host, const Agent& agent, Outcome outcome,
                     FailureClass failure = FailureClass::none) {
    model::Report made;
    made.sequence = agent.sequence + 1;
    made.at = now();
    made.kind = ReportKind::finished;
    made.outcome = outcome;
    made.failure_class = failure;
    if (failure != FailureClass::none) made.failure_reason = "because";
    agents_.erase(host);
    record(AgentReported{placed_, host, made});
  }

  std::mt19937 random_;
  std::vector<std::string> hosts_;
  std::int64_t time_ = 0;
  int placed_ = 0;
  std::map<std::string, Agent> agents_;
  std::set<Gate> gates_;
  bool wakes_ = false;
  bool queued_ = false;
};

void expect_sound_books(const World& world) {
  const JobState& state = world.state;
  std::chrono::milliseconds billed{0};
  for (std::size_t i = 0; i < state.attempts.size(); ++i) {
    const AttemptState& attempt = state.attempts[i];
    EXPECT_EQ(attempt.number, static_cast<int>(i) + 1);
    ASSERT_TRUE(attempt.ended);
    EXPECT_LE(attempt.started, *attempt.ended);
    billed += run_time(attempt, *attempt.ended);
    const auto freed = world.freed.find(attempt.number);
    ASSERT_NE(freed, world.freed.end());
    EXPECT_EQ(freed->second, 1);
    for (const InstanceState& instance : attempt.instances) EXPECT_TRUE(has_ended(instance));
    if (i + 1 < state.attempts.size()) {
      EXPECT_NE(attempt.failure_class, FailureClass::none);
    }
  }
  if (state.billable_time_in_seconds) {
    EXPECT_EQ(*state.billable_time_in_seconds,
              std::max<std::int64_t>(1, std::chrono::floor<std::chrono::seconds>(billed).count()));
  }
  EXPECT_EQ(state.phase == Phase::Failed, !state.failure_reason.empty());
  EXPECT_EQ(replay(world.story), state);
  EXPECT_THAT(effects_of(state), testing::IsEmpty());
}

TEST(JobWorld, EveryJobEndsWithSoundBooks) {
  std::map<Phase, int> ends;
  int retried = 0;
  int together = 0;
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    const int hosts = 1 + static_cast<int>(seed % 3);
    World world(seed, hosts, static_cast<int>(seed % 4));
    int turns = 0;
    while (world.turn())
      ASSERT_LT(++turns, 5000) << "seed " << seed << " is stuck in "
                               << to_string(world.state.phase);
    expect_sound_books(world);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    ++ends[world.state.phase];
    retried += world.state.attempts.size() > 1 ? 1 : 0;
    together += hosts > 1 && !world.started_gate.empty() ? 1 : 0;
  }
  for (const Phase phase :
       {Phase::Completed, Phase::Failed, Phase::Stopped, Phase::MaxRuntimeExceeded})
    EXPECT_GT(ends[phase], 5) << to_string(phase);
  EXPECT_GT(retried, 50);
  EXPECT_GT(together, 150);
}

}  // namespace
}  // namespace trainyard::control
