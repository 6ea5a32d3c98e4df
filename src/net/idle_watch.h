#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace trainyard::net {

// Closes a socket when a wait on it takes too long: the waiting operation gets operation_aborted.
// Asio's timers cost more than most other work of a request, so a timer is set only if a wait would
// end sooner than the timer that is already running; a timer that expires early is set again.
//
// Belongs to the thread or strand of the socket's executor; the socket outlives it.
class IdleWatch {
 public:
  using Clock = std::chrono::steady_clock;

  // The wait lasts from construction to destruction.
  class Wait {
   public:
    explicit Wait(IdleWatch& watch) : watch_(watch) {}
    ~Wait() { watch_.waiting_ = false; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    IdleWatch& watch_;
  };

  template <class Socket>
  explicit IdleWatch(Socket& socket)
      : close_([&socket] {
          boost::system::error_code ignored;
          socket.close(ignored);
        }),
        timer_(socket.get_executor()) {}

  // One wait at a time.
  [[nodiscard]] Wait wait(Clock::duration max);
  // Whether this closed the socket.
  bool expired() const { return expired_; }

 private:
  void set_timer();
  void timer_rang();

  const std::function<void()> close_;
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_;                          // of the wait
  Clock::time_point rings_ = Clock::time_point::max();  // when the timer expires
  bool waiting_ = false;
  bool expired_ = false;
  // The handler of an expired timer may run after this is destroyed.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace trainyard::net
