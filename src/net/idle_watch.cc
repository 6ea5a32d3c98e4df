#include "net/idle_watch.h"

namespace trainyard::net {

IdleWatch::Wait IdleWatch::wait(Clock::duration max) {
  deadline_ = Clock::now() + max;
  waiting_ = true;
  if (deadline_ < rings_) set_timer();
  return Wait(*this);
}

void IdleWatch::set_timer() {
  rings_ = deadline_;
  timer_.expires_at(rings_);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& code) {
    if (!code && !alive.expired()) timer_rang();
  });
}

void IdleWatch::timer_rang() {
  // A shorter wait may have set the timer again while this was scheduled.
  if (Clock::now() < rings_) return;
  rings_ = Clock::time_point::max();
  if (!waiting_) return;
  if (Clock::now() < deadline_) return set_timer();
  expired_ = true;
  close_();
}

}  // namespace trainyard::net
