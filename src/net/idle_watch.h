#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

namespace trainyard::net {

// Closes a socket on which something is waited for longer than it may: what waits is told
// operation_aborted. Timers of Asio cost more than most requests' other waits, so one is set only
// when a wait would end sooner than the timer that runs already; a timer that finds its time moved
// on is set again.
//
// Belongs to the thread or strand of the socket's executor; the socket outlives it.
class IdleWatch {
 public:
  using Clock = std::chrono::steady_clock;

  // From its making to its end something is waited for.
  class Wait {
   public:
    explicit Wait(IdleWatch& watch) : watch_(watch) {}
    ~Wait() { watch_.waiting_ = false; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    IdleWatch& watch_;
  };

  explicit IdleWatch(boost::asio::ip::tcp::socket& socket);

  // One at a time.
  [[nodiscard]] Wait wait(Clock::duration most);
  // Whether it was this that closed the socket.
  bool expired() const { return expired_; }

 private:
  void set_timer();
  void timer_rang();

  boost::asio::ip::tcp::socket& socket_;
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_;                          // of the wait
  Clock::time_point rings_ = Clock::time_point::max();  // when the timer does
  bool waiting_ = false;
  bool expired_ = false;
  // A timer that rang may be told so after this is gone.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace trainyard::net
