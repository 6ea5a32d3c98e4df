#include "agent/interruption.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace trainyard::agent {
namespace {

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Interruption::Interruption() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  // Already blocked when the engine starts an agent; this is for the threads of a test.
  CHECK(::pthread_sigmask(SIG_BLOCK, &stop, nullptr) == 0);
  signals_ = UniqueFd(::signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK));
  wake_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  CHECK(signals_ && wake_);
  thread_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  stopping_ = true;
  CHECK(::eventfd_write(wake_.get(), 1) == 0);
  thread_.join();
}

void Interruption::interrupt(model::StopReason reason) {
  if (decided_.exchange(true)) return;
  reason_ = reason;
  interrupted_ = true;
}

void Interruption::start_clock(std::chrono::milliseconds max_runtime) {
  std::int64_t none = -1;
  if (deadline_ms_.compare_exchange_strong(none, steady_ms() + max_runtime.count()))
    CHECK(::eventfd_write(wake_.get(), 1) == 0);
}

void Interruption::request_stop() {
  CHECK(::kill(::getpid(), SIGTERM) == 0);
}

std::optional<model::StopReason> Interruption::reason() const {
  return interrupted_ ? std::optional(reason_.load()) : std::nullopt;
}

void Interruption::watch() {
  while (!stopping_) {
    const std::int64_t deadline = deadline_ms_;
    const std::int64_t left =
        deadline < 0 || interrupted_ ? -1 : std::max<std::int64_t>(deadline - steady_ms(), 0);
    std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    // A day at most: poll's timeout is an int.
    const int n = ::poll(ready.data(), ready.size(),
                         static_cast<int>(std::min<std::int64_t>(left, 86400000)));
    if (n == 0 && left == 0) interrupt(model::StopReason::MaxRuntimeExceeded);
    if (n <= 0) continue;
    eventfd_t count = 0;
    if ((ready[1].revents & POLLIN) != 0) ::eventfd_read(wake_.get(), &count);
    signalfd_siginfo received{};
    if ((ready[0].revents & POLLIN) != 0 && ::read(signals_.get(), &received, sizeof received) > 0)
      interrupt(model::StopReason::StopRequested);
  }
}

}  // namespace trainyard::agent
