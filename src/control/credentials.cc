#include "control/credentials.h"

#include <utility>

#include "base/constant_time.h"

namespace trainyard::control {

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
  if (!equal_constant_time(it->second.token, token)) return std::nullopt;
  return it->second.role_arn;
}

std::optional<std::string> AttemptCredentials::token_of(const model::AttemptId& attempt) const {
  const MutexLock lock(mutex_);
  const auto it = entries_.find(attempt);
  if (it == entries_.end() || it->second.token.empty()) return std::nullopt;
  return it->second.token;
}

}  // namespace trainyard::control
