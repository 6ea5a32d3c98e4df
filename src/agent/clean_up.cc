#include "agent/clean_up.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "agent/container_names.h"
#include "agent/feeder_client.h"
#include "agent/network_step.h"
#include "agent/shim_client.h"
#include "agent/volume_owner.h"
#include "agent/warm_instance.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/time.h"
#include "model/gate.h"
#include "model/launch_plan.h"
#include "model/open_mark.h"
#include "network/job_networks.h"
#include "runtime/cgroups.h"
#include "runtime/mounts_below.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;

// The files with the result of an attempt. Everything else in its folder was for the container.
constexpr std::array<std::string_view, 6> kKeptFiles = {"plan.json", "journal",    "agent.log",
                                                        "lock",      "clean.lock", "heartbeat"};
constexpr const char* kCgroupParent = "/trainyard";

// Continues after an error, and keeps the first one.
class Attempted {
 public:
  void operator()(Result<void> done, const char* event, const std::string& what) {
    if (done) return;
    log::warning(event, {{"what", what}, {"error", done.error().message()}});
    if (outcome_) outcome_ = std::move(done);
  }
  Result<void> outcome() && { return std::move(outcome_); }

 private:
  Result<void> outcome_;
};

bool is_alive(const fs::path& instance) {
  const auto holder = FileLock::holder(instance / "lock");
  return !holder || holder->has_value();  // true if in doubt
}

// Its container has a shim, with or without an agent.
bool has_shim(const fs::path& instance) {
  const auto holder = FileLock::holder(ShimFolder(instance).lock());
  return !holder || holder->has_value();
}

// Until the time that its agent recorded.
bool is_kept(const fs::path& instance) {
  const auto text = read_file(instance / model::kKeptFile);
  const auto until = text ? model::parse_kept_text(*text) : std::nullopt;
  return until && *until > system_clock().now();
}

// Control hasn't seen its end: the next agent may take over and upload what the container wrote.
bool is_open(const fs::path& instance) {
  std::error_code failed;
  return fs::exists(model::open_mark_of(instance), failed) || failed;
}

bool is_in_use(const fs::path& instance) {
  return is_open(instance) || is_alive(instance) || has_shim(instance) || is_kept(instance);
}

fs::path data_folder_of(const fs::path& instance) {
  return instance.parent_path().parent_path().parent_path().parent_path();
}

// attempts/<job>/<n>/<host> that holds `path`; empty: `path` isn't in one.
fs::path instance_of(const fs::path& path, const fs::path& attempts) {
  const fs::path relative = path.lexically_relative(attempts);
  fs::path instance = attempts;
  int parts = 0;
  for (const fs::path& part : relative) {
    if (part == ".." || part == ".") return {};
    instance /= part;
    if (++parts == 3) return instance;
  }
  return {};
}

// The owner of a container, from its name, otherwise from its label: a network that a warm pool
// passed from job to job has the first one's label. Empty: not an instance of this data folder.
fs::path owner_of(const runtime::FoundContainer& found, const fs::path& attempts) {
  if (auto named = instance_of_container(found.id, attempts)) return *named;
  const auto label = found.labels.find(kDirectoryLabel);
  return label == found.labels.end() ? fs::path() : instance_of(label->second, attempts);
}

// The runtimes that may hold something of this data folder.
Result<std::vector<std::unique_ptr<runtime::Runtime>>> open_runtimes(
    const fs::path& data, const CleanUpOptions& options) {
  std::vector<std::unique_ptr<runtime::Runtime>> all;
  for (const char* kind : {"oci", "docker"}) {
    const bool used = options.runtime == kind;
    std::error_code ignored;
    const bool oci = std::string_view(kind) == "oci";
    const bool here = oci ? fs::exists(data / "runtime" / "containers", ignored)
                          : ::access(options.docker_socket.c_str(), W_OK) == 0;
    if (!used && !here) continue;
    runtime::RuntimeOptions wanted;
    wanted.kind = kind;
    wanted.docker_socket = options.docker_socket;
    wanted.oci_root = data / "runtime";
    auto opened = options.open_runtime(wanted);
    if (opened) {
      all.push_back(std::move(*opened));
    } else if (used) {
      return opened.error();
    } else {
      log::debug("runtime_not_asked", {{"runtime", kind}, {"error", opened.error().message()}});
    }
  }
  return all;
}

// A volume whose files belong to the container's user can only be removed by root, or after a
// container's root has changed their owner.
void release_ownership(runtime::Runtime& runtime, const fs::path& directory) {
  if (::geteuid() == 0 || runtime.name() != "docker") return;
  const auto text = read_file(directory / "plan.json");
  const auto plan =
      text ? model::parse_launch_plan(*text) : Result<model::LaunchPlan>(text.error());
  if (!plan) return;
  const auto given = change_folder_owner(runtime, plan->image, directory / "volume",
                                         container_id(directory) + "-chown",
                                         container_labels(plan->job_name, directory));
  if (!given)
    log::warning("volume_not_given_over",
                 {{"directory", directory.string()}, {"error", given.error().message()}});
}

Result<void> remove_containers_of(runtime::Runtime& runtime, const fs::path& directory) {
  std::set<std::string> ids;
  for (const std::string& id : {container_id(directory), earlier_container_id(directory)}) {
    ids.insert(id);
    ids.insert(id + "-chown");
  }
  const fs::path attempts = directory.parent_path().parent_path().parent_path();
  TRY(const auto labelled, runtime.list(kDirectoryLabel));
  for (const runtime::FoundContainer& found : labelled)
    if (owner_of(found, attempts) == directory) ids.insert(found.id);
  Attempted attempt;
  for (const std::string& id : ids)
    attempt(runtime.remove_leftovers(id), "container_not_removed", id);
  return std::move(attempt).outcome();
}

