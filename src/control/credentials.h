#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "model/ids.h"

namespace trainyard::control {

// The tokens with which running attempts request the credentials of their job's role. In memory
// only: a token is stored in the attempt's plan, and restored from it after a restart. Any thread.
class AttemptCredentials {
 public:
  struct Entry {
    std::string token;  // a secret; empty: nothing opens with it
    std::string role_arn;
  };
  void put(const model::AttemptId& attempt, Entry entry);
  void remove(const model::AttemptId& attempt);
  // The role's ARN if this is the attempt's token; constant time for wrong tokens.
  std::optional<std::string> role_for_token(const model::AttemptId& attempt,
                                            std::string_view token) const;
  // The attempt's token; nullopt: the attempt isn't running, or has none.
  std::optional<std::string> token_of(const model::AttemptId& attempt) const;

 private:
  mutable Mutex mutex_;
  std::map<model::AttemptId, Entry> entries_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::control
