#include "runtime/docker_process.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/json_object.h"
#include "base/log.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

constexpr std::size_t kEngineReadSize = 32 * 1024;
// The keys that an engine intercepts to detach: these are hard to type, so that Ctrl-P reaches the
// shell.
constexpr const char* kNoDetachKeys = "ctrl-^,ctrl-_,ctrl-^";
// An engine closes the connection a moment before it knows how the program ended.
constexpr auto kExitTimeout = std::chrono::seconds(10);
constexpr auto kExitPause = std::chrono::milliseconds(20);

}  // namespace

DockerProcess::DockerProcess(std::shared_ptr<const DockerApi> api, std::string exec_id,
                             bool terminal, DockerStream stream, KillGroup kill_group)
    : api_(std::move(api)),
      exec_id_(std::move(exec_id)),
      terminal_(terminal),
      stream_(std::move(stream)),
      kill_group_(std::move(kill_group)) {}

Result<std::unique_ptr<ContainerProcess>> DockerProcess::start(std::shared_ptr<const DockerApi> api,
                                                               const std::string& engine_id,
                                                               const ExecSpec& spec,
                                                               KillGroup kill_group) {
  json::array words;
  for (const std::string& word : spec.command) words.emplace_back(word);
  DockerCall create;
  create.method = "POST";
  create.path = "/containers/" + engine_id + "/exec";
  create.body = json::serialize(json::object{{"AttachStdin", true},
                                             {"AttachStdout", true},
                                             {"AttachStderr", true},
                                             {"Tty", spec.terminal},
                                             {"DetachKeys", kNoDetachKeys},
                                             {"Cmd", std::move(words)}});
  const auto created = api->call(create);
  if (!created && created.error().code() == "409")
    return Error(ErrorKind::conflict, "the container doesn't run");
  if (!created) return created.error().wrap("make a program for the container");
  TRY(const json::object answer, parse_object("the engine's answer to an exec", *created));
  const std::string id = text_at(answer, "Id");
  const std::string body = json::serialize(json::object{{"Detach", false}, {"Tty", spec.terminal}});
  TRY(DockerStream stream, api->stream("/exec/" + id + "/start", body));
  if (::fcntl(stream.fd(), F_SETFL, O_RDWR | O_NONBLOCK) != 0)
    return Error::from_errno(errno, "set up the program's connection");
  std::unique_ptr<DockerProcess> process(new DockerProcess(
      std::move(api), id, spec.terminal, std::move(stream), std::move(kill_group)));
  if (const auto resized = process->resize(spec.size); !resized)
    log::debug("terminal_not_resized", {{"error", resized.error().message()}});
  return std::unique_ptr<ContainerProcess>(std::move(process));
}

std::vector<int> DockerProcess::outputs() const {
  return exit_code_ ? std::vector<int>() : std::vector<int>{stream_.fd()};
}

Result<std::size_t> DockerProcess::write(std::string_view input) {
  if (!has_input_) return input.size();
  ssize_t taken;
  do {
    taken = ::send(stream_.fd(), input.data(), input.size(), MSG_NOSIGNAL);
  } while (taken < 0 && errno == EINTR);
  if (taken >= 0) return static_cast<std::size_t>(taken);
  if (errno == EAGAIN) return std::size_t{0};
  has_input_ = false;  // the program has ended
  return input.size();
}

void DockerProcess::close_input() {
  if (std::exchange(has_input_, false)) ::shutdown(stream_.fd(), SHUT_WR);
}

Result<void> DockerProcess::read(const OutputSink& sink) {
  if (exit_code_) return ok();
  std::array<char, kEngineReadSize> buffer;
  TRY(const auto got, stream_.try_read(buffer));
  if (!got) return ok();
  if (*got == 0) {
    TRY(exit_code_, learn_exit());
    return ok();
  }
  const std::string_view bytes(buffer.data(), *got);
  if (!terminal_) return frames_.feed(bytes, sink);
  // Podman accepts a size before the program has its terminal, and may lose it.
  if (!std::exchange(has_output_, true) && early_size_) {
    if (const auto resized = set_size(*early_size_); !resized)
      log::debug("terminal_not_resized", {{"error", resized.error().message()}});
  }
  sink(OutputStream::out, bytes);
  return ok();
}

Result<DockerProcess::State> DockerProcess::ask() const {
  DockerCall inspect;
  inspect.path = "/exec/" + exec_id_ + "/json";
  TRY(const std::string text, api_->call(inspect));
  TRY(const json::object exec_state, parse_object("the engine's answer about a program", text));
  return State{is_true_at(exec_state, "Running"), static_cast<pid_t>(number_at(exec_state, "Pid")),
               static_cast<int>(number_at(exec_state, "ExitCode"))};
}

Result<int> DockerProcess::learn_exit() const {
  const auto deadline = std::chrono::steady_clock::now() + kExitTimeout;
  for (;;) {
    TRY(const State state, ask());
    if (!state.running) return state.exit_code;
    if (std::chrono::steady_clock::now() > deadline)
      return Error(ErrorKind::unavailable, "the engine doesn't say how the program ended");
    std::this_thread::sleep_for(kExitPause);
  }
}

Result<void> DockerProcess::resize(TerminalSize size) {
  if (!terminal_) return ok();
  if (!has_output_) early_size_ = size;
  return set_size(size);
}

Result<void> DockerProcess::set_size(TerminalSize size) const {
  DockerCall resize;
  resize.method = "POST";
  resize.path = "/exec/" + exec_id_ + "/resize?h=" + std::to_string(size.rows) +
                "&w=" + std::to_string(size.columns);
  TRY_VOID(api_->call(resize).map([](const std::string&) {}));
  return ok();
}

// An engine has no call for it. It doesn't report the pid of a program that has only just started.
Result<void> DockerProcess::kill() {
  const auto deadline = std::chrono::steady_clock::now() + kExitTimeout;
  for (;;) {
    TRY(const State state, ask());
    if (!state.running) return ok();
    if (state.pid > 1) return kill_group_(state.pid);
    if (std::chrono::steady_clock::now() > deadline)
      return Error(ErrorKind::unavailable, "the engine doesn't say which process the program is");
    std::this_thread::sleep_for(kExitPause);
  }
}

}  // namespace trainyard::runtime
