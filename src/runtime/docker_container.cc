#include "runtime/docker_container.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <utility>

#include "base/json_object.h"
#include "base/log.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_frames.h"
#include "runtime/engine_process.h"
#include "runtime/file_system_image.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadSize = 64 * 1024;
// How often wait() checks whether processes were refused.
constexpr auto kLimitInterval = milliseconds(200);
// How often it is checked whether the engine is back.
constexpr auto kEngineInterval = milliseconds(100);
// For an engine to report how a container ended whose process is gone, and to deliver its last
// output.
constexpr auto kAnswerTimeout = std::chrono::minutes(2);
constexpr auto kOutputTimeout = std::chrono::seconds(60);
// How an engine's timestamp starts if something hasn't happened.
constexpr std::string_view kNever = "0001-01-01";

Error not_started() {
  return Error(ErrorKind::conflict, "the container was not started");
}

DockerCall post(std::string path) {
  DockerCall call;
  call.method = "POST";
  call.path = std::move(path);
  return call;
}

// What the engine's volumes have, which an image asks for with VOLUME: they are no part of the
// layer, and nothing limits them. Only root of the engine's machine may look; for others, nothing.
Bytes size_of_volumes(const json::object& container) {
  Bytes size;
  for (const json::value& mount : array_at(container, "Mounts"))
    if (mount.is_object() && text_at(mount.get_object(), "Type") == "volume")
      size.value += disk_usage(text_at(mount.get_object(), "Source")).value;
  return size;
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
  stopping_ = true;
  {
    const MutexLock lock(mutex_);
    if (output_) output_->shut_down();
  }
  follower_.join();
}

Result<void> DockerContainer::start() {
  {
    const MutexLock lock(mutex_);
    if (started_ || exit_) return Error(ErrorKind::conflict, "the container was started already");
    started_ = true;
  }
  if (auto started = attach_and_start(); !started) {
    const MutexLock lock(mutex_);
    output_.reset();
    started_ = false;
    if (started.error().code() != kEngineUnreachable) return start_error(started.error());
    was_started_ = true;
    return started.error().wrap("start the container");
  }
  follower_ = std::thread([this] { follow(); });
  return ok();
}

// Attach before start: nothing can be missed. Podman prepares the container for this, and so may
// find out already that it can't be started.
Result<void> DockerContainer::attach_and_start() {
  if (was_started_) {
    TRY(const json::object state, inspect_state());
    const bool runs = is_true_at(state, "Running");
    if (!runs && !text_at(state, "StartedAt").starts_with(kNever)) return ok();
    if (runs) {
      TRY_VOID(attach());
      return find_process();
    }
  }
  TRY_VOID(attach());
  TRY_VOID(find_process());  // Podman knows it from here on, Docker from the start on
  TRY_VOID(api_->call(post("/containers/" + engine_id_ + "/start")).map([](const std::string&) {}));
  return init_ ? ok() : find_process();
}

Result<void> DockerContainer::attach() {
  TRY(DockerStream stream,
      api_->stream("/containers/" + engine_id_ + "/attach?stream=1&stdout=1&stderr=1"));
  const MutexLock lock(mutex_);
  output_ = std::make_shared<DockerStream>(std::move(stream));
  if (stopping_) output_->shut_down();
  return ok();
}

void DockerContainer::follow() {
  auto exit = follow_to_end();
  const MutexLock lock(mutex_);
  if (!exit_) exit_ = std::move(exit);
  ended_.notify_all();
}

Result<ContainerExit> DockerContainer::follow_to_end() {
  for (;;) {
    if (auto delivered = deliver_output(); !delivered && !stopping_)
      log::error("container_output_lost",
                 {{"container", engine_id_}, {"error", delivered.error().message()}});
    auto exit = learn_exit();
    if (exit || stopping_ || exit.error().code() != kEngineUnreachable) return exit;
    log::warning("engine_lost", {{"container", engine_id_}, {"error", exit.error().message()}});
    // It may stop responding again meanwhile.
    for (Result<void> back = exit.error(); !back;) {
      TRY(const bool is_own_end, wait_for_engine());
      back = attach_again(is_own_end);
      if (!back && (stopping_ || back.error().code() != kEngineUnreachable)) return back.error();
    }
    log::warning("engine_found", {{"container", engine_id_}});
  }
}

