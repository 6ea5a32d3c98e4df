#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "runtime/cgroups.h"
#include "runtime/oci_image_store.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Where the oci runtime stores its files, and the programs it uses. On disk below `root`, besides
// the images:
//   containers/<id>/   the record of a container; removed with the container:
//     config.json hosts hostname resolv.conf   its bundle
//     layer.img                                ext4, mounted on layer/, if the layer has a limit
//     layer/upper/ layer/work/ rootfs/         its overlay, mounted on rootfs
//     pid log                                  written by the program
//   state/             the program's own --root
//   volumes/           empty file systems by size, to be copied (runtime/file_system_image.h)
struct OciPlace {
  std::filesystem::path root;
  std::string program;  // the runc or crun that was found
  Cgroups cgroups;

  std::filesystem::path folder_of(const std::string& id) const { return root / "containers" / id; }
  std::filesystem::path templates() const { return root / "volumes"; }
  std::string cgroup_of(const std::string& id) const { return "/trainyard/" + id; }
  std::vector<std::string> command(std::vector<std::string> words) const;
  // Kills the container and removes everything that belongs to it according to the record above.
  Result<void> remove(const std::string& id) const;
};

// Containers without a daemon: runc (or crun) and overlayfs, run by this process. The container's
// PID 1 becomes a child of this process, which becomes a child subreaper (prctl(2)) with the first
// container. If this process is killed, its containers run until remove_leftovers(), as with
// Docker. Threads: any number.
class OciRuntime : public Runtime {
 public:
  // unavailable, with a remedy in the message: not root, no runc or crun, no skopeo, no umoci.
  static Result<std::unique_ptr<Runtime>> open(const RuntimeOptions& options);

  std::string_view name() const override { return "oci"; }
  std::filesystem::path image_disk() const override { return place_->root; }
  Result<Image> ensure_image(const ImageRequest& request,
                             const std::function<bool()>& cancelled) override;
  Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) override;
  Result<std::unique_ptr<ContainerProcess>> exec(const std::string& id,
                                                 const ExecSpec& spec) override;
  Result<ContainerNetwork> open_network(const std::string& id) override;
  Result<void> reopen(const ContainerSpec& spec) override;
  Result<void> remove_leftovers(const std::string& id) override;
  Result<std::vector<FoundContainer>> list(const std::string& label) override;

 private:
  explicit OciRuntime(OciPlace place);
  Result<void> make_bundle(const ContainerSpec& spec, const UnpackedImage& image) const;
  // Returns the size limit of the layer; 0: none.
  Result<Bytes> mount_layer(const ContainerSpec& spec) const;
  Result<void> mount_root(const ContainerSpec& spec, const UnpackedImage& image) const;

  // Shared with the containers, which may outlive the runtime.
  const std::shared_ptr<const OciPlace> place_;
  const OciImageStore images_;
};

}  // namespace trainyard::runtime
