#include "support/fake_runtime.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/process.h"
#include "runtime/output_pump.h"
#include "support/fake_program.h"

namespace trainyard::runtime {
namespace {

using std::chrono::milliseconds;

Result<UniqueFd> never_readable() {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "eventfd");
  return fd;
}

std::filesystem::path through_mounts(const ContainerSpec& spec, std::string_view inside) {
  const BindMount* best = nullptr;
  for (const BindMount& mount : spec.mounts) {
    const bool covers = inside.starts_with(mount.target) && (inside.size() == mount.target.size() ||
                                                             inside[mount.target.size()] == '/');
    if (covers && (best == nullptr || mount.target.size() > best->target.size())) best = &mount;
  }
  if (best == nullptr) return std::filesystem::path(inside);
  return best->source.string() + std::string(inside.substr(best->target.size()));
}

// Longest targets first, so that a mount inside another wins.
std::string with_sources(const ContainerSpec& spec, const std::string& word) {
  std::vector<BindMount> mounts = spec.mounts;
  std::sort(mounts.begin(), mounts.end(),
            [](const auto& a, const auto& b) { return a.target.size() > b.target.size(); });
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const auto hit = std::find_if(mounts.begin(), mounts.end(), [&](const BindMount& mount) {
      return word.compare(at, mount.target.size(), mount.target) == 0;
    });
    if (hit == mounts.end()) {
      out += word[at++];
    } else {
      out += hit->source.string();
      at += hit->target.size();
    }
  }
  return out;
}

// A process of this machine for one of a container's.
SpawnOptions spawn_options(const ContainerSpec& spec, const ImageConfig& image,
                           const std::vector<std::string>& command) {
  SpawnOptions options;
  for (const std::string& word : command) options.argv.push_back(with_sources(spec, word));
  options.environment = image.environment;
  for (const auto& [key, value] : spec.environment) options.environment[key] = value;
  options.directory = image.working_directory;
  return options;
}

}  // namespace

struct FakeRuntime::State {
  // A container's behaviour, independent of the bookkeeping around it.
  class Process {
   public:
    virtual ~Process() = default;
    virtual Result<void> start() = 0;
    virtual void signal(int number) = 0;
    virtual Result<std::optional<ContainerExit>> wait(milliseconds timeout) = 0;
    virtual bool runs() const = 0;
    // A descriptor that becomes readable when it has ended; or, if it has no process, never.
    virtual Result<UniqueFd> watch_end() const = 0;
  };
  class PlainProcess;
  class ScriptedProcess;
  class FakeContainer;

  std::optional<Error> take_failure(Call call) {
    const std::lock_guard lock(mutex);
    const auto found = failures.find(call);
    if (found == failures.end() || found->second.empty()) return std::nullopt;
    Error error = found->second.front();
    found->second.pop_front();
    return error;
  }

  // A container that exists.
  struct Entry {
    std::shared_ptr<Process> process;
    ContainerSpec spec;
    ImageConfig image;
    bool reopened = false;
    std::vector<UniqueFd> programs{};  // pidfds of what exec() started

    // Resets it. Outside of the lock: it may be the last owner of its process.
    void end() const {
      process->signal(SIGKILL);
      for (const UniqueFd& pidfd : programs)
        ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0);
    }
  };

  mutable std::mutex mutex;
  std::map<std::string, FakeImage> images;
  std::map<Call, std::deque<Error>> failures;
  std::function<void(const std::string&)> ensure_image_hook;
  std::filesystem::path image_disk;
  std::map<std::string, Entry> containers;
  std::vector<ContainerSpec> created;
};

class FakeRuntime::State::PlainProcess : public State::Process {
 public:
  PlainProcess(const ContainerSpec& spec, const ImageConfig& image,
               std::unique_ptr<OutputPump> pump)
      : pump_(std::move(pump)),
        options_(spawn_options(spec, image, runtime::command_line(spec, image))) {
    options_.stdout_fd = pump_->write_end();
    options_.stderr_fd = pump_->write_end();
    options_.new_session = true;
  }
  ~PlainProcess() override { end(); }

  Result<void> start() override {
    if (options_.argv.empty())
      return Error(ErrorKind::invalid_argument, "the image names no command to run");
    auto child = Child::spawn(options_);
    if (!child) return Error(ErrorKind::invalid_argument, child.error().message());
    const std::lock_guard lock(mutex_);
    child_.emplace(std::move(*child));
    pump_->start();
    return ok();
  }
  void signal(int number) override {
    if (!child_ || exited_) return;
    // Without a pid namespace the death of PID 1 doesn't end others: use the session's process
    // group instead.
    if (number == SIGKILL) {
      ::kill(-child_->pid(), SIGKILL);
    } else {
      (void)child_->signal(number);
    }
  }
  Result<std::optional<ContainerExit>> wait(milliseconds timeout) override {
    const std::lock_guard lock(mutex_);
    if (!child_) return Error(ErrorKind::conflict, "the container was not started");
    TRY(const std::optional<ExitStatus> status, child_->wait(timeout));
    if (!status) return std::optional<ContainerExit>();
    if (!exited_) pump_->finish();
    exited_ = true;
    return std::optional<ContainerExit>({status->code, false});
  }
  bool runs() const override {
    if (!child_ || exited_) return false;
    pollfd ended{child_->pidfd(), POLLIN, 0};
    return ::poll(&ended, 1, 0) == 0;
  }
  Result<UniqueFd> watch_end() const override {
    if (!child_) return never_readable();
    UniqueFd same(::fcntl(child_->pidfd(), F_DUPFD_CLOEXEC, 0));
    if (!same) return Error::from_errno(errno, "fcntl");
    return same;
  }

