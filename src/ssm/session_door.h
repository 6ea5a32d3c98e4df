#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/unique_fd.h"

namespace trainyard::ssm {

// Where other threads reach a session: its token, the clients that arrive, and the wish to end it.
// Safe from any thread; nothing blocks.
class SessionDoor {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Clients that haven't presented their token at the same time; more are closed at once.
  static constexpr int kMaxUnproven = 4;

  SessionDoor();

  // 256 random bits, 64 characters. Valid until `until`, or until there is a newer one; once.
  std::string new_token(Time until);
  void connect(UniqueFd client);
  void terminate(std::string output);
  bool is_connected() const;

  // For the session's thread.
  // Readable when there are new requests.
  int fd() const { return wake_.get(); }
  struct Requests {
    std::vector<UniqueFd> clients{};           // they count as unproven
    std::optional<std::string> termination{};  // the client's output
  };
  Requests take_requests();
  // Whether this is the valid token; then it isn't any more.
  bool use_token(std::string_view token, Time now);
  // The end of the validity of a token that wasn't used; in the past if there is none.
  Time token_until() const;
  // An unproven client was closed, or has proven itself.
  void leave_unproven();
  void set_connected(bool is_connected);
  // Clients are closed, tokens are never valid.
  void close();

 private:
  void wake();

  const UniqueFd wake_;  // an eventfd
  mutable Mutex mutex_;
  std::string token_ TRAINYARD_GUARDED_BY(mutex_);  // empty: none is valid
  Time token_until_ TRAINYARD_GUARDED_BY(mutex_){};
  Requests requests_ TRAINYARD_GUARDED_BY(mutex_);
  int unproven_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  bool is_connected_ TRAINYARD_GUARDED_BY(mutex_) = false;
  bool is_closed_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

}  // namespace trainyard::ssm
