#pragma once

#include <string>
#include <string_view>

namespace trainyard::cli {

// A command's output about its progress: stdout, or stderr if stdout is for a program. Text is made
// safe for a real terminal (terminal_safe). Lines stay; a transient line, only on a real terminal,
// is overwritten by the next output. One thread at a time.
class Terminal {
 public:
  explicit Terminal(int fd);
  ~Terminal() { clear(); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void line(std::string_view text);
  // Does nothing unless interactive().
  void transient(std::string_view text);
  void clear();

  bool interactive() const { return interactive_; }
  bool coloured() const { return coloured_; }
  // In characters; 80 if unknown.
  std::size_t width() const;

 private:
  void write(std::string_view text);

  const int fd_;
  const bool interactive_;
  const bool coloured_;
  bool dirty_ = false;  // there is a transient line
};

}  // namespace trainyard::cli
