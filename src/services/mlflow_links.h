#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::services {

// A browser's access to the pages of an MLflow server.
struct MlflowVisit {
  std::string arn;     // the server's
  std::string caller;  // the ARN of who asked for the link
  friend bool operator==(const MlflowVisit&, const MlflowVisit&) = default;
};

// The links to the pages of MLflow servers, and the sessions of browsers that followed one. A link
// is good for one use, and is kept in memory: a restart of this server ends it. Sessions need no
// storage: a session's token contains the visit and its end, authenticated with an HMAC of the
// account's secret. So they survive restarts. Any thread.
class MlflowLinks {
 public:
  explicit MlflowLinks(std::string account_secret) : secret_(std::move(account_secret)) {}

  struct Link {
    MlflowVisit visit;
    std::chrono::seconds session;  // how long the browser's session lasts
  };
  // The link's token. exhausted: there are too many unused ones.
  Result<std::string> issue(Link link, std::chrono::seconds valid_for, Timestamp now);
  // nullopt: there is no such link, it was used, or its time is over. Uses it.
  std::optional<Link> use(std::string_view token, Timestamp now);

  // The token of a session that begins now; fit for a cookie.
  std::string open_session(const Link& link, Timestamp now) const;
  // nullopt: not such a token, or its time is over.
  std::optional<MlflowVisit> find_session(std::string_view token, Timestamp now) const;

 private:
  struct Unused {
    Link link;
    Timestamp expires;
  };

  const std::string secret_;
  mutable Mutex mutex_;
  // By the token's hash: finding one tells nothing of the others by the time it takes.
  std::map<std::string, Unused> unused_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::services
