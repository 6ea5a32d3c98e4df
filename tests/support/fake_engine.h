#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "engine/engine.h"
#include "model/report.h"

namespace trainyard::test {

// The agent of one host of a job's last attempt; the first host's by default.
struct AgentName {
  AgentName(const char* of_job) : job(of_job) {}             // NOLINT: "a" is an agent
  AgentName(std::string of_job) : job(std::move(of_job)) {}  // NOLINT
  AgentName(std::string of_job, std::string on_host)
      : job(std::move(of_job)), host(std::move(on_host)) {}
  std::string job;
  std::string host = "algo-1";
};

// An engine whose agents do nothing by themselves: a test tells them what to write into their
// journals. It outlives the control objects over it, like real agents, so a test restarts the
// "server" by creating those again. Any thread.
class FakeEngine : public engine::Engine {
 public:
  Result<void> place(const std::vector<engine::AgentOrder>& orders) override;
  Result<std::map<engine::InstanceId, engine::InstanceStatus>> poll(
      const std::vector<engine::AgentOrder>& orders) override;
  Result<void> open_gate(const engine::AgentOrder& order, model::Gate gate,
                         std::string_view text) override;
  Result<void> stop(const engine::AgentOrder& order) override;
  Result<void> kill(const engine::AgentOrder& order) override;
  // Clean at the second call, like with a process. Fails if the folder has a file "broken".
  Result<engine::CleanState> clean(const engine::AgentOrder& order) override;
  Result<engine::Capacity> capacity() override;
  // A connection whose peer does nothing.
  Result<UniqueFd> exec(const engine::AgentOrder& order) override;
  // The peer's end of the newest one, which isn't held any more. At least one was made.
  UniqueFd take_exec();

  // The agent writes one more line. Numbered by the agent unless `report.sequence` is set.
  void report(const AgentName& agent, model::Report report);
  void report(const AgentName& agent, model::ReportKind kind, const std::string& message = {});
  // Writes `finished` and ends.
  void finish(const AgentName& agent, model::Outcome outcome, const std::string& reason = {},
              const std::string& artifacts = {});
  void finish(const AgentName& agent, model::Report finished);
  // Raw bytes into the journal.
  void write(const AgentName& agent, const std::string& bytes);
  // The agent dies without a report, like by kill -9.
  void die(const AgentName& agent);

  // The agent is still running although it has finished: one that can't end.
  void revive(const AgentName& agent);

  // place() fails with this until it is reset.
  void fail_starts(std::optional<Error> error);
  // What an agent does if it finds a journal without `finished`: reports the failure (like real
  // ones), or dies.
  void set_cleanup_works(bool works);
  // Agents end at once when requested to stop. Otherwise, a test ends them.
  void set_stops_at_once(bool at_once);
  // poll()'s result for running agents: another state, or nothing at all.
  void show_running_as(std::optional<engine::PlacementState> state);
  void hide(bool hidden);

  // clean() fails with this until it is reset.
  void fail_clean_ups(std::optional<Error> error);
  // kill() does nothing: an agent in an uninterruptible sleep.
  void set_kill_works(bool works);
  void set_capacity(const engine::Capacity& capacity);

  // Of the host, in all attempts of the job.
  int clean_ups(const AgentName& agent) const;  // that succeeded
  int starts(const AgentName& agent) const;     // started agents
  int failed_clean_ups() const;
  bool runs(const AgentName& agent) const;
  bool was_stop_requested(const AgentName& agent) const;
  // What was done with an instance, one word per line: started, stopped, cleaned.
  std::string words(const engine::InstanceId& instance) const;
  // poll() has reported that the agent is gone
  bool was_reaped(const AgentName& agent) const;
  int max_at_once() const;  // maximum number of agents running at the same time
  int polls() const;        // calls of poll()
  int polled() const;       // instances that they were about

 private:
  struct Agent {
    std::filesystem::path directory;
    bool runs = false;
    bool finished = false;
    bool is_stop_requested = false;
    bool is_reaped = false;
    int starts = 0;
    int clean_ups = 0;
    bool is_being_cleaned = false;
    std::int64_t sequence = 0;
    std::string words;
  };
  Result<void> start(const engine::AgentOrder& order);
  static void append(Agent& agent, model::Report report);
  Agent& last_of(const AgentName& name);
  const Agent* find(const AgentName& name) const;
  int sum(const AgentName& name, int Agent::* count) const;

  mutable std::mutex mutex_;  // guards all below
  std::map<engine::InstanceId, Agent> agents_;
  std::vector<UniqueFd> execs_;  // the other ends of connections
  engine::Capacity capacity_{4, gib(8), 0};
  std::optional<Error> start_error_;
  std::optional<Error> clean_error_;
  std::optional<engine::PlacementState> shown_as_;
  bool hidden_ = false;
  int failed_clean_ups_ = 0;
  bool kill_works_ = true;
  bool cleanup_works_ = true;
  bool stops_at_once_ = false;
  int max_at_once_ = 0;
  int polls_ = 0;
  int polled_ = 0;
};

}  // namespace trainyard::test
