#include "support/fake_engine.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "base/files.h"
#include "base/time.h"
#include "model/launch_plan.h"

namespace trainyard::test {

using model::Outcome;
using model::Report;
using model::ReportKind;

Result<void> FakeEngine::place(const std::vector<engine::AgentOrder>& orders) {
  const std::lock_guard lock(mutex_);
  if (start_error_) return *start_error_;
  for (const engine::AgentOrder& order : orders) TRY_VOID(start(order));
  return ok();
}

Result<void> FakeEngine::start(const engine::AgentOrder& order) {
  if (!std::filesystem::exists(order.directory / "plan.json")) {
    return Error(ErrorKind::not_found, "no plan in " + order.directory.string());
  }
  Agent& agent = agents_[order.id];
  // Like real ones, agents are identified by what is in their folder.
  if (!agent.runs && !std::filesystem::exists(order.directory / "journal")) {
    agent.finished = agent.is_stop_requested = false;
    agent.sequence = 0;
  }
  agent.directory = order.directory;
  if (agent.runs || agent.finished) return ok();
  ++agent.starts;
  agent.words += "started\n";
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
  max_at_once_ = std::max(max_at_once_, static_cast<int>(running));
  return ok();
}

Result<std::map<engine::InstanceId, engine::InstanceStatus>> FakeEngine::poll(
    const std::vector<engine::AgentOrder>& orders) {
  const std::lock_guard lock(mutex_);
  ++polls_;
  polled_ += static_cast<int>(orders.size());
  std::map<engine::InstanceId, engine::InstanceStatus> known;
  if (hidden_) return known;
  for (const engine::AgentOrder& order : orders) {
    Agent& agent = agents_[order.id];
    agent.is_reaped = !agent.runs;
    engine::InstanceStatus status;
    if (agent.runs) status.state = shown_as_.value_or(engine::PlacementState::running);
    known.emplace(order.id, status);
  }
  return known;
}

Result<void> FakeEngine::open_gate(const engine::AgentOrder& order, model::Gate gate,
                                   std::string_view text) {
  return replace_file_durably(order.directory / model::gate_file(gate), text, 0600);
}

Result<void> FakeEngine::stop(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[order.id];
  if (!agent.runs) return ok();
  agent.is_stop_requested = true;
  if (!stops_at_once_) return ok();
  agent.words += "stopped\n";
  agent.runs = false;
  return ok();
}

Result<void> FakeEngine::kill(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  if (kill_works_) agents_[order.id].runs = false;
  return ok();
}

Result<engine::CleanState> FakeEngine::clean(const engine::AgentOrder& order) {
  const std::lock_guard lock(mutex_);
  Agent& agent = agents_[order.id];
  CHECK(!agent.runs);
  if (clean_error_) {
    ++failed_clean_ups_;
    return *clean_error_;
  }
  agent.is_being_cleaned = !agent.is_being_cleaned;
  if (agent.is_being_cleaned) return engine::CleanState::working;
  if (std::filesystem::exists(order.directory / "broken"))
    return Error(ErrorKind::internal, "the clean-up of " + order.directory.string() + " fails");
  ++agent.clean_ups;
  agent.words += "cleaned\n";
  return engine::CleanState::clean;
}

Result<engine::Capacity> FakeEngine::capacity() {
  const std::lock_guard lock(mutex_);
  return capacity_;
}

FakeEngine::Agent& FakeEngine::last_of(const AgentName& name) {
  Agent* last = nullptr;
  for (auto& [id, agent] : agents_)
    if (id.job == name.job && id.host == name.host) last = &agent;
  CHECK(last != nullptr);
  return *last;
}

const FakeEngine::Agent* FakeEngine::find(const AgentName& name) const {
  const Agent* last = nullptr;
  for (const auto& [id, agent] : agents_)
    if (id.job == name.job && id.host == name.host) last = &agent;
  return last;
}

int FakeEngine::sum(const AgentName& name, int Agent::* count) const {
  const std::lock_guard lock(mutex_);
  int all = 0;
  for (const auto& [id, agent] : agents_)
    if (id.job == name.job && id.host == name.host) all += agent.*count;
  return all;
}

void FakeEngine::append(Agent& agent, Report report) {
  if (report.sequence == 0) report.sequence = agent.sequence + 1;
  agent.sequence = std::max(agent.sequence, report.sequence);
  if (report.at == Timestamp{}) report.at = system_clock().now();
  std::ofstream journal(agent.directory / "journal", std::ios::app | std::ios::binary);
  journal << model::to_journal_line(report);
}

void FakeEngine::report(const AgentName& name, Report report) {
  const std::lock_guard lock(mutex_);
  Agent& agent = last_of(name);
  CHECK(agent.runs);
  append(agent, std::move(report));
}

void FakeEngine::report(const AgentName& name, ReportKind kind, const std::string& message) {
  Report made;
  made.kind = kind;
  made.message = message;
  if (kind == ReportKind::uploading) made.exit_code = 0;
  report(name, std::move(made));
}

void FakeEngine::finish(const AgentName& name, Outcome outcome, const std::string& reason,
                        const std::string& artifacts) {
  Report made;
  made.outcome = outcome;
  made.failure_reason = reason;
  made.model_artifacts = artifacts;
  finish(name, std::move(made));
}

void FakeEngine::finish(const AgentName& name, Report finished) {
  finished.kind = ReportKind::finished;
  const std::lock_guard lock(mutex_);
  Agent& agent = last_of(name);
  CHECK(agent.runs);
  append(agent, std::move(finished));
  agent.runs = false;
  agent.finished = true;
}

void FakeEngine::write(const AgentName& name, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  std::ofstream journal(last_of(name).directory / "journal", std::ios::app | std::ios::binary);
  journal << bytes;
}

void FakeEngine::die(const AgentName& name) {
  const std::lock_guard lock(mutex_);
  last_of(name).runs = false;
}

void FakeEngine::revive(const AgentName& name) {
  const std::lock_guard lock(mutex_);
  last_of(name).runs = true;
}

void FakeEngine::fail_starts(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  start_error_ = std::move(error);
}

void FakeEngine::set_cleanup_works(bool works) {
  const std::lock_guard lock(mutex_);
  cleanup_works_ = works;
}

void FakeEngine::set_stops_at_once(bool at_once) {
  const std::lock_guard lock(mutex_);
  stops_at_once_ = at_once;
}

void FakeEngine::show_running_as(std::optional<engine::PlacementState> state) {
  const std::lock_guard lock(mutex_);
  shown_as_ = state;
}

void FakeEngine::hide(bool hidden) {
  const std::lock_guard lock(mutex_);
  hidden_ = hidden;
}

void FakeEngine::fail_clean_ups(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  clean_error_ = std::move(error);
}

void FakeEngine::set_kill_works(bool works) {
  const std::lock_guard lock(mutex_);
  kill_works_ = works;
}

void FakeEngine::set_capacity(const engine::Capacity& capacity) {
  const std::lock_guard lock(mutex_);
  capacity_ = capacity;
}

Result<UniqueFd> FakeEngine::exec(const engine::AgentOrder&) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Error::from_errno(errno, "socketpair");
  const std::lock_guard lock(mutex_);
  execs_.emplace_back(ends[1]);
  return UniqueFd(ends[0]);
}

