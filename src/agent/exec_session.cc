#include "agent/exec_session.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/container_names.h"
#include "agent/exec_connection.h"
#include "agent/outcome_runtime.h"
#include "agent/port_session.h"
#include "agent/runtime_options.h"
#include "base/files.h"
#include "base/log.h"
#include "model/exec_frames.h"
#include "model/launch_plan.h"

namespace trainyard::agent {
namespace {

using model::ExecFrame;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxFailureText = std::size_t{32} * 1024;
// How long a killed program may take to be gone.
constexpr auto kEndTimeout = std::chrono::seconds(5);
constexpr int kNoProgram = 127;  // as in a shell

class ExecSession {
 public:
  ExecSession(runtime::Runtime& runtime, std::string container, ExecConnection& client)
      : runtime_(runtime), container_(std::move(container)), client_(client) {}

  void run(const model::ExecStart& start) {
    runtime::ExecSpec spec;
    spec.command = start.command;
    spec.terminal = start.terminal;
    spec.size = {start.rows, start.columns};
    auto process = runtime_.exec(container_, spec);
    if (!process && process.error().kind() == ErrorKind::invalid_argument) {
      client_.add(ExecFrame::err, process.error().message() + "\n");
      return client_.finish(ExecFrame::exit, std::to_string(kNoProgram));
    }
    if (!process) return client_.finish(ExecFrame::failure, process.error().message());
    process_ = std::move(*process);
    const auto carried = carry();
    if (!process_->exit_code()) end_process();
    if (client_.is_gone()) return;
    if (!carried) return client_.finish(ExecFrame::failure, carried.error().message());
    client_.finish(ExecFrame::exit, std::to_string(*process_->exit_code()));
  }

 private:
  // Until the program or the connection ends.
  Result<void> carry() {
    TRY_VOID(take_output());  // poll() doesn't show data that arrived with
    while (!client_.is_gone() && !process_->exit_code()) {
      TRY_VOID(take_frames());
      std::vector<pollfd> fds{client_.interest(accepts_input())};
      if (!to_program_.empty() && process_->input() >= 0)
        fds.push_back({process_->input(), POLLOUT, 0});
      if (client_.has_room())
        for (const int fd : process_->outputs()) fds.push_back({fd, POLLIN, 0});
      ::poll(fds.data(), fds.size(), -1);  // interrupted: poll again
      client_.receive(accepts_input());
      TRY_VOID(forward_input());
      if (client_.has_room()) TRY_VOID(take_output());
      client_.send();
    }
    return ok();
  }

  bool accepts_input() const { return to_program_.size() < kMaxExecWaiting; }

  Result<void> take_frames() {
    while (accepts_input()) {
      TRY(const auto frame, client_.next());
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
      client_.add(stream == runtime::OutputStream::err ? ExecFrame::err : ExecFrame::out, bytes);
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

  runtime::Runtime& runtime_;
  const std::string container_;
  ExecConnection& client_;
  std::unique_ptr<runtime::ContainerProcess> process_;
  std::string to_program_;
  bool has_all_input_ = false, is_input_closed_ = false;
};

Result<model::ExecStart> read_start(ExecConnection& client) {
  while (!client.is_gone()) {
    TRY(const auto frame, client.next());
    if (frame && frame->kind != ExecFrame::start)
      return Error(ErrorKind::corrupt, "the first frame says of no program");
    if (frame) return model::parse_exec_start(frame->content);
    pollfd ready = client.interest(true);
    ::poll(&ready, 1, -1);  // interrupted: poll again
    client.receive(true);
  }
  return Error(ErrorKind::cancelled, "nobody listens");
}

Result<void> serve_instance(const std::filesystem::path& instance, int connection) {
  TRY(const std::string text, read_file(instance / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  TRY(auto opened, runtime::open_runtime(runtime_options(plan.runtime)));
  const auto runtime = with_outcome(std::move(opened), plan);
  serve_exec(*runtime, container_id(instance), connection);
  return ok();
}

}  // namespace

void serve_exec(runtime::Runtime& runtime, const std::string& container, int connection) {
  ExecConnection client(connection);
  const auto start = read_start(client);
  if (!start)
    client.finish(ExecFrame::failure, start.error().message());
  else if (start->port)
    serve_port(runtime, container, *start, client);
  else
    ExecSession(runtime, container, client).run(*start);
}

int exec_main(const std::filesystem::path& instance) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto served = serve_instance(instance, STDIN_FILENO);
  if (served) return 0;
  const std::string frame =
      model::make_frame(ExecFrame::failure, served.error().message().substr(0, kMaxFailureText));
  (void)::send(STDIN_FILENO, frame.data(), frame.size(), MSG_NOSIGNAL);
  log::error("exec_failed", {{"instance", instance.string()}, {"error", served.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
