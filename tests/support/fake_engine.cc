#include "support/fake_engine.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "base/files.h"
#include "base/time.h"
#include "model/launch_plan.h"

namespace trainyard::testing {

using model::Outcome;
using model::Report;
using model::ReportKind;

Result<void> FakeEngine::start(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  if (start_error_) return *start_error_;
  if (!std::filesystem::exists(order.directory / "plan.json")) {
    return Error(ErrorKind::not_found, "no plan in " + order.directory.string());
  }
  Agent& agent = agents_[order.id.job];
  // As real ones, agents are known by what they keep in their folder.
  if (!agent.runs && !std::filesystem::exists(order.directory / "journal")) {
    const int starts = agent.starts, clean_ups = agent.clean_ups;
    agent = {};
    agent.starts = starts;
    agent.clean_ups = clean_ups;
  }
  agent.directory = order.directory;
  if (agent.runs || agent.finished) return ok();
  ++agent.starts;
  const bool interrupted = agent.sequence > 0;
  if (interrupted && !cleanup_works_) return ok();  // dies at once
  Report started;
  const auto text = read_file(order.directory / "plan.json");
  const auto plan =
      text ? model::parse_launch_plan(*text) : Result<model::LaunchPlan>(text.error());
  if (plan) started.job_id = plan->job_id;
  append(agent, started);
  if (interrupted) {
    Report finished;
    finished.kind = ReportKind::finished;
    finished.outcome = Outcome::Failed;
    finished.failure_reason =
        "InternalServerError: We encountered an internal error. Please try again.";
    append(agent, finished);
    agent.finished = true;
    return ok();
  }
  agent.runs = true;
  const auto running = std::count_if(agents_.begin(), agents_.end(),
                                     [](const auto& entry) { return entry.second.runs; });
  most_at_once_ = std::max(most_at_once_, static_cast<int>(running));
  return ok();
}

Result<engine::AgentState> FakeEngine::find(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[order.id.job];
  agent.seen_gone = !agent.runs;
  return agent.runs ? engine::AgentState::running : engine::AgentState::gone;
}

Result<void> FakeEngine::request_stop(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[order.id.job];
  if (agent.runs) agent.asked_to_stop = true;
  return ok();
}

Result<void> FakeEngine::kill(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  if (kill_works_) agents_[order.id.job].runs = false;
  return ok();
}

Result<engine::CleanState> FakeEngine::clean(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[order.id.job];
  CHECK(!agent.runs);
  if (clean_error_) {
    ++failed_clean_ups_;
    return *clean_error_;
  }
  agent.is_being_cleaned = !agent.is_being_cleaned;
  if (agent.is_being_cleaned) return engine::CleanState::working;
  ++agent.clean_ups;
  return engine::CleanState::clean;
}

void FakeEngine::fail_clean_ups(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  clean_error_ = std::move(error);
}

void FakeEngine::set_kill_works(bool works) {
  const std::lock_guard lock(mutex_);
  kill_works_ = works;
}

int FakeEngine::clean_ups(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto it = agents_.find(job);
  return it == agents_.end() ? 0 : it->second.clean_ups;
}

int FakeEngine::failed_clean_ups() const {
  const std::lock_guard lock(mutex_);
  return failed_clean_ups_;
}

void FakeEngine::append(Agent& agent, Report report) {
  if (report.sequence == 0) report.sequence = agent.sequence + 1;
  agent.sequence = std::max(agent.sequence, report.sequence);
  if (report.at == Timestamp{}) report.at = system_clock().now();
  std::ofstream journal(agent.directory / "journal", std::ios::app | std::ios::binary);
  journal << model::to_journal_line(report);
}

void FakeEngine::report(const std::string& job, Report report) {
  const std::lock_guard lock(mutex_);
  CHECK(agents_[job].runs);
  append(agents_[job], std::move(report));
}

void FakeEngine::report(const std::string& job, ReportKind kind, const std::string& message) {
  Report made;
  made.kind = kind;
  made.message = message;
  if (kind == ReportKind::uploading) made.exit_code = 0;
  report(job, std::move(made));
}

void FakeEngine::finish(const std::string& job, Outcome outcome, const std::string& reason,
                        const std::string& artifacts) {
  Report made;
  made.kind = ReportKind::finished;
  made.outcome = outcome;
  made.failure_reason = reason;
  made.model_artifacts = artifacts;
  report(job, std::move(made));
  const std::lock_guard lock(mutex_);
  agents_[job].runs = false;
  agents_[job].finished = true;
}

void FakeEngine::write(const std::string& job, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  std::ofstream journal(agents_[job].directory / "journal", std::ios::app | std::ios::binary);
  journal << bytes;
}

void FakeEngine::die(const std::string& job) {
  const std::lock_guard lock(mutex_);
  agents_[job].runs = false;
}

void FakeEngine::revive(const std::string& job) {
  const std::lock_guard lock(mutex_);
  agents_[job].runs = true;
}

void FakeEngine::fail_starts(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  start_error_ = std::move(error);
}

void FakeEngine::set_cleanup_works(bool works) {
  const std::lock_guard lock(mutex_);
  cleanup_works_ = works;
}

int FakeEngine::starts(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto it = agents_.find(job);
  return it == agents_.end() ? 0 : it->second.starts;
}

bool FakeEngine::runs(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto it = agents_.find(job);
  return it != agents_.end() && it->second.runs;
}

bool FakeEngine::was_asked_to_stop(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto it = agents_.find(job);
  return it != agents_.end() && it->second.asked_to_stop;
}

bool FakeEngine::was_seen_gone(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto it = agents_.find(job);
  return it != agents_.end() && it->second.seen_gone;
}

int FakeEngine::most_at_once() const {
  const std::lock_guard lock(mutex_);
  return most_at_once_;
}

}  // namespace trainyard::testing
