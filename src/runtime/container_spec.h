#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "runtime/runtime.h"

// What every runtime makes of a ContainerSpec in the same way. Pure, but for check_mount_sources().
namespace trainyard::runtime {

// The part of an image's configuration that its containers are made from (OCI image-spec,
// config.md).
struct ImageConfig {
  std::vector<std::string> entrypoint = {};
  std::vector<std::string> cmd = {};
  std::map<std::string, std::string> environment = {};
  std::string working_directory = {};  // empty: "/"
  std::string user = {};               // "", "name", "uid", each also with ":group"
};

// invalid_argument that names the field which can't work.
Result<void> validate(const ContainerSpec& spec);

// invalid_argument that names the mount whose source is not on this machine.
Result<void> check_mount_sources(const ContainerSpec& spec);

// The argument vector to execute, by the table of ContainerSpec::entrypoint. May be empty: neither
// the spec nor the image has anything to run.
std::vector<std::string> command_line(const ContainerSpec& spec, const ImageConfig& image);

// What /etc/hosts has besides localhost, name -> address: the hosts of the joined network, else the
// names of spec.host_aliases and the hostname as 127.0.0.1.
std::map<std::string, std::string> named_hosts(const ContainerSpec& spec);

}  // namespace trainyard::runtime
