#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// The source of the image with a given name. Pure.
struct ImageSource {
  enum class Kind { registry, oci_layout, oci_archive, docker_archive };
  Kind kind = Kind::registry;
  // In skopeo(1)'s syntax: "docker://host/name:tag", "oci:/path:tag" …
  std::string reference;
  // For a registry: the name without a prefix, for an engine's pull.
  std::string registry_name;
  // For the others: the layout's folder or the archive.
  std::filesystem::path path;
  // The registry is on this machine: it may be used without TLS.
  bool loopback = false;
};

// "name[:tag][@digest]" or "docker://name…" for a registry; "oci:/path[:tag]", "oci-archive:/path",
// "docker-archive:/path" for files, whose paths must be absolute. invalid_argument for anything
// else.
Result<ImageSource> parse_image_name(std::string_view name);

// The name of a registry's image without tag and digest: "host:5000/team/name".
std::string repository_of(const ImageSource& source);

// A message of a tool or an engine about an image that it couldn't get, as an Error of the right
// kind: not_found, denied, unavailable, exhausted or internal.
Error image_error(std::string_view name, std::string_view message);

}  // namespace trainyard::runtime
