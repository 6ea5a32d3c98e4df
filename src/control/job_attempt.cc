#include "control/job_attempt.h"

#include <algorithm>
#include <utility>

namespace trainyard::control {
namespace {

template <class Test>
std::vector<std::string> hosts_where(const AttemptState& attempt, Test test) {
  std::vector<std::string> hosts;
  for (const InstanceState& instance : attempt.instances)
    if (test(instance)) hosts.push_back(instance.host);
  return hosts;
}

}  // namespace

const InstanceState* AttemptState::find(std::string_view host) const {
  const auto it = std::find_if(instances.begin(), instances.end(),
                               [&](const InstanceState& each) { return each.host == host; });
  return it == instances.end() ? nullptr : &*it;
}

bool has_ended(const InstanceState& instance) {
  return instance.phase >= InstancePhase::finished;
}

bool has_ended(const AttemptState& attempt) {
  return std::all_of(attempt.instances.begin(), attempt.instances.end(),
                     [](const InstanceState& each) { return has_ended(each); });
}

bool is_warm(const AttemptState& attempt) {
  return std::all_of(attempt.instances.begin(), attempt.instances.end(),
                     [](const InstanceState& each) { return each.is_warm; });
}

std::vector<std::string> hosts_of(const AttemptState& attempt) {
  return hosts_where(attempt, [](const InstanceState&) { return true; });
}

bool was_unhealthy(const AttemptState& attempt) {
  const InstanceState* failed = attempt.find(attempt.first_failed_host);
  return failed != nullptr && model::find_failed(failed->checks) != nullptr;
}

std::vector<std::string> hosts_to_stop(const AttemptState& attempt) {
  if (attempt.stop_cause == StopCause::none) return {};
  // A failed peer or an interruption doesn't stop a host whose container has ended; a person's stop
  // does.
  const bool patient =
      attempt.stop_cause == StopCause::peer_failed || attempt.stop_cause == StopCause::interrupted;
  const InstancePhase past = patient ? InstancePhase::uploading : InstancePhase::finished;
  return hosts_where(
      attempt, [&](const InstanceState& each) { return each.phase < past && !each.is_stopping; });
}

bool may_open_start(const AttemptState& attempt) {
  return attempt.instances.size() > 1 && attempt.stop_cause == StopCause::none &&
         std::all_of(attempt.instances.begin(), attempt.instances.end(),
                     [](const InstanceState& each) {
                       return each.phase >= InstancePhase::ready && !has_ended(each);
                     });
}

bool may_open_finish(const AttemptState& attempt) {
  if (attempt.instances.size() < 2) return false;
  const InstanceState& lead = attempt.instances.front();
  return lead.phase == InstancePhase::uploaded &&
         std::all_of(
             attempt.instances.begin(), attempt.instances.end(),
             [](const InstanceState& each) { return each.phase >= InstancePhase::uploaded; });
}

std::vector<std::string> hosts_with_parts(const AttemptState& attempt) {
  return hosts_where(attempt, [](const InstanceState& each) { return each.has_part; });
}

std::optional<AttemptFailure> failure_of(const AttemptState& attempt, bool stopping) {
  const auto counts = [&](const InstanceState& each) {
    return each.outcome == model::Outcome::Failed &&
           !(stopping && (each.failure_class == model::FailureClass::algorithm ||
                          each.failure_class == model::FailureClass::interruption));
  };
  const InstanceState* first = attempt.find(attempt.first_failed_host);
  if (first == nullptr || !counts(*first)) {
    const auto it = std::find_if(attempt.instances.begin(), attempt.instances.end(), counts);
    if (first != nullptr && !stopping) {  // its container's exit code was seen
      return AttemptFailure{
          model::FailureClass::algorithm,
          "AlgorithmError: , exit code: " + std::to_string(first->exit_code.value_or(1)),
          first->host};
    }
    if (it == attempt.instances.end()) return std::nullopt;
    first = &*it;
  }
  return AttemptFailure{first->failure_class, first->failure_reason, first->host};
}

std::chrono::milliseconds run_time(const AttemptState& attempt, Timestamp now) {
  if (!attempt.training_start) return {};
  const bool failed = attempt.failure_class != model::FailureClass::none;
  const Timestamp end =
      failed && attempt.failure_detected ? *attempt.failure_detected : attempt.ended.value_or(now);
  return std::max(
      std::chrono::milliseconds(0),
      std::chrono::duration_cast<std::chrono::milliseconds>(end - *attempt.training_start));
}

}  // namespace trainyard::control
