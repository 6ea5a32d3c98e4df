#include "runtime/docker_runtime.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/files.h"
#include "base/json_object.h"
#include "base/log.h"
#include "base/percent_encoding.h"
#include "runtime/container_spec.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_container.h"
#include "runtime/docker_helper.h"
#include "runtime/docker_process.h"
#include "runtime/docker_spec.h"
#include "runtime/engine_process.h"
#include "runtime/find_program.h"
#include "runtime/helper_image.h"
#include "runtime/nvidia_gpus.h"
#include "runtime/oci_bundle.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Error cannot(ErrorKind kind, const std::string& why) {
  return Error(kind, "the docker runtime can't work here: " + why);
}

Result<std::vector<std::string>> names_of_gpus(const std::vector<int>& gpu_ids) {
  if (gpu_ids.empty()) return std::vector<std::string>();
  TRY(const auto numbers, gpu_minor_numbers(gpu_ids));
  const auto nvml = Nvml::open();
  return gpu_names(numbers, nvml.get());
}

// For an engine to write a container's layer into an image.
constexpr auto kCommitTimeout = std::chrono::minutes(30);

// The name of the image that keeps what a container wrote (Runtime::reopen).
std::pair<std::string, std::string> saved_image_name(const std::string& id) {
  return {"localhost/trainyard/kept", id};
}
std::string saved_image(const std::string& id) {
  const auto [repository, tag] = saved_image_name(id);
  return repository + ":" + tag;
}

// Whether it runs the idle program.
bool is_idle(const json::object& container) {
  const json::array& words = array_at(object_at(container, "Config"), "Entrypoint");
  return !words.empty() && words.front().is_string() && words.front().get_string() == kIdleProgram;
}

// Not an error if it doesn't exist.
Result<void> remove_image(const DockerApi& api, const std::string& name) {
  DockerCall remove;
  remove.method = "DELETE";
  remove.path = "/images/" + percent_encode(name, true) + "?force=true";
  const auto removed = api.call(remove);
  if (removed || removed.error().code() == "404") return ok();
  return removed.error().wrap("remove image " + name);
}

// The source's folder, for any user of a container, as the engine would make one. False if it is
// missing where nothing may be written.
Result<bool> make_missing(const BindMount& mount) {
  std::error_code failed;
  if (fs::exists(mount.source, failed)) return true;
  if (mount.read_only) return false;
  TRY_VOID(ensure_directory(mount.source));
  if (::chmod(mount.source.c_str(), 0777) != 0)
    return Error::from_errno(errno, "open " + mount.source.string() + " to all users");
  return true;
}

}  // namespace

DockerRuntime::DockerRuntime(std::shared_ptr<const DockerApi> api, std::filesystem::path root,
                             Cgroups cgroups)
    : api_(std::move(api)),
      root_(std::move(root)),
      images_(api_, root_),
      cgroups_(std::move(cgroups)) {}

Result<std::unique_ptr<Runtime>> DockerRuntime::open(const RuntimeOptions& options) {
  if (!options.oci_root.is_absolute())
    return Error(
        ErrorKind::invalid_argument,
        "the docker runtime's folder '" + options.oci_root.string() + "' is not an absolute path");
  auto api = DockerApi::open(options.docker_socket);
  if (!api)
    return cannot(api.error().kind(), api.error().message())
        .with_code(std::string(api.error().code()));
  // Its root is an ordinary user with a separate network: only half of what our containers are
  // promised (the machine's network, limits, files returned to their owner) would work.
  if ((*api)->engine().rootless)
    return cannot(ErrorKind::unavailable, "the engine at " + options.docker_socket +
                                              " is rootless; one that runs as root is needed");
  TRY(Cgroups cgroups, Cgroups::detect());
  return std::unique_ptr<Runtime>(
      new DockerRuntime(std::move(*api), options.oci_root / "docker", std::move(cgroups)));
}

Result<Image> DockerRuntime::ensure_image(const ImageRequest& request,
                                          const std::function<bool()>& cancelled) {
  TRY(Image image, images_.ensure(request, cancelled));
  const MutexLock lock(mutex_);
  ids_[request.name] = image.digest;
  return image;
}

Result<std::string> DockerRuntime::image_id(const std::string& name) {
  {
    const MutexLock lock(mutex_);
    if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
  }
  return images_.find(name);
}

