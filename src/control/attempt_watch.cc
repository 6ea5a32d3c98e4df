#include "control/attempt_watch.h"

#include <sys/stat.h>

#include <algorithm>

namespace trainyard::control {

AttemptWatch::Overdue AttemptWatch::look(Steady::time_point now, const AttemptSigns& signs) {
  using std::chrono::milliseconds;
  const auto passed =
      last_poll_ ? std::chrono::duration_cast<milliseconds>(now - *last_poll_) : milliseconds{0};
  const milliseconds step = std::clamp(passed, milliseconds{0}, options_.max_step);
  last_poll_ = now;
  const bool beats = signs.beat != last_beat_;
  is_responding_ = beats && last_beat_.has_value();
  silent_for_ = beats || !signs.beat ? milliseconds{0} : silent_for_ + step;
  last_beat_ = signs.beat;
  stopping_for_ = signs.stopping ? stopping_for_ + step : milliseconds{0};
  if (!is_silent()) return Overdue::nothing;
  if (signs.stopping)
    return stopping_for_ > signs.stop_grace + options_.margin ? Overdue::stop : Overdue::nothing;
  const milliseconds limit = signs.max_runtime + signs.stop_grace + options_.margin;
  return signs.run_time && *signs.run_time > limit ? Overdue::runtime : Overdue::nothing;
}

std::optional<Timestamp> read_heartbeat(const std::filesystem::path& instance) {
  struct stat info{};
  if (::stat((instance / "heartbeat").c_str(), &info) != 0) return std::nullopt;
  return from_epoch_millis(std::int64_t{info.st_mtim.tv_sec} * 1000 +
                           info.st_mtim.tv_nsec / 1'000'000);
}

}  // namespace trainyard::control
