#include "control/mlflow_status.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/check.h"

namespace trainyard::control {
namespace {

struct PassingStatus {
  std::string_view name;
  std::string_view after;
  std::string_view after_failure;
  bool to_run;
};

constexpr auto kPassing = std::to_array<PassingStatus>({
    {"Creating", "Created", "CreateFailed", true},
    {"Updating", "Updated", "UpdateFailed", true},
    {"Starting", "Started", "StartFailed", true},
    {"Stopping", "Stopped", "Stopped", false},
    {"Deleting", "Deleted", "DeleteFailed", false},
});

const PassingStatus* find_passing(std::string_view status) {
  const auto found = std::ranges::find(kPassing, status, &PassingStatus::name);
  return found == kPassing.end() ? nullptr : &*found;
}

}  // namespace

bool is_mlflow_to_run(std::string_view status) {
  return std::ranges::any_of(kPassing, [status](const PassingStatus& each) {
    return each.to_run && (status == each.name || status == each.after);
  });
}

bool is_mlflow_passing(std::string_view status) {
  return find_passing(status) != nullptr;
}

std::string mlflow_status_after(std::string_view passing) {
  const PassingStatus* found = find_passing(passing);
  CHECK(found != nullptr);
  return std::string(found->after);
}

std::string mlflow_status_after_failure(std::string_view passing) {
  const PassingStatus* found = find_passing(passing);
  CHECK(found != nullptr);
  return std::string(found->after_failure);
}

std::string mlflow_status_in_capitals(std::string_view status) {
  std::string capitals;
  for (const char letter : status) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isupper(code) != 0 && !capitals.empty()) capitals += '_';
    capitals += static_cast<char>(std::toupper(code));
  }
  return capitals;
}

}  // namespace trainyard::control
