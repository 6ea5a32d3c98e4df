#include "control/credentials.h"

#include <utility>

namespace trainyard::control {
namespace {

bool equal_in_constant_time(std::string_view expected, std::string_view given) {
  unsigned difference = expected.size() == given.size() ? 0U : 1U;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const char other = i < given.size() ? given[i] : '\0';
    difference |= static_cast<unsigned char>(expected[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

}  // namespace

void AttemptCredentials::put(const model::AttemptId& attempt, Entry entry) {
  const MutexLock lock(mutex_);
  entries_.insert_or_assign(attempt, std::move(entry));
}

void AttemptCredentials::remove(const model::AttemptId& attempt) {
  const MutexLock lock(mutex_);
  entries_.erase(attempt);
}

std::optional<std::string> AttemptCredentials::role_for_token(const model::AttemptId& attempt,
                                                              std::string_view token) const {
  const MutexLock lock(mutex_);
  const auto it = entries_.find(attempt);
  if (it == entries_.end() || it->second.token.empty()) return std::nullopt;
  if (!equal_in_constant_time(it->second.token, token)) return std::nullopt;
  return it->second.role_arn;
}

std::optional<std::string> AttemptCredentials::token_of(const model::AttemptId& attempt) const {
  const MutexLock lock(mutex_);
  const auto it = entries_.find(attempt);
  if (it == entries_.end() || it->second.token.empty()) return std::nullopt;
  return it->second.token;
}

}  // namespace trainyard::control
