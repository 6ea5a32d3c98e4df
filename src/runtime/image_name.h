#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// Where the image of a given name comes from. Pure.
struct ImageSource {
  enum class Kind { registry, oci_layout, oci_archive, docker_archive };
  Kind kind = Kind::registry;
  // As skopeo(1) names it: "docker://host/name:tag", "oci:/path:tag" …
  std::string reference;
  // Registry: the name without any prefix, as an engine's pull wants it.
  std::string registry_name;
  // The others: the layout's folder or the archive.
  std::filesystem::path path;
  // The registry is this machine: it may be asked without TLS.
  bool loopback = false;
};

// "name[:tag][@digest]" or "docker://name…" for a registry; "oci:/path[:tag]", "oci-archive:/path",
// "docker-archive:/path" for files, whose paths must be absolute. invalid_argument for anything
// else.
Result<ImageSource> parse_image_name(std::string_view name);

// What a tool or an engine said about an image it couldn't get, as an Error of the fitting kind:
// not_found, denied, unavailable, exhausted or internal.
Error image_error(std::string_view name, std::string_view said);

}  // namespace trainyard::runtime