 private:
  void end() {
    if (!child_ || exited_) return;
    signal(SIGKILL);
    (void)wait(std::chrono::seconds(10));
  }

  std::unique_ptr<OutputPump> pump_;
  SpawnOptions options_;
  std::mutex mutex_;  // one wait() at a time; held while it blocks
  std::optional<Child> child_;
  std::atomic<bool> exited_ = false;
};

class FakeRuntime::State::ScriptedProcess : public State::Process, private FakeProcess {
 public:
  ScriptedProcess(ContainerSpec spec, FakeImage image, OutputSink sink)
      : spec_(std::move(spec)),
        image_(std::move(image)),
        command_line_(runtime::command_line(spec_, image_.config)),
        sink_(std::move(sink)) {}
  ~ScriptedProcess() override {
    signal(SIGKILL);
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start() override {
    thread_ = std::thread([this] {
      ContainerExit exit = image_.script(*this);
      const std::lock_guard lock(mutex_);
      if (killed_ && !exit.out_of_memory) exit.code = 128 + SIGKILL;
      exit_ = exit;
      changed_.notify_all();
    });
    return ok();
  }
  void signal(int number) override {
    const std::lock_guard lock(mutex_);
    if (exit_) return;
    killed_ = killed_ || number == SIGKILL;
    signals_.push_back(number);
    changed_.notify_all();
  }
  Result<std::optional<ContainerExit>> wait(milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) return Error(ErrorKind::conflict, "the container was not started");
    changed_.wait_for(lock, timeout, [&] { return exit_.has_value(); });
    return exit_;
  }
  bool runs() const override {
    const std::lock_guard lock(mutex_);
    return thread_.joinable() && !exit_;
  }
  Result<UniqueFd> watch_end() const override { return never_readable(); }

 private:
  const ContainerSpec& spec() const override { return spec_; }
  const std::vector<std::string>& command_line() const override { return command_line_; }
  std::filesystem::path path(std::string_view inside) const override {
    return through_mounts(spec_, inside);
  }
  void write(std::string_view output) override { sink_(OutputStream::out, output); }
  std::optional<int> wait_for_signal(milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, timeout, [&] { return !signals_.empty(); })) return std::nullopt;
    const int number = signals_.front();
    signals_.pop_front();
    return number;
  }

  const ContainerSpec spec_;
  const FakeImage image_;
  const std::vector<std::string> command_line_;
  const OutputSink sink_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> signals_;
  bool killed_ = false;
  std::optional<ContainerExit> exit_;
};

class FakeRuntime::State::FakeContainer : public Container {
 public:
  FakeContainer(std::string id, std::shared_ptr<Process> process, std::shared_ptr<State> state,
                std::function<Bytes()> layer_size)
      : id_(std::move(id)),
        process_(std::move(process)),
        state_(std::move(state)),
        layer_size_(std::move(layer_size)) {}

  Result<void> start() override {
    if (auto failure = state_->take_failure(Call::start)) return *failure;
    return process_->start();
  }
  Result<void> signal(int number) override {
    if (auto failure = state_->take_failure(Call::signal)) return *failure;
    process_->signal(number);
    return ok();
  }
  Result<std::optional<ContainerExit>> wait(milliseconds timeout) override {
    if (auto failure = state_->take_failure(Call::wait)) return *failure;
    return process_->wait(timeout);
  }
  Result<std::optional<Bytes>> layer_size() const override {
    return layer_size_ ? std::optional(layer_size_()) : std::nullopt;
  }
  Result<void> remove() override {
    if (auto failure = state_->take_failure(Call::remove)) return *failure;
    process_->signal(SIGKILL);
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->containers.find(id_);
    if (found == state_->containers.end() || found->second.process != process_) return ok();
    found->second.end();
    state_->containers.erase(found);
    return ok();
  }

 private:
  const std::string id_;
  const std::shared_ptr<Process> process_;  // also in state_->containers, for the runtime's calls
  const std::shared_ptr<State> state_;
  const std::function<Bytes()> layer_size_;
};

FakeRuntime::FakeRuntime() : state_(std::make_shared<State>()) {}
FakeRuntime::~FakeRuntime() = default;

void FakeRuntime::add_image(const std::string& name, FakeImage image) {
  const std::lock_guard lock(state_->mutex);
  state_->images[name] = std::move(image);
}

void FakeRuntime::fail_next(Call call, Error error) {
  const std::lock_guard lock(state_->mutex);
  state_->failures[call].push_back(std::move(error));
}

