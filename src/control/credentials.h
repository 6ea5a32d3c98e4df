#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/mutex.h"

namespace trainyard::control {

// The tokens with which running attempts request the credentials of their job's role. In memory
// only: a token is stored in the attempt's plan, and restored from it after a restart. Any thread.
class AttemptCredentials {
 public:
  void put(const std::string& job, int attempt, const std::string& token,
           const std::string& role_arn);
  void remove(const std::string& job, int attempt);
  // The role's ARN if this is the attempt's token; constant time for wrong tokens.
  std::optional<std::string> role_for_token(const std::string& job, int attempt,
                                            std::string_view token) const;
  // The attempt's token; nullopt: the attempt isn't running, or has none.
  std::optional<std::string> token_of(const std::string& job, int attempt) const;

 private:
  struct Entry {
    std::string token;
    std::string role_arn;
  };
  mutable Mutex mutex_;
  std::map<std::pair<std::string, int>, Entry> entries_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::control
