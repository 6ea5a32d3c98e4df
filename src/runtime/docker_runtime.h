#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "runtime/cgroups.h"
#include "runtime/confinement.h"
#include "runtime/docker_api.h"
#include "runtime/docker_images.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Containers of a Docker engine on this machine, or of Podman, over the Engine API's Unix socket.
// All state is in the engine: a container is found again by its name, which is our id. Needs no
// root, only access to the socket (which is equivalent). Threads: any number.
class DockerRuntime : public Runtime {
 public:
  // unavailable or denied, with a remedy in the message: no socket, no access to it, an engine that
  // is too old or rootless.
  static Result<std::unique_ptr<Runtime>> open(const RuntimeOptions& options);

  std::string_view name() const override { return "docker"; }
  std::filesystem::path image_disk() const override { return api_->local_root(); }
  Result<Image> ensure_image(const ImageRequest& request,
                             const std::function<bool()>& cancelled) override;
  Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) override;
  Result<std::optional<pid_t>> hold_network(const ContainerSpec& spec) override;
  Result<void> transfer_network(const std::string& from, const std::string& to) override;
  Result<void> run_as_root(const RootCommand& command) override;
  Result<std::unique_ptr<ContainerProcess>> exec(const std::string& id,
                                                 const ExecSpec& spec) override;
  Result<ContainerNetwork> open_network(const std::string& id) override;
  Result<void> reopen(const ContainerSpec& spec) override;
  Result<void> remove_leftovers(const std::string& id) override;
  Result<void> remove_all_but_network(const std::string& id) override;
  Result<void> remove_unanswered(const std::string& id) override;
  Result<std::vector<FoundContainer>> list(const std::string& label) override;

 private:
  DockerRuntime(std::shared_ptr<const DockerApi> api, std::filesystem::path root, Cgroups cgroups);
  Result<void> check_limits(const ContainerSpec& spec) const;
  // Creates a container from `image`, with the mounts that `spec` and its image require; both are
  // the engine's ids.
  Result<std::unique_ptr<Container>> create_from(const ContainerSpec& spec,
                                                 const std::string& image,
                                                 const std::string& image_of_mounts,
                                                 OutputSink sink);
  // Returns the spec with only those kinds of mounts that an engine supports.
  Result<ContainerSpec> without_merging(ContainerSpec spec, const std::string& image) const;
  // Returns the name of the container that is created to inspect an image.
  static std::string probe_container_name(const std::string& id);
  // Returns the engine's description of the container with that name; nullopt: there is none.
  Result<std::optional<boost::json::object>> find_named(const std::string& id) const;
  Result<void> remove_named(const std::string& id) const;
  // Saves what the container wrote outside of its mounts as an image.
  Result<void> keep_root(const std::string& id, const std::string& engine_id) const;
  // The folder of the files that the container has as /etc/hosts and /etc/resolv.conf.
  std::filesystem::path names_folder(const std::string& id) const {
    return root_ / ("names-" + id);
  }
  Result<void> name_hosts(ContainerSpec& spec) const;
  std::filesystem::path seccomp_file(const std::string& id) const {
    return root_ / ("seccomp-" + id + ".json");
  }
  Result<ResolvedConfinement> confinement_of(const ContainerSpec& spec) const;
  Result<std::string> image_id(const std::string& name);

  // Shared with the containers, which may outlive the runtime.
  const std::shared_ptr<const DockerApi> api_;
  const std::filesystem::path root_;
  const DockerImages images_;
  const Cgroups cgroups_;

  Mutex mutex_;
  // By name, the ids that ensure_image() found: they stay valid for the life of this object, even
  // if the file changes or the tag moves.
  std::map<std::string, std::string> ids_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::runtime
