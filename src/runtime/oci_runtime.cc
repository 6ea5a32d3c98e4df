#include "runtime/oci_runtime.h"

#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/process.h"
#include "runtime/engine_process.h"
#include "runtime/file_system_image.h"
#include "runtime/find_program.h"
#include "runtime/helper_image.h"
#include "runtime/image_folder.h"
#include "runtime/nvidia_driver.h"
#include "runtime/nvidia_gpus.h"
#include "runtime/oci_bundle.h"
#include "runtime/oci_container.h"
#include "runtime/oci_messages.h"
#include "runtime/oci_process.h"
#include "runtime/overlay_mount.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::seconds;

Error cannot(const std::string& why) {
  return Error(ErrorKind::unavailable, "the oci runtime can't work here: " + why);
}

std::uint64_t hard_limit(decltype(RLIMIT_NOFILE) resource) {
  struct rlimit limit{};
  return ::getrlimit(resource, &limit) == 0 ? limit.rlim_max : 0;
}

int own_oom_score_adjust() {
  const auto text = read_file("/proc/self/oom_score_adj");
  int value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

Result<void> check_limits(const ContainerSpec& spec, const Cgroups& cgroups) {
  if (spec.limits.memory.value > 0 && !cgroups.can_limit_memory())
    return Error(ErrorKind::unavailable,
                 "this machine offers no cgroup memory controller, so no memory limit can be "
                 "enforced (boot with cgroup_enable=memory)");
  if (spec.limits.cpus > 0 && !cgroups.can_limit_cpu())
    return Error(ErrorKind::unavailable,
                 "this machine offers no cgroup cpu controller, so no CPU limit can be enforced");
  if (spec.confinement.max_processes > 0 && !cgroups.can_limit_processes())
    return Error(
        ErrorKind::unavailable,
        "this machine offers no cgroup pids controller, so no limit on processes can be enforced");
  return ok();
}

// The paths are used in a mount's options.
Result<void> check_mount_word(const fs::path& path, const std::string& target) {
  if (path.string().find_first_of(":,\\") == std::string::npos) return ok();
  return Error(ErrorKind::invalid_argument, "the image's " + target +
                                                " can't be shown beside the volume: the path '" +
                                                path.string() + "' holds ':', ',' or '\\'")
      .with_fault(Fault::caller);
}

// The spec's mounts that must be merged because the image has files there.
Result<std::vector<MergedFolder>> merge_folders(const ContainerSpec& spec, const fs::path& rootfs) {
  std::vector<MergedFolder> merged;
  for (const BindMount& mount : spec.mounts) {
    if (!mount.keep_image) continue;
    TRY(const auto lower, find_image_folder(rootfs, mount.target));
    if (!lower) continue;
    for (const fs::path& path : {*lower, mount.source, mount.scratch})
      TRY_VOID(check_mount_word(path, mount.target));
    // An opaque folder hides what is below it (overlayfs.rst).
    for (const std::string& folder : mount.own)
      if (::setxattr((mount.source / folder).c_str(), "trusted.overlay.opaque", "y", 1, 0) != 0)
        return Error::from_errno(errno, "hide the image's " + mount.target + "/" + folder);
    merged.push_back({mount.target, *lower, mount.source, mount.scratch});
  }
  return merged;
}

// A folder that the image's loader searches by default: Debian's, otherwise the common one.
std::string library_folder_of(const fs::path& rootfs) {
  for (const char* debian : {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"}) {
    std::error_code error;
    if (fs::is_directory(rootfs / (debian + 1), error)) return debian;
  }
  return "/usr/lib64";
}

// The driver's GPUs for the container; all if none is named.
Result<void> choose_gpus(const std::vector<int>& gpu_ids, BundleFacts& facts) {
  if (gpu_ids.empty()) return ok();
  TRY(const auto numbers, gpu_minor_numbers(gpu_ids));
  retain_gpus(*facts.nvidia, numbers);
  const auto nvml = Nvml::open();
  for (const std::string& name : gpu_names(numbers, nvml.get()))
    facts.visible_gpus += (facts.visible_gpus.empty() ? "" : ",") + name;
  return ok();
}

// The bundle's config.json with a program that does nothing.
std::string make_idle(json::object config, const fs::path& program) {
  config["process"].as_object()["args"] = json::array{kIdleProgram};
  json::array mounts;
  for (const json::value& mount : config["mounts"].as_array())
    if (text_at(mount.as_object(), "destination") != kIdleProgram) mounts.push_back(mount);
  mounts.push_back(json::object{{"destination", kIdleProgram},
                                {"type", "bind"},
                                {"source", program.string()},
                                {"options", json::array{"bind", "ro"}}});
  config["mounts"] = std::move(mounts);
  return json::serialize(config);
}

}  // namespace

std::vector<std::string> OciPlace::command(std::vector<std::string> words) const {
  words.insert(words.begin(), {program, "--root", (root / "state").string()});
  return words;
}

Result<void> OciPlace::remove(const std::string& id) const {
  const fs::path folder = folder_of(id);
  std::error_code ignored;
  if (fs::exists(root / "state" / id, ignored)) {
    TRY(const CommandOutput deleted, run_command(command({"delete", "--force", id}), seconds(30)));
    // What it couldn't remove (a container left incomplete when its creator died) is removed below.
    if (!deleted.status.success())
      log::warning("container_delete_failed", {{"container", id}, {"error", deleted.err}});
  }
  TRY_VOID(cgroups.remove(cgroup_of(id)));
  TRY_VOID(unmount(folder / "rootfs"));
  TRY_VOID(unmount(folder / "layer"));
  TRY_VOID(remove_tree(root / "state" / id));
  return remove_tree(folder);
}

OciRuntime::OciRuntime(OciPlace place)
    : place_(std::make_shared<const OciPlace>(std::move(place))), images_(place_->root) {}

Result<std::unique_ptr<Runtime>> OciRuntime::open(const RuntimeOptions& options) {
  if (::geteuid() != 0)
    return cannot(
        "it mounts file systems and makes cgroups, which needs root. Run as root (sudo), or "
        "make Docker's socket usable for this user (usermod -aG docker <user>)");
  if (!options.oci_root.is_absolute())
    return Error(
        ErrorKind::invalid_argument,
        "the oci runtime's folder '" + options.oci_root.string() + "' is not an absolute path");
  // They would end a path in overlayfs' mount options.
  if (options.oci_root.string().find_first_of(":,\\") != std::string::npos)
    return Error(ErrorKind::invalid_argument, "the oci runtime's folder '" +
                                                  options.oci_root.string() +
                                                  "' may not hold ':', ',' or '\\'");
  OciPlace place;
  place.root = options.oci_root;
  place.program =
      options.oci_program.empty() ? find_program("runc") : find_program(options.oci_program);
  if (place.program.empty() && options.oci_program.empty()) place.program = find_program("crun");
  if (place.program.empty())
    return cannot(options.oci_program.empty()
                      ? "neither runc nor crun is installed (apt-get install runc)"
                      : options.oci_program + " is not an installed program");
  for (const char* tool : {"skopeo", "umoci", "setpriv"})
    if (find_program(tool).empty())
      return cannot(std::string(tool) +
                    " is not installed (apt-get install skopeo umoci util-linux)");
  TRY(place.cgroups, Cgroups::detect());
  TRY_VOID(ensure_directory(place.root / "containers", 0700));
  return std::unique_ptr<Runtime>(new OciRuntime(std::move(place)));
}

Result<Image> OciRuntime::ensure_image(const ImageRequest& request,
                                       const std::function<bool()>& cancelled) {
  TRY(const UnpackedImage image, images_.ensure(request, cancelled));
  return Image{request.name, image.digest};
}

Result<std::unique_ptr<Container>> OciRuntime::create(const ContainerSpec& spec, OutputSink sink) {
  TRY_VOID(validate(spec));
  TRY_VOID(check_mount_sources(spec));
  TRY_VOID(check_limits(spec, place_->cgroups));
  // The container's process becomes a child of this one. Not done for callers that don't reap
  // unknown children.
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    return Error::from_errno(errno, "become a child subreaper");
  TRY(const UnpackedImage image, images_.find(spec.image));
  const fs::path folder = place_->folder_of(spec.id);
  TRY_VOID(ensure_directory(folder.parent_path(), 0700));
  if (::mkdir(folder.c_str(), 0700) != 0) {
    if (errno == EEXIST)
      return Error(ErrorKind::already_exists, "there is a container '" + spec.id + "' already");
    return Error::from_errno(errno, "create folder " + folder.string());
  }
  auto pump = OutputPump::make(std::move(sink));
  const Result<Bytes> layer = pump ? mount_layer(spec) : Result<Bytes>(pump.error());
  const Result<void> made = layer ? make_bundle(spec, image) : Result<void>(layer.error());
  if (!made) {
    if (auto removed = place_->remove(spec.id); !removed)
      log::warning("container_not_removed",
                   {{"container", spec.id}, {"error", removed.error().message()}});
    return made.error();
  }
  return std::unique_ptr<Container>(
      std::make_unique<OciContainer>(spec.id, place_, std::move(*pump), *layer));
}

Result<void> OciRuntime::make_bundle(const ContainerSpec& spec, const UnpackedImage& image) const {
  BundleFacts facts;
  facts.folder = place_->folder_of(spec.id);
  facts.cgroup = place_->cgroup_of(spec.id);
  // As in Docker. On v1 runc and crun mount the container's own cgroups anyway; on v2 a program
  // that reads its limits there would see the machine's.
  facts.own_cgroup_namespace = place_->cgroups.is_unified();
  facts.limit_memory = place_->cgroups.can_limit_memory();
  facts.limit_swap = place_->cgroups.can_limit_swap();
  facts.limit_cpu = place_->cgroups.can_limit_cpu();
  facts.open_files = hard_limit(RLIMIT_NOFILE);
  facts.locked_memory = hard_limit(RLIMIT_MEMLOCK);
  facts.limit_processes = place_->cgroups.can_limit_processes();
  facts.oom_score_adjust = container_oom_score_adjust(own_oom_score_adjust());
  TRY(facts.confinement, resolve(spec.confinement));
  TRY(facts.user, find_user_in(spec.user.empty() ? image.config.user : spec.user, image.rootfs));
  if (command_line(spec, image.config).empty())
    return Error(
        ErrorKind::invalid_argument,
        "image '" + spec.image + "' has neither an entrypoint nor a command, and none was given");
  TRY(facts.merged, merge_folders(spec, image.rootfs));
  if (spec.limits.gpus > 0) {
    TRY(facts.nvidia, find_nvidia_driver());
    TRY_VOID(choose_gpus(spec.limits.gpu_ids, facts));
    facts.library_folder = library_folder_of(image.rootfs);
  }
  TRY_VOID(mount_root(spec, image));
  // Host names are resolved as on this machine; without a network that finds nothing.
  const std::string resolver = spec.network == NetworkMode::joined
                                   ? spec.joined.resolver
                                   : read_file("/etc/resolv.conf").value_or("");
  TRY_VOID(replace_file(facts.folder / "resolv.conf", resolver));
  TRY_VOID(replace_file(facts.folder / "hosts", make_hosts_file(named_hosts(spec))));
  TRY_VOID(replace_file(facts.folder / "hostname", spec.hostname + "\n"));
  TRY_FAILPOINT("shim.bundle.write");
  return replace_file(facts.folder / "config.json", make_bundle_config(spec, image.config, facts));
}

Result<Bytes> OciRuntime::mount_layer(const ContainerSpec& spec) const {
  const fs::path folder = place_->folder_of(spec.id), layer = folder / "layer";
  const fs::path image = folder / "layer.img";
  TRY_VOID(ensure_directory(layer, 0755));
  if (spec.limits.layer.value == 0) return Bytes{};
  // Blocks that the container frees are released to the disk, and empty inode tables take no space.
  constexpr const char* kOptions = "discard,noinit_itable";
  auto mounted = make_file_system_image(place_->templates(), spec.limits.layer, image);
  if (mounted) mounted = mount_file_system_image(image, layer, MS_NOATIME, kOptions);
  if (mounted) return spec.limits.layer;
  if (mounted.error().kind() == ErrorKind::exhausted) return mounted.error();
  // For example in a container without loop devices.
  log::warning("layer_not_limited", {{"container", spec.id}, {"error", mounted.error().message()}});
  ::unlink(image.c_str());
  return Bytes{};
}

Result<void> OciRuntime::mount_root(const ContainerSpec& spec, const UnpackedImage& image) const {
  const fs::path folder = place_->folder_of(spec.id), layer = folder / "layer";
  for (const fs::path& part : {layer / "upper", layer / "work", folder / "rootfs"})
    TRY_VOID(ensure_directory(part, 0755));
  return mount_overlay(image.rootfs, layer / "upper", layer / "work", folder / "rootfs");
}

Result<std::vector<FoundContainer>> OciRuntime::list(const std::string& label) {
  std::vector<FoundContainer> all;
  TRY(const std::vector<fs::path> folders, list_folder(place_->root / "containers"));
  for (const fs::path& folder : folders) {
    FoundContainer found{folder.filename().string(), {}};
    const auto config = read_file(folder / "config.json");
    auto bundle = config ? parse_object("a bundle", *config) : Result<json::object>(json::object());
    if (bundle)
      for (const auto& [key, value] : object_at(*bundle, "annotations"))
        if (value.is_string()) found.labels.emplace(key, value.get_string());
    if (found.labels.empty() || found.labels.contains(label)) all.push_back(std::move(found));
  }
  return all;
}

Result<std::unique_ptr<ContainerProcess>> OciRuntime::exec(const std::string& id,
                                                           const ExecSpec& spec) {
  ContainerSpec only_id;
  only_id.id = id;
  only_id.image = "-";
  TRY_VOID(validate(only_id));
  return start_oci_process(*place_, id, spec);
}

Result<ContainerNetwork> OciRuntime::open_network(const std::string& id) {
  ContainerSpec only_id;
  only_id.id = id;
  only_id.image = "-";
  TRY_VOID(validate(only_id));
  std::error_code ignored;
  if (!fs::exists(place_->folder_of(id), ignored))
    return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  const Error not_running(ErrorKind::conflict, "the container doesn't run");
  // Fails for one that was never started. The file `pid` isn't that of a reopened one.
  TRY(const CommandOutput state, run_command(place_->command({"state", id}), seconds(30)));
  if (!state.status.success()) return not_running;
  TRY(const json::object answer, parse_object("the container's state", state.out));
  if (text_at(answer, "status") != "running") return not_running;
  const auto pid = static_cast<pid_t>(number_at(answer, "pid"));
  auto process = open_process_of(pid, place_->cgroup_of(id));
  if (!process && process.error().kind() == ErrorKind::not_found) return not_running;
  if (!process) return process.error().wrap("find the container's network");
  return ContainerNetwork::open(std::move(*process), pid);
}

// The same bundle, over the same mounts.
Result<void> OciRuntime::reopen(const ContainerSpec& spec) {
  TRY_VOID(validate(spec));
  const fs::path folder = place_->folder_of(spec.id), idle = folder / "idle";
  TRY(const CommandOutput state, run_command(place_->command({"state", spec.id}), seconds(30)));
  std::error_code ignored;
  if (fs::exists(idle, ignored) && state.status.success() &&
      state.out.find("\"running\"") != std::string::npos)
    return ok();
  TRY_VOID(replace_file(idle, helper_program(), 0755));
  TRY(const std::string text, read_file(folder / "config.json"));
  TRY(json::object config, parse_object("the container's bundle", text));
  TRY_VOID(replace_file(folder / "config.json", make_idle(std::move(config), idle)));
  if (state.status.success())
    TRY_VOID(run_command(place_->command({"delete", "--force", spec.id}), seconds(30))
                 .map([](const CommandOutput&) {}));
  SpawnOptions options;
  options.argv = place_->command({"--log", (folder / "log").string(), "--log-format", "json", "run",
                                  "--detach", "--bundle", folder.string(), spec.id});
  TRY(Child child, Child::spawn(options));
  TRY(const std::optional<ExitStatus> status, child.wait());
  return status->success() ? ok() : start_error(last_message(folder / "log"));
}

Result<void> OciRuntime::remove_leftovers(const std::string& id) {
  ContainerSpec only_id;
  only_id.id = id;
  only_id.image = "-";
  TRY_VOID(validate(only_id));
  return place_->remove(id);
}

}  // namespace trainyard::runtime
