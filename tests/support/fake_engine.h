#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "engine/engine.h"
#include "model/report.h"

namespace trainyard::testing {

// An engine whose agents do nothing by themselves: a test tells them what to write into their
// journals. It outlives the control objects over it, as real agents do, so a test restarts the
// "server" by making those anew. Any thread.
class FakeEngine : public engine::Engine {
 public:
  Result<void> start(const engine::AgentOrder& order) override;
  Result<engine::AgentState> find(const engine::AgentOrder& order) override;
  Result<void> request_stop(const engine::AgentOrder& order) override;
  Result<void> kill(const engine::AgentOrder& order) override;
  // Clean at the second call, as a process would be.
  Result<engine::CleanState> clean(const engine::AgentOrder& order) override;

  // The job's agent writes one line more. Numbered by the agent unless `report.sequence` is set.
  void report(const std::string& job, model::Report report);
  void report(const std::string& job, model::ReportKind kind, const std::string& message = {});
  // Writes `finished` and ends.
  void finish(const std::string& job, model::Outcome outcome, const std::string& reason = {},
              const std::string& artifacts = {});
  // Raw bytes into the journal.
  void write(const std::string& job, const std::string& bytes);
  // The agent dies without a word, as by kill -9.
  void die(const std::string& job);

  // The job's agent runs although it has finished: one that can't end.
  void revive(const std::string& job);

  // start() fails with this, until it is taken back.
  void fail_starts(std::optional<Error> error);
  // What an agent does that finds a journal without `finished`: reports the failure (as real ones
  // do), or dies.
  void set_cleanup_works(bool works);

  // clean() fails with this, until it is taken back.
  void fail_clean_ups(std::optional<Error> error);
  // kill() does nothing: an agent in an uninterruptible sleep.
  void set_kill_works(bool works);

  int clean_ups(const std::string& job) const;  // that ended well
  int failed_clean_ups() const;
  int starts(const std::string& job) const;  // agents that came to life for the job
  bool runs(const std::string& job) const;
  bool was_asked_to_stop(const std::string& job) const;
  // find() has told somebody that the job's agent is gone, since it is.
  bool was_seen_gone(const std::string& job) const;
  int most_at_once() const;  // agents that ran at the same time, ever

 private:
  struct Agent {
    std::filesystem::path directory;
    bool runs = false;
    bool finished = false;
    bool asked_to_stop = false;
    bool seen_gone = false;
    int starts = 0;
    int clean_ups = 0;
    bool is_being_cleaned = false;
    std::int64_t sequence = 0;
  };
  void append(Agent& agent, model::Report report);

  mutable std::mutex mutex_;  // guards all below
  std::map<std::string, Agent> agents_;
  std::optional<Error> start_error_;
  std::optional<Error> clean_error_;
  int failed_clean_ups_ = 0;
  bool kill_works_ = true;
  bool cleanup_works_ = true;
  int most_at_once_ = 0;
};

}  // namespace trainyard::testing