Result<void> DockerRuntime::check_limits(const ContainerSpec& spec) const {
  const DockerApi::Engine& engine = api_->engine();
  // The engine would start without limits that it can't enforce, and only warn.
  if (spec.limits.memory.value > 0 && !engine.limits_memory)
    return Error(ErrorKind::unavailable,
                 engine.name +
                     " can't enforce a memory limit: this machine offers no cgroup memory "
                     "controller (boot with cgroup_enable=memory)");
  if (spec.limits.cpus > 0 && !engine.limits_cpu)
    return Error(
        ErrorKind::unavailable,
        engine.name + " can't enforce a CPU limit: this machine offers no cgroup cpu controller");
  if (spec.confinement.max_processes > 0 && !engine.limits_processes)
    return Error(
        ErrorKind::unavailable,
        engine.name +
            " can't enforce a limit on processes: this machine offers no cgroup pids controller");
  if (spec.limits.gpus > 0 && engine.podman)
    return Error(
        ErrorKind::unavailable,
        engine.name + " does not support GPUs over this API: use Docker, or the oci runtime");
  return ok();
}

Result<ResolvedConfinement> DockerRuntime::confinement_of(const ContainerSpec& spec) const {
  TRY(ResolvedConfinement resolved, resolve(spec.confinement));
  const DockerApi::Engine& engine = api_->engine();
  if (!engine.limits_processes) resolved.max_processes = 0;
  if (!engine.filters_system_calls && spec.confinement.seccomp.starts_with('{'))
    return Error(ErrorKind::unavailable,
                 engine.name + " can't filter system calls: its kernel has no seccomp");
  if (!engine.filters_system_calls && !resolved.seccomp.empty()) {
    log::warning("no_seccomp", {{"container", spec.id}, {"engine", engine.name}});
    resolved.seccomp.clear();
  }
  if (!engine.podman || resolved.seccomp.empty()) return resolved;
  // Podman only accepts the path of a file, which it reads when it creates the container.
  const fs::path file = seccomp_file(spec.id);
  TRY_VOID(ensure_directory(root_, 0700));
  TRY_VOID(replace_file(file, resolved.seccomp));
  resolved.seccomp = file.string();
  return resolved;
}

std::string DockerRuntime::probe_container_name(const std::string& id) {
  return id + "-look";
}

Result<ContainerSpec> DockerRuntime::without_merging(ContainerSpec spec,
                                                     const std::string& image) const {
  std::vector<BindMount> mounts;
  for (const BindMount& mount : spec.mounts) {
    bool image_has_files = false;
    if (mount.keep_image) {
      TRY(image_has_files,
          images_.has_files_below(image, mount.target, probe_container_name(spec.id), spec.labels));
    }
    for (BindMount& part : separate_mounts(mount, image_has_files))
      mounts.push_back(std::move(part));
  }
  if (!mounts.empty()) {
    TRY(const auto volumes, images_.volumes_of(image));
    for (BindMount& mount : mounts_of_volumes(volumes, mounts)) {
      TRY(const bool is_present, make_missing(mount));
      if (is_present) mounts.push_back(std::move(mount));
    }
  }
  spec.mounts = std::move(mounts);
  return spec;
}

Result<std::unique_ptr<Container>> DockerRuntime::create(const ContainerSpec& spec,
                                                         OutputSink sink) {
  TRY_VOID(validate(spec));
  TRY(const std::string image, image_id(spec.image));
  return create_from(spec, image, image, std::move(sink));
}

Result<std::unique_ptr<Container>> DockerRuntime::create_from(const ContainerSpec& spec,
                                                              const std::string& image,
                                                              const std::string& image_of_mounts,
                                                              OutputSink sink) {
  TRY_VOID(check_mount_sources(spec));
  TRY_VOID(check_limits(spec));
  DockerCall create;
  create.method = "POST";
  create.path = "/containers/create?name=" + percent_encode(spec.id, true);
  TRY(const ResolvedConfinement confinement, confinement_of(spec));
  TRY(ContainerSpec plain, without_merging(spec, image_of_mounts));
  if (spec.network == NetworkMode::joined) {
    TRY_VOID(name_hosts(plain));
  }
  TRY(const auto gpus, names_of_gpus(spec.limits.gpu_ids));
  create.body = make_create_body(plain, image, confinement, gpus, api_->engine().podman);
  auto created = api_->call(create);
  const auto give_up = std::chrono::steady_clock::now() + kEngineTimeout;
  while (!created && is_name_conflict(created.error()) &&
         std::chrono::steady_clock::now() < give_up) {
    TRY(const auto other, find_named(spec.id));
    if (other) break;
    std::this_thread::sleep_for(kEnginePollInterval);
    created = api_->call(create);
  }
  ::unlink(seccomp_file(spec.id).c_str());
  if (!created && is_name_conflict(created.error()))
    return Error(ErrorKind::already_exists, "there is a container '" + spec.id + "' already");
  if (!created) return created.error().wrap("create container " + spec.id);
  TRY(const json::object answer, parse_object("the engine's answer to a create", *created));
  if (const json::value* warnings = answer.if_contains("Warnings");
      warnings && warnings->is_array())
    for (const json::value& warning : warnings->get_array())
      log::warning("engine_warns", {{"container", spec.id}, {"text", json::serialize(warning)}});
  return std::unique_ptr<Container>(std::make_unique<DockerContainer>(
      text_at(answer, "Id"), api_, std::move(sink), LimitEvents(cgroups_)));
}

