#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/docker_api.h"
#include "runtime/image_fetch.h"
#include "runtime/image_name.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// The images of an engine, by the names that clients send. A registry's name is the engine's own:
// what it has under that name is used, else it is pulled. A layout or archive is loaded through
// skopeo(1) and kept under a name that says which file it was in which state
// (localhost/trainyard/image:<hash of the name>-<size, inode, time>): found again by every process
// without reading the file, and loaded again only when it changes. Layers and images that the
// engine has already it keeps but once, by their digests.
// Threads and processes: any number; one fetches an image, the others wait for it.
class DockerImages {
 public:
  // Below `root` are the locks of fetches that are under way, locks/<hash of the name>.lock, and
  // what was found out about images.
  DockerImages(std::shared_ptr<const DockerApi> api, std::filesystem::path root);

  Result<Image> ensure(const std::string& name, const Cancelled& cancelled) const;
  // The engine's id of what ensure() found or brought: not_found when it has none such.
  Result<std::string> find(const std::string& name) const;
  // Whether an image, by the engine's id, has more below `folder` than empty folders. An engine
  // only says so of a container: one named `container` is made, looked into and removed, once per
  // image; the answer is kept as a file below `root`: folders/<id>/<folder>.
  Result<bool> has_files_below(const std::string& image_id, const std::string& folder,
                               const std::string& container,
                               const std::map<std::string, std::string>& labels) const;

 private:
  // Under which name the engine has it, or will have it.
  struct Place {
    ImageSource source;
    std::string reference;
  };
  Result<Place> place_of(const std::string& name) const;
  Result<std::string> inspect(const Place& place) const;
  std::vector<std::string> names() const;  // all that the engine has; none where it can't say
  Result<void> pull(const std::string& name, const Place& place, const Cancelled& cancelled) const;
  Result<void> load(const std::string& name, const Place& place, const Cancelled& cancelled) const;

  const std::shared_ptr<const DockerApi> api_;
  const std::filesystem::path root_;
};

}  // namespace trainyard::runtime
