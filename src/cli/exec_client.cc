#include "cli/exec_client.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "base/files.h"
#include "base/unique_fd.h"
#include "cli/command.h"
#include "client/error_translation.h"
#include "model/exec_frames.h"
#include "net/upgraded_connection.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using model::ExecFrame;

constexpr std::size_t kReadSize = 16 * 1024;

std::pair<int, int> terminal_size() {
  struct winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return {24, 80};
  return {size.ws_row, size.ws_col};
}

// Passes every key on as it is typed, as long as this exists.
class RawTerminal {
 public:
  RawTerminal() {
    termios raw{};
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    raw = before_;
    ::cfmakeraw(&raw);
    is_raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  }
  ~RawTerminal() {
    if (is_raw_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
  bool is_raw_ = false;
};

// Readable when the terminal's size has changed.
UniqueFd watch_size() {
  sigset_t changes;
  sigemptyset(&changes);
  sigaddset(&changes, SIGWINCH);
  ::pthread_sigmask(SIG_BLOCK, &changes, nullptr);
  return UniqueFd(::signalfd(-1, &changes, SFD_CLOEXEC | SFD_NONBLOCK));
}

class ExecClient {
 public:
  ExecClient(net::UpgradedConnection connection, bool terminal)
      : connection_(std::move(connection)), terminal_(terminal) {
    if (terminal_) size_changes_ = watch_size();
  }

  Result<int> run() {
    std::optional<RawTerminal> raw;
    if (terminal_) raw.emplace();
    for (;;) {
      TRY(const auto exit, take_output());
      if (exit) return *exit;
      std::array<pollfd, 3> fds{{{connection_.fd(), POLLIN, 0},
                                 {has_input_ ? STDIN_FILENO : -1, POLLIN, 0},
                                 {size_changes_ ? size_changes_.get() : -1, POLLIN, 0}}};
      if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR)
        return Error::from_errno(errno, "wait for the program");
      if (fds[1].revents != 0) TRY_VOID(forward_input());
      if (fds[2].revents != 0) TRY_VOID(send_terminal_size());
    }
  }

 private:
  // Set once it has ended.
  Result<std::optional<int>> take_output() {
    std::array<char, kReadSize> buffer;
    for (;;) {
      TRY(const std::size_t got, connection_.read(buffer));
      if (got == 0) return std::optional<int>();
      frames_.feed({buffer.data(), got});
      for (;;) {
        TRY(const auto frame, frames_.next());
        if (!frame) break;
        TRY(const auto exit, take(*frame));
        if (exit) return exit;
      }
    }
  }

  static Result<std::optional<int>> take(const model::ExecFrameReader::Frame& frame) {
    std::optional<int> exit;
    switch (frame.kind) {
      case ExecFrame::out:
        TRY_VOID(write_all(STDOUT_FILENO, frame.content));
        break;
      case ExecFrame::err:
        TRY_VOID(write_all(STDERR_FILENO, frame.content));
        break;
      case ExecFrame::failure:
        return Error(ErrorKind::internal, frame.content);
      case ExecFrame::exit: {
        int code = 0;
        std::from_chars(frame.content.data(), frame.content.data() + frame.content.size(), code);
        exit = code;
        break;
      }
      default:
        break;
    }
    return exit;
  }

  Result<void> forward_input() {
    std::array<char, kReadSize> buffer;
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return ok();
    if (got > 0)
      return connection_.write(
          model::make_frame(ExecFrame::input, {buffer.data(), static_cast<std::size_t>(got)}));
    has_input_ = false;
    return connection_.write(model::make_frame(ExecFrame::end));
  }

  Result<void> send_terminal_size() {
    signalfd_siginfo change;
    while (::read(size_changes_.get(), &change, sizeof change) > 0) continue;
    const auto [rows, columns] = terminal_size();
    return connection_.write(model::make_frame(ExecFrame::resize, model::size_text(rows, columns)));
  }

  net::UpgradedConnection connection_;
  const bool terminal_;
  UniqueFd size_changes_;
  model::ExecFrameReader frames_;
  bool has_input_ = true;
};

json::object request_of(const ExecOptions& options) {
  json::array words;
  for (const std::string& word : options.command) words.emplace_back(word);
  json::object request{{"TrainingJobName", options.job},
                       {"Command", std::move(words)},
                       {"Terminal", options.terminal}};
  if (!options.host.empty()) request["Host"] = options.host;
  if (!options.terminal) return request;
  const auto [rows, columns] = terminal_size();
  request["Rows"] = rows;
  request["Columns"] = columns;
  return request;
}

}  // namespace

bool has_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

Result<int> exec(const client::Endpoint& server, const ExecOptions& options) {
  TRY(const net::ClientRequest request,
      client::make_json_request(server, kTrainyardService, "Exec",
                                json::serialize(request_of(options)), system_clock().now()));
  TRY(auto answer, net::UpgradedConnection::open(request, model::kExecProtocol));
  if (!answer.connection) return client::to_error(client::read_service_error(answer.refusal));
  // If the reader of our output ends, we end, and with us the program.
  ::signal(SIGPIPE, SIG_DFL);
  return ExecClient(std::move(*answer.connection), options.terminal).run();
}

}  // namespace trainyard::cli
