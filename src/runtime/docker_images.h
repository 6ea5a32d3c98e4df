#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/docker_api.h"
#include "runtime/image_fetch.h"
#include "runtime/image_name.h"
#include "runtime/image_request.h"
#include "runtime/restricted_repositories.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// The images of an engine, by the names that clients send. A registry's name is used as the engine
// has it: its image of that name, otherwise it is pulled. A layout or archive is loaded with
// skopeo(1) under a name that identifies the file and its state (localhost/trainyard/image:<hash of
// the name>-<size, inode, time>): every process finds it again without reading the file, and it is
// loaded again only after the file has changed. The engine stores layers and images once each, by
// digest.
// What is pulled with a login belongs to those that the registry lets have it: every image of its
// repository is pulled anew for each use, which downloads nothing that the engine has.
// Threads and processes: any number; one fetches an image, the others wait for it.
class DockerImages {
 public:
  // Below `root` are the locks of fetches in progress, locks/<hash of the name>.lock, cached facts
  // about images, and restricted/ (RestrictedRepositories).
  DockerImages(std::shared_ptr<const DockerApi> api, std::filesystem::path root);

  Result<Image> ensure(const ImageRequest& request, const Cancelled& cancelled) const;
  // Returns the engine's id of the image that ensure() found or fetched; not_found if the engine
  // doesn't have it.
  Result<std::string> find(const std::string& name) const;
  // The folders that an image, by the engine's id, declares as volumes (VOLUME of a Dockerfile).
  Result<std::vector<std::string>> volumes_of(const std::string& image_id) const;
  // Whether an image, by the engine's id, has anything but empty folders below `folder`. An engine
  // can only tell for a container: one named `container` is created, inspected and removed, once
  // per image; the answer is cached as a file below `root`: folders/<id>/<folder>.
  Result<bool> has_files_below(const std::string& image_id, const std::string& folder,
                               const std::string& container,
                               const std::map<std::string, std::string>& labels) const;

 private:
  // The name under which the engine has an image, or will have it.
  struct Place {
    ImageSource source;
    std::string reference;
  };
  Result<Place> place_of(const std::string& name) const;
  Result<boost::json::object> inspect(const std::string& reference) const;
  Result<std::string> find_id(const Place& place) const;
  std::vector<std::string> names() const;  // of all its images; empty if it can't list them
  // The image that the engine has and anybody may use; not_found: it has none.
  Result<std::string> find_unrestricted(const Place& place) const;
  Result<void> pull(const ImageRequest& request, const Place& place,
                    const Cancelled& cancelled) const;
  Result<void> load(const std::string& name, const Place& place, const Cancelled& cancelled) const;

  const std::shared_ptr<const DockerApi> api_;
  const std::filesystem::path root_;
  const RestrictedRepositories restricted_;
};

}  // namespace trainyard::runtime
