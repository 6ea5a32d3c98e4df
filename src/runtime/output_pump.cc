#include "runtime/output_pump.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace trainyard::runtime {
namespace {

constexpr std::uint64_t kProcessEnded = 1;
constexpr std::uint64_t kStopAtOnce = std::uint64_t{1} << 32;

void add_to(int eventfd, std::uint64_t value) {
  while (::write(eventfd, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<std::unique_ptr<OutputPump>> OutputPump::make(OutputSink sink) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "make an output pipe");
  UniqueFd read(pipe[0]), write(pipe[1]);
  UniqueFd ended(::eventfd(0, EFD_CLOEXEC));
  if (!ended) return Error::from_errno(errno, "make an eventfd");
  return std::unique_ptr<OutputPump>(
      new OutputPump(std::move(sink), std::move(read), std::move(write), std::move(ended)));
}

OutputPump::OutputPump(OutputSink sink, UniqueFd read, UniqueFd write, UniqueFd ended)
    : sink_(std::move(sink)),
      read_(std::move(read)),
      write_(std::move(write)),
      ended_(std::move(ended)) {}

OutputPump::~OutputPump() {
  if (!thread_.joinable()) return;
  add_to(ended_.get(), kStopAtOnce);
  thread_.join();
}

void OutputPump::start() {
  write_.reset();
  thread_ = std::thread([this] { run(); });
}

void OutputPump::finish() {
  if (!thread_.joinable()) return;
  add_to(ended_.get(), kProcessEnded);
  thread_.join();
}

// The number of bytes passed to the sink; 0 if the pipe is empty.
std::size_t OutputPump::deliver(std::size_t at_most) {
  std::array<char, 65536> buffer;
  ssize_t got;
  do {
    got = ::read(read_.get(), buffer.data(), std::min(at_most, buffer.size()));
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return 0;
  sink_(OutputStream::out, std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  return static_cast<std::size_t>(got);
}

void OutputPump::run() {
  std::array<pollfd, 2> waits{{{read_.get(), POLLIN, 0}, {ended_.get(), POLLIN, 0}}};
  for (;;) {
    if (::poll(waits.data(), waits.size(), -1) < 0) continue;  // EINTR
    if (waits[1].revents != 0) break;
    if (deliver(std::numeric_limits<std::size_t>::max()) == 0) return;
  }
  std::uint64_t reason = 0;
  if (::read(ended_.get(), &reason, sizeof reason) < 0 || reason >= kStopAtOnce) return;
  // A pipe is first in, first out: what it contains now is everything that the ended process can
  // have left in it.
  int held = 0;
  if (::ioctl(read_.get(), FIONREAD, &held) != 0) return;
  for (auto left = static_cast<std::size_t>(held); left > 0;) {
    const std::size_t got = deliver(left);
    if (got == 0) return;
    left -= got;
  }
}

}  // namespace trainyard::runtime
