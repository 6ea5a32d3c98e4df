#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/mutex.h"
#include "cli/terminal.h"

namespace trainyard::cli {

// "model.tar.gz  [#######...]  45%  12.0 MiB of 26.7 MiB  8.1 MiB/s", at most `width` long. Pure.
std::string progress_line(const std::string& what, Bytes done, Bytes total,
                          std::chrono::milliseconds elapsed, std::size_t width);

// Shows the progress of a transfer: a bar on a terminal, otherwise a line every ten seconds, so
// that a log shows that it is alive. Draws from a thread of its own; only that thread uses the
// terminal until finish().
class Progress {
 public:
  // `done` is called from that thread. Both outlive this.
  Progress(Terminal& terminal, std::string what, Bytes total, std::function<Bytes()> done);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Runs `act` with the bar removed, and draws it again: for lines that stay. Any thread, also
  // after finish().
  void without_bar(const std::function<void()>& act);
  // Stops drawing and removes the bar. Idempotent.
  void finish();
  std::chrono::milliseconds elapsed() const;

 private:
  void draw_until_finished();

  Terminal& terminal_;
  const std::string what_;
  const Bytes total_;
  const std::function<Bytes()> done_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Mutex mutex_;
  ConditionVariable changed_;
  bool finished_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread draw_thread_;
};

}  // namespace trainyard::cli
