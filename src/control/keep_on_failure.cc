#include "control/keep_on_failure.h"

#include <charconv>

namespace trainyard::control {
namespace {

std::optional<std::string> wish_of(const model::CreateTrainingJobRequest& request) {
  if (!request.environment) return std::nullopt;
  const auto found = request.environment->find(kKeepOnFailure);
  return found == request.environment->end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::chrono::seconds> parse_wish(const std::string& text) {
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
  const auto wish = wish_of(request);
  return wish ? parse_wish(*wish) : std::nullopt;
}

std::optional<std::string> keep_on_failure_problem(const model::CreateTrainingJobRequest& request) {
  const auto wish = wish_of(request);
  if (!wish || parse_wish(*wish)) return std::nullopt;
  return "Invalid Environment. Value '" + *wish + "' of " + kKeepOnFailure +
         " must be a number of seconds from 1 to " + std::to_string(kMaxKeepOnFailure.count());
}

}  // namespace trainyard::control