Result<void> DockerContainer::deliver_output() {
  std::shared_ptr<DockerStream> output;
  {
    const MutexLock lock(mutex_);
    output = output_;
  }
  if (!output) return ok();
  DockerFrames frames;
  std::array<char, kReadSize> buffer;
  const OutputSink deliver = [this](OutputStream stream, std::string_view text) {
    if (!text.empty()) in_line_ = text.back() != '\n';
    sink_(stream, text);
  };
  const auto read_all = [&]() -> Result<void> {
    for (;;) {
      TRY(const std::size_t got, output->read(buffer));
      if (got == 0) return ok();
      TRY_VOID(frames.feed({buffer.data(), got}, deliver));
    }
  };
  const auto done = read_all();
  if (done && !frames.complete())
    return Error(ErrorKind::corrupt, "the engine's output stream is cut off");
  return done;
}

// Waits until the engine answers again. Returns whether the engine left the container running: one
// that has ended by now ended by itself.
Result<bool> DockerContainer::wait_for_engine() {
  bool ended_by_itself = false;
  std::optional<steady_clock::time_point> give_up;
  for (;;) {
    if (stopping_) return Error(ErrorKind::cancelled, "nobody waits for the container any more");
    // In this order: when an engine starts listening, it hasn't ended any container yet.
    const bool has_ended = has_process_ended(process_);
    const bool listens = api_->is_listening();
    if (has_ended && !listens && !std::exchange(ended_by_itself, true))
      log::info("container_ended_meanwhile", {{"container", engine_id_}});
    const auto keeps = listens ? api_->has_live_restore() : Result<bool>(false);
    if (listens && keeps) return *keeps || ended_by_itself || ending_;
    const auto now = steady_clock::now();
    if (has_ended && !give_up) give_up = now + kAnswerTimeout;
    if (give_up && now > *give_up)
      return Error(ErrorKind::unavailable,
                   "the container has ended, and its engine doesn't answer: " +
                       (keeps ? "nobody listens" : keeps.error().message()));
    std::this_thread::sleep_for(kEngineInterval);
  }
}

// An engine without live restore has ended all its containers by the time it responds.
Result<void> DockerContainer::attach_again(bool is_own_end) {
  TRY(const json::object state, inspect_state());
  if (is_true_at(state, "Running")) {
    TRY_VOID(attach());
  } else if (!is_own_end) {
    return Error(ErrorKind::unavailable,
                 "the container engine was restarted and has ended its containers; with "
                 "live-restore it lets them run");
  } else {
    const MutexLock lock(mutex_);
    output_.reset();
  }
  sink_(OutputStream::err,
        std::string(in_line_ ? "\n" : "") +
            "The container's engine was restarted: output of that time may be missing here.\n");
  in_line_ = false;
  return ok();
}

Result<ContainerExit> DockerContainer::learn_exit() {
  // The output ends with the container, and the cgroup is still there.
  const bool killed_for_memory = limit_events_.killed_for_memory();
  const bool refused_processes = refused_processes_ || limit_events_.refused_processes();
  // A container may close its output long before it ends.
  DockerCall wait = post("/containers/" + engine_id_ + "/wait");
  wait.idle_timeout = milliseconds(0);
  wait.cancelled = &stopping_;
  TRY(const std::string waited, api_->call(wait));
  TRY(const json::object ended, parse_object("the engine's answer to a wait", waited));
  if (const std::string failure = text_at(object_at(ended, "Error"), "Message"); !failure.empty())
    return Error(ErrorKind::internal, "wait for the container: " + failure);
  // It stops listening before it ends its containers.
  if (!ending_ && !api_->is_listening())
    return Error(ErrorKind::unavailable, "the container engine was stopped, and its containers");
  ContainerExit exit;
  exit.code = static_cast<int>(number_at(ended, "StatusCode"));
  TRY(const json::object state, inspect_state());
  exit.out_of_memory = killed_for_memory || is_true_at(state, "OOMKilled");
  exit.out_of_processes = refused_processes;
  return exit;
}

