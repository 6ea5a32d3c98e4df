#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "control/job_state.h"
#include "control/job_story_for_test.h"

// Random lives of jobs in a world that keeps its part of the contract: agents that go their way and
// wait at gates, an engine that places and stops them, processes that die, a server that restarts
// and carries out effects_of().
namespace trainyard::control {

// What happens in a world.
struct WorldOptions {
  bool is_spot = false;     // the job's attempts are interrupted, and it has a MaxWaitTimeInSeconds
  bool is_healthy = false;  // nothing fails or dies, and there are no limits
  unsigned stops = 60;      // one turn of so many asks for a stop, at the average
};

struct WorldAgent {
  enum class Next { prepare, download, ready, train, end, upload, finish };
  Next next = Next::prepare;
  std::int64_t sequence = 0;
  bool is_stop_requested = false;
  bool failed = false;   // its container did, on its own
  bool stopped = false;  // its container was
};

class World {
 public:
  World(unsigned seed, int hosts, int retries, WorldOptions options = {})
      : random_(seed), options_(options) {
    for (int i = 1; i <= hosts; ++i) hosts_.push_back("algo-" + std::to_string(i));
    Created created{now(), "id", retries};
    if (!options_.is_healthy) {
      created.max_runtime = std::chrono::seconds(random_() % 3 == 0 ? 60 : 0);
      created.max_pending = std::chrono::seconds(random_() % 4 == 0 ? 2 : 0);
    }
    created.is_spot = options_.is_spot;
    if (options_.is_spot) created.max_wait = std::chrono::seconds(10 + random_() % 60);
    record(created);
    execute_effects(effects_of(state));
  }

  // One thing happens. False: the job is over.
  bool advance_world() {
    time_ += static_cast<std::int64_t>(random_() % 900);
    if (is_terminal(state.phase)) return false;
    if (one_of(40)) execute_effects(effects_of(state));  // a restart
    if (one_of(options_.stops)) record(StopRequested{now()});
    if (one_of(60)) record(Queued{now(), "others"});
    if (one_of(30)) record(InterruptRequested{now(), placed_, "its room is needed"});
    if (const auto due = take_due()) {
      record(WokeUp{std::max(now(), due->at), due->why});
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
  std::optional<WakeAt> take_due() {
    for (const auto& [why, when] : wakes_) {
      if (when > now() || one_of(3)) continue;
      const WakeAt due{when, why};
      wakes_.erase(due.why);
      return due;
    }
    return std::nullopt;
  }
  bool one_of(unsigned many) { return random_() % many == 0; }

  void record(const JobEvent& event) {
    const JobState before = state;
    StateChange step = apply_event(state, event);
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
    execute_effects(step.effects);
  }

  void execute_effects(const std::vector<Effect>& effects) {
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
    if (effect.gate == model::Gate::start) started_gate.insert(effect.attempt);
  }
  void act(const StopAttempt& effect) {
    for (const std::string& host : effect.hosts)
      if (const auto it = agents_.find(host); it != agents_.end())
        it->second.is_stop_requested = true;
  }
  void act(const FreeCapacity&) {
    EXPECT_TRUE(agents_.empty()) << "before all are gone";
    wakes_.clear();
  }
  void act(const KeepPool&) { EXPECT_TRUE(agents_.empty()) << "before all are gone"; }
  void act(const EndPool&) {}
  void act(const WakeAt& effect) { wakes_.insert_or_assign(effect.why, effect.at); }
  void act(const Enqueue&) { queued_ = true; }
  void act(const Dequeue&) {
    queued_ = false;
    wakes_.clear();
  }

  // The agent's entry may be gone when this returns.
  void step(const std::string& host, WorldAgent& agent) {
    using enum WorldAgent::Next;
    if (!options_.is_healthy && one_of(60)) {
      agents_.erase(host);
      if (one_of(2)) return record(LaunchFailed{now(), placed_, host, "x"});
      return record(AgentGone{now(), placed_, host, "x", model::FailureClass::interruption});
    }
    if (one_of(40)) return record(AgentSilent{now(), placed_, host, one_of(2)});
    if (!options_.is_healthy && one_of(200)) {
      agents_.clear();
      return record(AttemptCutOff{
          now(), placed_,
          one_of(2) ? model::StopReason::MaxRuntimeExceeded : model::StopReason::StopRequested});
    }
    const bool several = hosts_.size() > 1;
    if (agent.is_stop_requested && agent.next < train)
      return report_finish(host, agent, model::Outcome::Stopped);
    if (!options_.is_healthy && agent.next < train && one_of(30))
      return report_finish(host, agent, model::Outcome::Failed,
                           one_of(2) ? model::FailureClass::client : model::FailureClass::platform);
    switch (agent.next) {
      case prepare:
        agent.next = download;
        return report(host, agent, model::ReportKind::preparing);
      case download:
        agent.next = ready;
        return report(host, agent, model::ReportKind::downloading);
      case ready:
        agent.next = train;
        if (several) return report(host, agent, model::ReportKind::ready);
        return;
      case train:
        if (several && !gates_.contains(model::Gate::start)) {
          if (agent.is_stop_requested) report_finish(host, agent, model::Outcome::Stopped);
          return;
        }
        agent.next = end;
        return report(host, agent, model::ReportKind::training);
      case end:
        if (agent.is_stop_requested) {
          agent.stopped = true;
        } else if (!one_of(3)) {
          return;
        } else {
          agent.failed = !options_.is_healthy && one_of(3);
        }
        agent.next = upload;
        return report_end(host, agent, agent.stopped ? 143 : agent.failed ? 1 : 0);
      case upload:
        agent.next = finish;
        if (several) return report(host, agent, model::ReportKind::uploaded);
        return;
      case finish:
        if (several && host == hosts_.front() && !gates_.contains(model::Gate::finish)) return;
        if (agent.failed)
          return report_finish(host, agent, model::Outcome::Failed, model::FailureClass::algorithm);
        return report_finish(host, agent,
                             agent.stopped ? model::Outcome::Stopped : model::Outcome::Completed);
    }
  }

  void report(const std::string& host, WorldAgent& agent, model::ReportKind kind) {
    model::Report made;
    made.sequence = ++agent.sequence;
    made.at = now();
    made.kind = kind;
    record(AgentReported{placed_, host, made});
  }
  void report_end(const std::string& host, WorldAgent& agent, int exit_code) {
    model::Report made;
    made.sequence = ++agent.sequence;
    made.at = now();
    made.kind = model::ReportKind::uploading;
    made.exit_code = exit_code;
    record(AgentReported{placed_, host, made});
  }
  void report_finish(const std::string& host, const WorldAgent& agent, model::Outcome outcome,
                     model::FailureClass failure = model::FailureClass::none) {
    model::Report made;
    made.sequence = agent.sequence + 1;
    made.at = now();
    made.kind = model::ReportKind::finished;
    made.outcome = outcome;
    made.failure_class = failure;
    if (failure != model::FailureClass::none) made.failure_reason = "because";
    agents_.erase(host);
    record(AgentReported{placed_, host, made});
  }

  std::mt19937 random_;
  const WorldOptions options_;
  std::vector<std::string> hosts_;
  std::int64_t time_ = 0;
  int placed_ = 0;
  std::map<std::string, WorldAgent> agents_;
  std::set<model::Gate> gates_;
  std::map<WakeReason, Timestamp> wakes_;
  bool queued_ = false;
};

}  // namespace trainyard::control