void FakeRuntime::on_ensure_image(std::function<void(const std::string&)> hook) {
  const std::lock_guard lock(state_->mutex);
  state_->ensure_image_hook = std::move(hook);
}

void FakeRuntime::set_image_disk(std::filesystem::path disk) {
  const std::lock_guard lock(state_->mutex);
  state_->image_disk = std::move(disk);
}

std::filesystem::path FakeRuntime::image_disk() const {
  const std::lock_guard lock(state_->mutex);
  return state_->image_disk;
}

std::vector<std::string> FakeRuntime::containers() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> ids;
  for (const auto& [id, container] : state_->containers) ids.push_back(id);
  return ids;
}

std::vector<ContainerSpec> FakeRuntime::created() const {
  const std::lock_guard lock(state_->mutex);
  return state_->created;
}

Result<Image> FakeRuntime::ensure_image(const ImageRequest& request,
                                        const std::function<bool()>& cancelled) {
  const std::string& name = request.name;
  if (auto failure = state_->take_failure(Call::ensure_image)) return *failure;
  std::function<void(const std::string&)> hook;
  {
    const std::lock_guard lock(state_->mutex);
    hook = state_->ensure_image_hook;
  }
  if (hook) hook(name);
  if (cancelled && cancelled())
    return Error(ErrorKind::cancelled, "pull image " + name + ": cancelled");
  const std::lock_guard lock(state_->mutex);
  if (!state_->images.contains(name))
    return Error(ErrorKind::not_found, "there is no image '" + name + "'");
  return Image{name, "sha256:" + std::string(64, '0')};
}

Result<std::unique_ptr<Container>> FakeRuntime::create(const ContainerSpec& spec, OutputSink sink) {
  if (auto failure = state_->take_failure(Call::create)) return *failure;
  TRY_VOID(validate(spec));
  const std::lock_guard lock(state_->mutex);
  const auto image = state_->images.find(spec.image);
  if (image == state_->images.end())
    return Error(ErrorKind::not_found, "there is no image '" + spec.image + "'");
  if (state_->containers.contains(spec.id))
    return Error(ErrorKind::already_exists, "there is a container '" + spec.id + "' already");
  std::shared_ptr<State::Process> process;
  if (image->second.script) {
    process = std::make_shared<State::ScriptedProcess>(spec, image->second, std::move(sink));
  } else {
    TRY(auto pump, OutputPump::make(std::move(sink)));
    process = std::make_shared<State::PlainProcess>(spec, image->second.config, std::move(pump));
  }
  state_->containers[spec.id] = {process, spec, image->second.config};
  state_->created.push_back(spec);
  return std::unique_ptr<Container>(std::make_unique<State::FakeContainer>(
      spec.id, std::move(process), state_, image->second.layer_size));
}

Result<std::vector<FoundContainer>> FakeRuntime::list(const std::string& label) {
  const std::lock_guard lock(state_->mutex);
  std::vector<FoundContainer> all;
  for (const auto& [id, container] : state_->containers)
    if (container.spec.labels.contains(label)) all.push_back({id, container.spec.labels});
  return all;
}

Result<std::unique_ptr<ContainerProcess>> FakeRuntime::exec(const std::string& id,
                                                            const ExecSpec& spec) {
  if (auto failure = state_->take_failure(Call::exec)) return *failure;
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->containers.find(id);
  if (found == state_->containers.end())
    return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  State::Entry& container = found->second;
  if (!container.process->runs() && !container.reopened)
    return Error(ErrorKind::conflict, "the container doesn't run");
  TRY(FakeProgram program,
      start_fake_program(spawn_options(container.spec, container.image, spec.command), spec));
  container.programs.push_back(std::move(program.pidfd));
  return std::move(program.process);
}

Result<ContainerNetwork> FakeRuntime::open_network(const std::string& id) {
  if (auto failure = state_->take_failure(Call::open_network)) return *failure;
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->containers.find(id);
  if (found == state_->containers.end())
    return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  const State::Entry& container = found->second;
  const bool runs = container.process->runs();
  if (!runs && !container.reopened) return Error(ErrorKind::conflict, "the container doesn't run");
  TRY(UniqueFd end, runs ? container.process->watch_end() : never_readable());
  return ContainerNetwork(std::move(end));
}

Result<void> FakeRuntime::reopen(const ContainerSpec& spec) {
  if (auto failure = state_->take_failure(Call::reopen)) return *failure;
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->containers.find(spec.id);
  if (found == state_->containers.end())
    return Error(ErrorKind::not_found, "there is no container '" + spec.id + "'");
  if (found->second.process->runs())
    return Error(ErrorKind::conflict, "the container '" + spec.id + "' runs");
  found->second.reopened = true;
  return ok();
}

Result<void> FakeRuntime::remove_leftovers(const std::string& id) {
  if (auto failure = state_->take_failure(Call::remove_leftovers)) return *failure;
  State::Entry container;  // may be the last owner: destroyed after the lock
  {
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->containers.find(id);
    if (found == state_->containers.end()) return ok();
    container = std::move(found->second);
    state_->containers.erase(found);
  }
  container.end();
  return ok();
}

}  // namespace trainyard::runtime