Result<json::object> DockerContainer::inspect_state() const {
  DockerCall inspect;
  inspect.path = "/containers/" + engine_id_ + "/json";
  TRY(const std::string text, api_->call(inspect));
  TRY(const json::object container, parse_object("the engine's answer about a container", text));
  return object_at(container, "State");
}

Result<std::optional<Bytes>> DockerContainer::layer_size() const {
  DockerCall inspect;
  inspect.path = "/containers/" + engine_id_ + "/json?size=true";
  inspect.idle_timeout = std::chrono::minutes(10);  // it examines each file
  TRY(const std::string text, api_->call(inspect));
  TRY(const json::object container, parse_object("the engine's answer about a container", text));
  if (!container.contains("SizeRw")) return std::optional<Bytes>();
  const std::int64_t size = std::max<std::int64_t>(number_at(container, "SizeRw"), 0);
  return std::optional(Bytes{static_cast<std::uint64_t>(size) + size_of_volumes(container).value});
}

std::filesystem::path DockerContainer::layer_disk() const {
  return api_->local_root();
}

Result<void> DockerContainer::find_process() {
  TRY(const json::object state, inspect_state());
  const auto pid = static_cast<pid_t>(number_at(state, "Pid"));
  if (pid <= 0) return ok();  // not created yet, or already ended
  init_ = pid;
  limit_events_.find_cgroup(pid);
  auto process = open_process_of(pid, engine_id_);
  if (process)
    process_ = std::move(*process);
  else
    log::debug("process_not_known", {{"error", process.error().message()}});
  return ok();
}

Result<void> DockerContainer::signal(int number) {
  {
    const MutexLock lock(mutex_);
    if (exit_) return ok();
    if (!started_) return not_started();
  }
  ending_ = ending_ || number == SIGTERM || number == SIGKILL;
  const auto sent =
      api_->call(post("/containers/" + engine_id_ + "/kill?signal=" + std::to_string(number)));
  if (sent || is_not_running_error(sent.error())) return ok();
  // With the privilege, no engine is needed.
  const bool reached =
      sent.error().code() == kEngineUnreachable && process_ &&
      (::syscall(SYS_pidfd_send_signal, process_.get(), number, nullptr, 0) == 0 || errno == ESRCH);
  return reached ? ok() : sent.error().wrap("signal the container");
}

Result<std::optional<ContainerExit>> DockerContainer::wait(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  MutexLock lock(mutex_);
  if (!started_ && !exit_) return not_started();
  for (;;) {
    const auto until = std::min(deadline, steady_clock::now() + kLimitInterval);
    if (ended_.wait_until(lock, until,
                          [this]() TRAINYARD_REQUIRES(mutex_) { return exit_.has_value(); }))
      break;
    // The cgroup may be removed before the engine reports that the container has ended.
    if (limit_events_.refused_processes()) refused_processes_ = true;
    if (is_exit_unreported()) break;
    if (steady_clock::now() >= deadline) return std::optional<ContainerExit>();
  }
  TRY(const ContainerExit exit, *exit_);
  return std::optional<ContainerExit>(exit);
}

// Call with the lock. containerd may have died and the engine missed the container's end: then it
// would never report it.
bool DockerContainer::is_exit_unreported() {
  if (!has_process_ended(process_)) return false;
  const auto now = steady_clock::now();
  if (!process_ended_) process_ended_ = now;
  if (now - *process_ended_ > kOutputTimeout && output_) output_->shut_down();
  if (now - *process_ended_ <= kOutputTimeout + kAnswerTimeout) return false;
  exit_ = Error(ErrorKind::unavailable, "the engine doesn't say how the container ended");
  stopping_ = true;
  return true;
}

Result<void> DockerContainer::remove() {
  ending_ = true;
  TRY_VOID(remove_container(*api_, engine_id_));
  stop_following();
  const MutexLock lock(mutex_);
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
    // 409: another client is removing it.
    if (removed.error().code() != "409" || steady_clock::now() > deadline)
      return removed.error().wrap("remove container " + engine_id);
    std::this_thread::sleep_for(milliseconds(50));
  }
}

}  // namespace trainyard::runtime
