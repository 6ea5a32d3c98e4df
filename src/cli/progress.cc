#include "cli/progress.h"

#include <algorithm>
#include <utility>

namespace trainyard::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRedraw{100};
constexpr milliseconds kPlainLine{10'000};
constexpr std::size_t kBar = 30;

}  // namespace

std::string progress_line(const std::string& what, Bytes done, Bytes total, milliseconds elapsed,
                          std::size_t width) {
  const std::uint64_t shown = std::min(done.value, total.value);
  const double part =
      total.value == 0 ? 1.0 : static_cast<double>(shown) / static_cast<double>(total.value);
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(kBar));
  std::string line = what + "  ";
  line += "[" + std::string(filled, '#') + std::string(kBar - filled, '.') + "]  ";
  const std::string percent = std::to_string(static_cast<int>(part * 100));
  line += std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') + percent + "%  ";
  line += format_bytes({shown}) + " of " + format_bytes(total);
  // The first moments don't show the speed.
  if (elapsed >= milliseconds(500)) {
    const auto speed = shown * 1000 / static_cast<std::uint64_t>(elapsed.count());
    line += "  " + format_bytes({speed}) + "/s";
  }
  if (line.size() > width) line.resize(width);
  return line;
}

Progress::Progress(Terminal& terminal, std::string what, Bytes total, std::function<Bytes()> done)
    : terminal_(terminal),
      what_(std::move(what)),
      total_(total),
      done_(std::move(done)),
      draw_thread_([this] { draw_until_finished(); }) {}

void Progress::without_bar(const std::function<void()>& act) {
  const MutexLock lock(mutex_);
  terminal_.clear();
  act();
}

void Progress::finish() {
  {
    const MutexLock lock(mutex_);
    finished_ = true;
  }
  changed_.notify_all();
  if (draw_thread_.joinable()) draw_thread_.join();
}

milliseconds Progress::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
}

void Progress::draw_until_finished() {
  const milliseconds pause = terminal_.interactive() ? kRedraw : kPlainLine;
  MutexLock lock(mutex_);
  while (
      !changed_.wait_for(lock, pause, [this]() TRAINYARD_REQUIRES(mutex_) { return finished_; })) {
    const std::size_t width = terminal_.interactive() ? terminal_.width() - 1 : std::string::npos;
    const std::string line = progress_line(what_, done_(), total_, elapsed(), width);
    if (terminal_.interactive()) {
      terminal_.transient(line);
    } else {
      terminal_.line(line);
    }
  }
  terminal_.clear();
}

}  // namespace trainyard::cli
