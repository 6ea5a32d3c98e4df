#include "control/keep_on_failure.h"

#include <charconv>

namespace trainyard::control {
namespace {

std::optional<std::string> requested_period(const model::CreateTrainingJobRequest& request) {
  if (!request.environment) return std::nullopt;
  const auto found = request.environment->find(kKeepOnFailure);
  return found == request.environment->end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::chrono::seconds> parse_period(const std::string& text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (seconds < 1 || seconds > kMaxKeepOnFailure.count()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace

std::optional<std::chrono::seconds> keep_on_failure(
    const model::CreateTrainingJobRequest& request) {
  const auto period = requested_period(request);
  return period ? parse_period(*period) : std::nullopt;
}

std::optional<std::string> keep_on_failure_problem(const model::CreateTrainingJobRequest& request) {
  const auto period = requested_period(request);
  if (!period || parse_period(*period)) return std::nullopt;
  return "Invalid Environment. Value '" + *period + "' of " + kKeepOnFailure +
         " must be a number of seconds from 1 to " + std::to_string(kMaxKeepOnFailure.count());
}

}  // namespace trainyard::control
