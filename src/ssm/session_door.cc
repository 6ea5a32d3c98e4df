#include "ssm/session_door.h"

#include <sys/eventfd.h>

#include <utility>

#include "base/check.h"
#include "base/constant_time.h"
#include "base/random.h"

namespace trainyard::ssm {
namespace {

constexpr std::size_t kTokenDigits = 64;

}  // namespace

SessionDoor::SessionDoor() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(wake_);
}

std::string SessionDoor::new_token(Time until) {
  std::string token = random_hex(kTokenDigits);
  {
    const MutexLock lock(mutex_);
    token_ = is_closed_ ? std::string() : token;
    token_until_ = until;
  }
  wake();  // the thread waits for this one's client now
  return token;
}

void SessionDoor::connect(UniqueFd client) {
  {
    const MutexLock lock(mutex_);
    if (is_closed_ || unproven_ >= kMaxUnproven) return;
    ++unproven_;
    requests_.clients.push_back(std::move(client));
  }
  wake();
}

void SessionDoor::terminate(std::string output) {
  {
    const MutexLock lock(mutex_);
    requests_.termination = std::move(output);
  }
  wake();
}

bool SessionDoor::is_connected() const {
  const MutexLock lock(mutex_);
  return is_connected_;
}

SessionDoor::Requests SessionDoor::take_requests() {
  eventfd_t count = 0;
  ::eventfd_read(wake_.get(), &count);
  const MutexLock lock(mutex_);
  return std::exchange(requests_, {});
}

bool SessionDoor::use_token(std::string_view token, Time now) {
  const MutexLock lock(mutex_);
  if (token_.empty() || now >= token_until_ || !equal_constant_time(token, token_)) return false;
  token_.clear();
  token_until_ = {};
  return true;
}

SessionDoor::Time SessionDoor::token_until() const {
  const MutexLock lock(mutex_);
  return token_until_;
}

void SessionDoor::leave_unproven() {
  const MutexLock lock(mutex_);
  --unproven_;
}

void SessionDoor::set_connected(bool is_connected) {
  const MutexLock lock(mutex_);
  is_connected_ = is_connected;
}

void SessionDoor::close() {
  const MutexLock lock(mutex_);
  is_closed_ = true;
  is_connected_ = false;
  token_.clear();
  requests_.clients.clear();
}

void SessionDoor::wake() {
  CHECK(::eventfd_write(wake_.get(), 1) == 0);
}

}  // namespace trainyard::ssm
