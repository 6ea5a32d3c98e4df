#include "apps/control_clock.h"

#include <chrono>
#include <cstdlib>

namespace trainyard::apps {

#ifdef TRAINYARD_FAILPOINTS

namespace {

class ClockAhead final : public Clock {
 public:
  Timestamp now() const override { return system_clock().now() + ahead_; }

 private:
  static std::chrono::seconds wanted() {
    const char* const text = std::getenv("TRAINYARD_CLOCK_AHEAD");
    return std::chrono::seconds(text == nullptr ? 0 : std::atoll(text));
  }

  const std::chrono::seconds ahead_ = wanted();
};

}  // namespace

const Clock& control_clock() {
  static const ClockAhead clock;
  return clock;
}

#else

const Clock& control_clock() {
  return system_clock();
}

#endif

}  // namespace trainyard::apps