UniqueFd FakeEngine::take_exec() {
  const std::lock_guard lock(mutex_);
  CHECK(!execs_.empty());
  UniqueFd newest = std::move(execs_.back());
  execs_.pop_back();
  return newest;
}

int FakeEngine::clean_ups(const AgentName& name) const {
  return sum(name, &Agent::clean_ups);
}

int FakeEngine::starts(const AgentName& name) const {
  return sum(name, &Agent::starts);
}

int FakeEngine::failed_clean_ups() const {
  const std::lock_guard lock(mutex_);
  return failed_clean_ups_;
}

bool FakeEngine::runs(const AgentName& name) const {
  const std::lock_guard lock(mutex_);
  const Agent* agent = find(name);
  return agent != nullptr && agent->runs;
}

bool FakeEngine::was_stop_requested(const AgentName& name) const {
  const std::lock_guard lock(mutex_);
  const Agent* agent = find(name);
  return agent != nullptr && agent->is_stop_requested;
}

std::string FakeEngine::words(const engine::InstanceId& instance) const {
  const std::lock_guard lock(mutex_);
  const auto agent = agents_.find(instance);
  return agent == agents_.end() ? "" : agent->second.words;
}

bool FakeEngine::was_reaped(const AgentName& name) const {
  const std::lock_guard lock(mutex_);
  const Agent* agent = find(name);
  return agent != nullptr && agent->is_reaped;
}

int FakeEngine::max_at_once() const {
  const std::lock_guard lock(mutex_);
  return max_at_once_;
}

int FakeEngine::polled() const {
  const std::lock_guard lock(mutex_);
  return polled_;
}

int FakeEngine::polls() const {
  const std::lock_guard lock(mutex_);
  return polls_;
}

}  // namespace trainyard::test
