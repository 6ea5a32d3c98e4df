#include "agent/exec_session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/container_names.h"
#include "agent/outcome_runtime.h"
#include "agent/runtime_options.h"
#include "base/files.h"
#include "base/log.h"
#include "model/exec_frames.h"
#include "model/launch_plan.h"

namespace trainyard::agent {
namespace {

using model::ExecFrame;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kReadSize = 32 * 1024;
// What is buffered for a slow side; nothing more is read for it meanwhile.
constexpr std::size_t kMaxWaiting = 256 * 1024;
// How long a killed program may take to be gone.
constexpr auto kEndTimeout = std::chrono::seconds(5);
constexpr int kNoProgram = 127;  // as in a shell

class ExecSession {
 public:
  ExecSession(runtime::Runtime& runtime, std::string container, int connection)
      : runtime_(runtime), container_(std::move(container)), connection_(connection) {}

  Result<void> run() {
    const auto start = read_start();
    if (!start) return is_gone_ ? ok() : send_last(ExecFrame::failure, start.error().message());
    runtime::ExecSpec spec;
    spec.command = start->command;
    spec.terminal = start->terminal;
    spec.size = {start->rows, start->columns};
    auto process = runtime_.exec(container_, spec);
    if (!process && process.error().kind() == ErrorKind::invalid_argument) {
      to_client_ += model::make_frame(ExecFrame::err, process.error().message() + "\n");
      return send_last(ExecFrame::exit, std::to_string(kNoProgram));
    }
    if (!process) return send_last(ExecFrame::failure, process.error().message());
    process_ = std::move(*process);
    const auto carried = carry();
    if (!process_->exit_code()) end_process();
    if (is_gone_) return ok();
    if (!carried) return send_last(ExecFrame::failure, carried.error().message());
    return send_last(ExecFrame::exit, std::to_string(*process_->exit_code()));
  }

 private:
  Result<model::ExecStart> read_start() {
    while (!is_gone_) {
      TRY(const auto frame, frames_.next());
      if (frame && frame->kind != ExecFrame::start)
        return Error(ErrorKind::corrupt, "the first frame says of no program");
      if (frame) return model::parse_exec_start(frame->content);
      wait({{connection_, POLLIN, 0}});
      receive();
    }
    return Error(ErrorKind::cancelled, "nobody listens");
  }

  static void wait(std::vector<pollfd> fds) {
    ::poll(fds.data(), fds.size(), -1);  // interrupted: poll again
  }

  // Until the program or the connection ends.
  Result<void> carry() {
    TRY_VOID(take_output());  // poll() doesn't show data that arrived with
    while (!is_gone_ && !process_->exit_code()) {
      TRY_VOID(take_frames());
      std::vector<pollfd> fds;
      short wanted = POLLRDHUP;
      if (to_program_.size() < kMaxWaiting) wanted |= POLLIN;
      if (!to_client_.empty()) wanted |= POLLOUT;
      fds.push_back({connection_, wanted, 0});
      if (!to_program_.empty() && process_->input() >= 0)
        fds.push_back({process_->input(), POLLOUT, 0});
      if (to_client_.size() < kMaxWaiting)
        for (const int fd : process_->outputs()) fds.push_back({fd, POLLIN, 0});
      wait(std::move(fds));
      receive();
      TRY_VOID(forward_input());
      if (to_client_.size() < kMaxWaiting) TRY_VOID(take_output());
      send();
    }
    return ok();
  }

  void receive() {
    if (to_program_.size() >= kMaxWaiting) return notice_end();
    std::array<char, kReadSize> buffer;
    const ssize_t got = ::recv(connection_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) return frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) is_gone_ = true;
  }

  // Detects the end of the connection while nothing may be read from it.
  void notice_end() {
    pollfd end{connection_, POLLRDHUP, 0};
    if (::poll(&end, 1, 0) > 0) is_gone_ = true;
  }

  void send() {
    while (!to_client_.empty() && !is_gone_) {
      const ssize_t sent =
          ::send(connection_, to_client_.data(), to_client_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) is_gone_ = true;
      to_client_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
  }

  Result<void> take_frames() {
    while (to_program_.size() < kMaxWaiting) {
      TRY(const auto frame, frames_.next());
      if (!frame) return ok();
      if (frame->kind == ExecFrame::input) to_program_ += frame->content;
      if (frame->kind == ExecFrame::end) has_all_input_ = true;
      if (frame->kind != ExecFrame::resize) continue;
      if (const auto size = model::parse_size(frame->content))
        TRY_VOID(process_->resize({size->first, size->second}));
    }
    return ok();
  }

  Result<void> forward_input() {
    TRY_VOID(take_frames());
    if (!to_program_.empty()) {
      TRY(const std::size_t taken, process_->write(to_program_));
      to_program_.erase(0, taken);
    }
    if (has_all_input_ && to_program_.empty() && !std::exchange(is_input_closed_, true))
      process_->close_input();
    return ok();
  }

  Result<void> take_output() {
    return process_->read([this](runtime::OutputStream stream, std::string_view bytes) {
      const ExecFrame kind = stream == runtime::OutputStream::err ? ExecFrame::err : ExecFrame::out;
      for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), model::kMaxExecFrame)))
        to_client_ += model::make_frame(kind, bytes.substr(0, model::kMaxExecFrame));
    });
  }

  void end_process() {
    if (const auto killed = process_->kill(); !killed)
      log::warning("program_not_ended", {{"error", killed.error().message()}});
    const auto deadline = Steady::now() + kEndTimeout;
    while (!process_->exit_code() && Steady::now() < deadline) {
      std::vector<pollfd> fds;
      for (const int fd : process_->outputs()) fds.push_back({fd, POLLIN, 0});
      ::poll(fds.data(), fds.size(), 100);
      if (!process_->read([](runtime::OutputStream, std::string_view) {})) return;
    }
  }

  Result<void> send_last(ExecFrame kind, std::string_view text) {
    to_client_ += model::make_frame(kind, text.substr(0, model::kMaxExecFrame));
    while (!to_client_.empty() && !is_gone_) {
      wait({{connection_, POLLOUT | POLLRDHUP, 0}});
      send();
      if (!to_client_.empty()) notice_end();
    }
    return ok();
  }

  runtime::Runtime& runtime_;
  const std::string container_;
  const int connection_;
  std::unique_ptr<runtime::ContainerProcess> process_;
  model::ExecFrameReader frames_;
  std::string to_program_, to_client_;
  bool has_all_input_ = false, is_input_closed_ = false;
  bool is_gone_ = false;  // the client at the other end
};

Result<void> serve_instance(const std::filesystem::path& instance, int connection) {
  TRY(const std::string text, read_file(instance / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  TRY(auto opened, runtime::open_runtime(runtime_options(plan.runtime)));
  const auto runtime = with_outcome(std::move(opened), plan);
  return serve_exec(*runtime, container_id(instance), connection);
}

}  // namespace

Result<void> serve_exec(runtime::Runtime& runtime, const std::string& container, int connection) {
  return ExecSession(runtime, container, connection).run();
}

int exec_main(const std::filesystem::path& instance) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto served = serve_instance(instance, STDIN_FILENO);
  if (served) return 0;
  const std::string frame =
      model::make_frame(ExecFrame::failure, served.error().message().substr(0, kReadSize));
  (void)::send(STDIN_FILENO, frame.data(), frame.size(), MSG_NOSIGNAL);
  log::error("exec_failed", {{"instance", instance.string()}, {"error", served.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
