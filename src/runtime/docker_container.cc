#include "runtime/docker_container.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/log.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_frames.h"
#include "runtime/json_object.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadSize = 64 * 1024;
// How often wait() looks whether processes were refused.
constexpr auto kLimitInterval = milliseconds(200);

Error not_started() {
  return Error(ErrorKind::conflict, "the container was not started");
}

DockerCall post(std::string path) {
  DockerCall call;
  call.method = "POST";
  call.path = std::move(path);
  return call;
}

}  // namespace

DockerContainer::DockerContainer(std::string engine_id, std::shared_ptr<const DockerApi> api,
                                 OutputSink sink, LimitEvents limit_events)
    : engine_id_(std::move(engine_id)),
      api_(std::move(api)),
      sink_(std::move(sink)),
      limit_events_(std::move(limit_events)) {}

DockerContainer::~DockerContainer() {
  stop_following();
}

void DockerContainer::stop_following() {
  if (!follower_.joinable()) return;
  leaving_ = true;
  output_->shut_down();
  follower_.join();
}

Result<void> DockerContainer::start() {
  const std::string path = "/containers/" + engine_id_;
  {
    const std::lock_guard lock(mutex_);
    if (started_ || exit_) return Error(ErrorKind::conflict, "the container was started already");
    started_ = true;
  }
  const auto begin = [&]() -> Result<void> {
    // First attached, then started: nothing can be missed. Podman makes the container ready for it,
    // and so may find out here already that it can't be started.
    TRY(output_, api_->stream(path + "/attach?stream=1&stdout=1&stderr=1"));
    TRY_VOID(find_process());  // Podman has it from here on, Docker from the start on
    TRY_VOID(api_->call(post(path + "/start")).map([](const std::string&) {}));
    return init_ ? ok() : find_process();
  };
  if (auto begun = begin(); !begun) {
    output_.reset();
    const std::lock_guard lock(mutex_);
    started_ = false;
    return start_error(begun.error());
  }
  follower_ = std::thread([this] { follow(); });
  return ok();
}

void DockerContainer::follow() {
  if (auto delivered = deliver_output(); !delivered && !leaving_)
    log::error("container_output_lost",
               {{"container", engine_id_}, {"error", delivered.error().message()}});
  auto exit = learn_exit();
  const std::lock_guard lock(mutex_);
  exit_ = std::move(exit);
  ended_.notify_all();
}

Result<void> DockerContainer::deliver_output() {
  DockerFrames frames;
  std::array<char, kReadSize> buffer;
  const auto read_all = [&]() -> Result<void> {
    for (;;) {
      TRY(const std::size_t got, output_->read(buffer));
      if (got == 0) return ok();
      TRY_VOID(frames.feed({buffer.data(), got}, sink_));
    }
  };
  const auto done = read_all();
  if (done && !frames.complete())
    return Error(ErrorKind::corrupt, "the engine's output stream is cut off");
  return done;
}

Result<ContainerExit> DockerContainer::learn_exit() {
  // The output ends as the container does, and the cgroup is still there.
  const bool killed_for_memory = limit_events_.killed_for_memory();
  const bool refused_processes = refused_processes_ || limit_events_.refused_processes();
  // A container may close its output long before it ends.
  DockerCall wait = post("/containers/" + engine_id_ + "/wait");
  wait.idle_timeout = milliseconds(0);
  wait.cancelled = &leaving_;
  TRY(const std::string waited, api_->call(wait));
  TRY(const json::object ended, parse_object("the engine's answer to a wait", waited));
  if (const std::string failure = text_at(object_at(ended, "Error"), "Message"); !failure.empty())
    return Error(ErrorKind::internal, "wait for the container: " + failure);
  ContainerExit exit;
  exit.code = static_cast<int>(number_at(ended, "StatusCode"));
  TRY(const json::object state, ask_state());
  exit.out_of_memory = killed_for_memory || is_true_at(state, "OOMKilled");
  exit.out_of_processes = refused_processes;
  return exit;
}

Result<json::object> DockerContainer::ask_state() const {
  DockerCall inspect;
  inspect.path = "/containers/" + engine_id_ + "/json";
  TRY(const std::string text, api_->call(inspect));
  TRY(const json::object container, parse_object("the engine's answer about a container", text));
  return object_at(container, "State");
}

Result<std::optional<Bytes>> DockerContainer::layer_size() const {
  DockerCall inspect;
  inspect.path = "/containers/" + engine_id_ + "/json?size=true";
  inspect.idle_timeout = std::chrono::minutes(10);  // it looks at each file
  TRY(const std::string text, api_->call(inspect));
  TRY(const json::object container, parse_object("the engine's answer about a container", text));
  if (!container.contains("SizeRw")) return std::optional<Bytes>();
  const std::int64_t size = std::max<std::int64_t>(number_at(container, "SizeRw"), 0);
  return std::optional(Bytes{static_cast<std::uint64_t>(size)});
}

std::filesystem::path DockerContainer::layer_disk() const {
  std::error_code failed;
  const std::filesystem::path root = api_->engine().root;
  return std::filesystem::is_directory(root, failed) ? root : std::filesystem::path();
}

Result<void> DockerContainer::find_process() {
  TRY(const json::object state, ask_state());
  const auto pid = static_cast<pid_t>(number_at(state, "Pid"));
  if (pid <= 0) return ok();  // not there yet, or ended already
  init_ = pid;
  limit_events_.find_cgroup(pid);
  return ok();
}

Result<void> DockerContainer::signal(int number) {
  {
    const std::lock_guard lock(mutex_);
    if (exit_) return ok();
    if (!started_) return not_started();
  }
  const auto sent =
      api_->call(post("/containers/" + engine_id_ + "/kill?signal=" + std::to_string(number)));
  if (sent || says_not_running(sent.error())) return ok();
  return sent.error().wrap("signal the container");
}

Result<std::optional<ContainerExit>> DockerContainer::wait(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  if (!started_ && !exit_) return not_started();
  for (;;) {
    const auto until = std::min(deadline, steady_clock::now() + kLimitInterval);
    if (ended_.wait_until(lock, until, [this] { return exit_.has_value(); })) break;
    // The cgroup may be gone before the engine says that the container has ended.
    if (limit_events_.refused_processes()) refused_processes_ = true;
    if (steady_clock::now() >= deadline) return std::optional<ContainerExit>();
  }
  TRY(const ContainerExit exit, *exit_);
  return std::optional<ContainerExit>(exit);
}

Result<void> DockerContainer::remove() {
  TRY_VOID(remove_container(*api_, engine_id_));
  stop_following();
  const std::lock_guard lock(mutex_);
  if (!exit_) exit_ = Error(ErrorKind::conflict, "the container was removed");
  return ok();
}

Result<void> remove_container(const DockerApi& api, const std::string& engine_id) {
  const std::string path = "/containers/" + engine_id;
  // Podman's removal alone would send SIGTERM first and wait for ten seconds. If this fails the
  // removal says why.
  static_cast<void>(api.call(post(path + "/kill?signal=9")));
  const auto deadline = steady_clock::now() + std::chrono::minutes(1);
  for (;;) {
    DockerCall remove;
    remove.method = "DELETE";
    remove.path = path + "?force=1&v=1";
    const auto removed = api.call(remove);
    if (removed || removed.error().code() == "404") return ok();
    // 409: somebody removes it at this moment.
    if (removed.error().code() != "409" || steady_clock::now() > deadline)
      return removed.error().wrap("remove container " + engine_id);
    std::this_thread::sleep_for(milliseconds(50));
  }
}

}  // namespace trainyard::runtime