Result<std::optional<pid_t>> DockerRuntime::hold_network(const ContainerSpec& spec) {
  TRY(const pid_t pid, ensure_hold(*api_, spec));
  return std::optional<pid_t>(pid);
}

// An engine can rename a container, but not change a label.
Result<void> DockerRuntime::transfer_network(const std::string& from, const std::string& to) {
  TRY(const auto held, find_named(hold_container_name(from)));
  if (!held) return ok();
  const std::string engine_id = text_at(*held, "Id");
  DockerCall rename;
  rename.method = "POST";
  rename.path =
      "/containers/" + engine_id + "/rename?name=" + percent_encode(hold_container_name(to), true);
  const auto renamed = api_->call(rename);
  if (renamed || renamed.error().code() == "404") return ok();
  if (is_name_conflict(renamed.error())) return remove_container(*api_, engine_id);
  return renamed.error().wrap("rename container " + hold_container_name(from));
}

Result<void> DockerRuntime::run_as_root(const RootCommand& command) {
  ContainerSpec only_id;
  only_id.id = command.id;
  only_id.image = "-";
  TRY_VOID(validate(only_id));
  TRY_VOID(remove_named(root_container_name(command.id)));
  return run_in_root_container(api_, cgroups_, command);
}

Result<void> DockerRuntime::name_hosts(ContainerSpec& spec) const {
  const fs::path folder = names_folder(spec.id);
  TRY_VOID(ensure_directory(folder, 0755));
  TRY_VOID(replace_file(folder / "hosts", make_hosts_file(named_hosts(spec))));
  TRY_VOID(replace_file(folder / "resolv.conf", spec.joined.resolver));
  spec.mounts.push_back({folder / "hosts", "/etc/hosts"});
  spec.mounts.push_back({folder / "resolv.conf", "/etc/resolv.conf"});
  return ok();
}

Result<std::vector<FoundContainer>> DockerRuntime::list(const std::string& label) {
  DockerCall call;
  call.path = "/containers/json?all=1&filters=" +
              percent_encode(json::serialize(json::object{{"label", json::array{label}}}), true);
  TRY(const std::string answer, api_->call(call));
  boost::system::error_code failed;
  const json::value listed = json::parse(answer, failed);
  if (failed || !listed.is_array())
    return Error(ErrorKind::corrupt, "the engine's list of containers is no JSON array");
  std::vector<FoundContainer> all;
  for (const json::value& each : listed.get_array()) {
    if (!each.is_object()) continue;
    const json::object& container = each.get_object();
    FoundContainer found;
    if (const auto* names = container.if_contains("Names");
        names && names->is_array() && !names->get_array().empty())
      if (const json::value& name = names->get_array().front(); name.is_string())
        found.id = name.get_string();
    if (found.id.starts_with('/')) found.id.erase(0, 1);
    for (const auto& [key, value] : object_at(container, "Labels"))
      if (value.is_string()) found.labels.emplace(key, value.get_string());
    if (!found.id.empty() && found.labels.contains(label)) all.push_back(std::move(found));
  }
  return all;
}

Result<void> DockerRuntime::remove_unanswered(const std::string& id) {
  ContainerSpec only_id;
  only_id.id = id;
  only_id.image = "-";
  TRY_VOID(validate(only_id));
  ::unlink(seccomp_file(id).c_str());
  TRY_VOID(remove_named(probe_container_name(id)));
  return remove_named(id);
}

Result<void> DockerRuntime::remove_leftovers(const std::string& id) {
  TRY_VOID(remove_all_but_network(id));
  return remove_named(hold_container_name(id));
}

// Including those of saved_image().
Result<void> DockerRuntime::remove_all_but_network(const std::string& id) {
  TRY_VOID(remove_unanswered(id));
  TRY_VOID(remove_named(root_container_name(id)));
  TRY_VOID(remove_image(*api_, saved_image(id)));
  return remove_tree(names_folder(id));
}

