#include "cli/interrupt.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>

namespace trainyard::cli {
namespace {

std::atomic<bool> was_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // it is set in a signal handler

void note_interrupt(int /*number*/) {
  was_interrupted = true;
}

}  // namespace

void watch_interrupts() {
  struct sigaction action{};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

const std::atomic<bool>& interrupted() {
  return was_interrupted;
}

void sleep_unless_interrupted(std::chrono::milliseconds time) {
  using Steady = std::chrono::steady_clock;
  // Another thread may handle the signal, so that poll(2) here continues: check in between.
  for (const auto until = Steady::now() + time; !was_interrupted && Steady::now() < until;)
    ::poll(
        nullptr, 0,
        static_cast<int>(std::min<std::chrono::milliseconds::rep>(
            50,
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count() +
                1)));
}

}  // namespace trainyard::cli