Result<void> remove_cgroups(const std::string& prefix,
                            const std::function<bool(const std::string&)>& meant) {
  TRY(const auto cgroups, runtime::Cgroups::detect());
  Attempted attempt;
  for (const std::string& name : cgroups.list(kCgroupParent, prefix)) {
    if (!meant(name)) continue;
    log::info("cgroup_removed", {{"cgroup", name}});
    attempt(cgroups.remove(std::string(kCgroupParent) + "/" + name), "cgroup_not_removed", name);
  }
  return std::move(attempt).outcome();
}

Result<void> remove_files_of(const fs::path& directory) {
  Attempted attempt;
  for (const fs::path& entry : list_readable(directory)) {
    const std::string name = entry.filename();
    if (std::find(kKeptFiles.begin(), kKeptFiles.end(), name) != kKeptFiles.end()) continue;
    attempt(remove_tree(entry), "folder_not_removed", entry.string());
  }
  return std::move(attempt).outcome();
}

using Runtimes = std::vector<std::unique_ptr<runtime::Runtime>>;

// Which of them gives an ordinary user root privileges. nullptr: none.
runtime::Runtime* find_docker(const Runtimes& runtimes) {
  const auto found =
      std::ranges::find_if(runtimes, [](const auto& each) { return each->name() == "docker"; });
  return found == runtimes.end() ? nullptr : found->get();
}

Result<void> leave_networks(const fs::path& attempts, const Runtimes& runtimes) {
  network::JobNetworks networks;
  TRY(const auto attached, networks.list());
  Attempted attempt;
  for (const network::Attached& each : attached) {
    const fs::path instance = instance_of(each.attempt / each.host, attempts);
    if (instance.empty() || is_in_use(instance) || is_warm(instance)) continue;
    log::info("network_left", {{"instance", instance.string()}});
    attempt(leave_network(instance, find_docker(runtimes)), "network_not_removed",
            instance.string());
  }
  return std::move(attempt).outcome();
}

}  // namespace

Result<void> clean_attempt(const fs::path& directory, const CleanUpOptions& options) {
  if (is_alive(directory))
    return Error(ErrorKind::conflict, "the agent of " + directory.string() + " is alive");
  std::error_code ignored;
  std::optional<FileLock> lock, shim;
  if (fs::exists(directory, ignored)) {
    TRY(lock, FileLock::try_acquire(directory / "clean.lock"));
    if (!lock) return Error(ErrorKind::conflict, "another process cleans up " + directory.string());
    TRY(shim, end_shim(ShimFolder(directory)));
    TRY_VOID(FeederClient(directory, start_feeder_process).end());
  }
  TRY(const auto runtimes, open_runtimes(data_folder_of(directory), options));
  Attempted attempt;
  for (const auto& runtime : runtimes) {
    attempt(remove_containers_of(*runtime, directory), "containers_not_removed",
            directory.string());
    release_ownership(*runtime, directory);
  }
  attempt(leave_network(directory, find_docker(runtimes)), "network_not_removed",
          directory.string());
  const std::string id = container_id(directory);
  attempt(remove_cgroups(id, [&id](const std::string& name) { return name == id; }),
          "cgroups_not_removed", directory.string());
  attempt(runtime::release_mounts_below(directory, [](const fs::path&) { return true; }),
          "mounts_not_removed", directory.string());
  attempt(remove_files_of(directory), "files_not_removed", directory.string());
  return std::move(attempt).outcome();
}

Result<void> clean_orphans(const fs::path& data, const CleanUpOptions& options) {
  const fs::path attempts = data / "attempts", records = data / "runtime" / "containers";
  TRY(const auto runtimes, open_runtimes(data, options));
  Attempted attempt;
  for (const auto& runtime : runtimes) {
    const auto found = runtime->list(kDirectoryLabel);
    if (!found) {
      attempt(found.error(), "containers_not_listed", std::string(runtime->name()));
      continue;
    }
    for (const runtime::FoundContainer& container : *found) {
      const fs::path instance = owner_of(container, attempts);
      // One without labels was only partly created, in this folder's runtime.
      const bool ours = !container.labels.contains(kDirectoryLabel) || !instance.empty();
      if (!ours || (!instance.empty() && (is_in_use(instance) || is_warm(instance)))) continue;
      log::info("container_removed", {{"container", container.id}});
      attempt(runtime->remove_leftovers(container.id), "container_not_removed", container.id);
    }
  }
  attempt(leave_networks(attempts, runtimes), "networks_not_removed", data.string());
  const auto has_record = [&](const std::string& id) {
    std::error_code ignored;
    return fs::exists(records / id, ignored);
  };
  attempt(remove_cgroups(container_prefix(attempts),
                         [&](const std::string& name) { return !has_record(name); }),
          "cgroups_not_removed", data.string());
  attempt(runtime::release_mounts_below(attempts,
                                        [&](const fs::path& path) {
                                          const fs::path instance = instance_of(path, attempts);
                                          return !instance.empty() && !is_in_use(instance);
                                        }),
          "mounts_not_removed", attempts.string());
  attempt(runtime::release_mounts_below(records,
                                        [&](const fs::path& path) {
                                          const fs::path id = path.lexically_relative(records);
                                          return !id.empty() && !has_record(id.begin()->string());
                                        }),
          "mounts_not_removed", records.string());
  return std::move(attempt).outcome();
}

int clean_main(const std::function<Result<void>()>& clean) {
  const auto cleaned = clean();
  if (cleaned) return 0;
  log::error("clean_up_failed", {{"error", cleaned.error().message()}});
  return cleaned.error().kind() == ErrorKind::conflict ? kCleanUpBusy : 1;
}

}  // namespace trainyard::agent