Result<std::optional<json::object>> DockerRuntime::find_named(const std::string& id) const {
  DockerCall inspect;
  inspect.path = "/containers/" + percent_encode(id, true) + "/json";
  const auto found = api_->call(inspect);
  if (!found && found.error().code() == "404") return std::optional<json::object>();
  if (!found) return found.error().wrap("find container " + id);
  TRY(json::object container, parse_object("the engine's answer about a container", *found));
  // An engine also accepts a prefix of its own ids as a name.
  const std::string name = text_at(container, "Name");
  if (name != "/" + id && name != id) return std::optional<json::object>();
  return std::optional(std::move(container));
}

Result<void> DockerRuntime::remove_named(const std::string& id) const {
  TRY(const auto container, find_named(id));
  return container ? remove_container(*api_, text_at(*container, "Id")) : ok();
}

Result<std::unique_ptr<ContainerProcess>> DockerRuntime::exec(const std::string& id,
                                                              const ExecSpec& spec) {
  TRY(const auto container, find_named(id));
  if (!container) return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  const std::string engine_id = text_at(*container, "Id");
  const auto kill_group = [this, id, engine_id](pid_t leader) -> Result<void> {
    const auto process = open_process_of(leader, engine_id);
    if (!process && process.error().kind() == ErrorKind::not_found) return ok();
    if (!process) return process.error().wrap("end the program");
    if (::kill(-leader, SIGKILL) == 0 || errno == ESRCH) return ok();
    if (errno != EPERM) return Error::from_errno(errno, "end the program");
    return run_as_root({id, {}, {find_program("kill"), "-KILL", "--", std::to_string(-leader)}});
  };
  return DockerProcess::start(api_, engine_id, spec, kill_group);
}

Result<ContainerNetwork> DockerRuntime::open_network(const std::string& id) {
  TRY(const auto container, find_named(id));
  if (!container) return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  const json::object state = object_at(*container, "State");
  const Error not_running(ErrorKind::conflict, "the container doesn't run");
  if (!is_true_at(state, "Running")) return not_running;
  const auto pid = static_cast<pid_t>(number_at(state, "Pid"));
  auto process = open_process_of(pid, text_at(*container, "Id"));
  if (!process && process.error().kind() == ErrorKind::not_found) return not_running;
  if (!process) return process.error().wrap("find the container's network");
  if (::geteuid() == 0) return ContainerNetwork::open(std::move(*process), pid);
  if (text_at(object_at(*container, "HostConfig"), "NetworkMode") == "host")
    return ContainerNetwork(std::move(*process));
  return Error(ErrorKind::unavailable,
               "only root can connect to the ports of a container that has a network of its own: "
               "run the server as root, or set containers.network to \"host\"");
}

Result<void> DockerRuntime::keep_root(const std::string& id, const std::string& engine_id) const {
  const auto [repository, tag] = saved_image_name(id);
  DockerCall commit;
  commit.method = "POST";
  commit.path = "/commit?container=" + engine_id + "&repo=" + percent_encode(repository, true) +
                "&tag=" + percent_encode(tag, true) + "&pause=false";
  commit.body = "{}";
  commit.idle_timeout = kCommitTimeout;
  TRY_VOID(api_->call(commit).map([](const std::string&) {}));
  return ok();
}

// An engine can't give a container another program: so a new one is created from what the old one
// wrote.
Result<void> DockerRuntime::reopen(const ContainerSpec& spec) {
  TRY_VOID(validate(spec));
  TRY(const auto container, find_named(spec.id));
  const bool is_new = container && is_idle(*container);
  if (container && !is_new) {
    TRY_VOID(keep_root(spec.id, text_at(*container, "Id")));
    TRY_VOID(remove_container(*api_, text_at(*container, "Id")));
  }
  if (!is_new) {
    const fs::path program = root_ / "idle";
    TRY_VOID(ensure_directory(root_, 0700));
    TRY_VOID(replace_file(program, helper_program(), 0755));
    TRY(const std::string original, image_id(spec.image));
    ContainerSpec idle = spec;
    idle.entrypoint = {kIdleProgram};
    idle.command.clear();
    idle.mounts.push_back({.source = program, .target = kIdleProgram, .read_only = true});
    TRY_VOID(create_from(idle, saved_image(spec.id), original, nullptr)
                 .map([](const std::unique_ptr<Container>&) {}));
  }
  DockerCall start;
  start.method = "POST";
  start.path = "/containers/" + percent_encode(spec.id, true) + "/start";
  TRY_VOID(api_->call(start).map([](const std::string&) {}));
  return ok();
}

}  // namespace trainyard::runtime
