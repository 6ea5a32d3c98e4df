#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/files.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

bool is_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return ::isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

Terminal::Terminal(int fd)
    : fd_(fd),
      interactive_(is_terminal(fd)),
      coloured_(interactive_ && std::getenv("NO_COLOR") == nullptr) {}

void Terminal::write(std::string_view text) {
  if (const auto written = write_all(fd_, text); !written) {
    // A full disk or a closed pipe: the output can't be written, and no message would look like
    // success.
    std::fprintf(stderr, "trainyard: write: %s\n", written.error().message().c_str());
    std::_Exit(1);
  }
}

void Terminal::line(std::string_view text) {
  clear();
  write((interactive_ ? terminal_safe(text) : std::string(text)) + "\n");
}

void Terminal::transient(std::string_view text) {
  if (!interactive_) return;
  // Back to the first column, and erase to the right of the cursor (ECMA-48 EL).
  write("\r\033[K" + terminal_safe(text));
  dirty_ = true;
}

void Terminal::clear() {
  if (dirty_) write("\r\033[K");
  dirty_ = false;
}

std::size_t Terminal::width() const {
  struct winsize size{};
  if (::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace trainyard::cli
