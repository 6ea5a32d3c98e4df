#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "runtime/runtime.h"

// The interpretation of a ContainerSpec that all runtimes share. Pure, except
// check_mount_sources().
namespace trainyard::runtime {

// The part of an image's configuration from which its containers are created (OCI image-spec,
// config.md).
struct ImageConfig {
  std::vector<std::string> entrypoint = {};
  std::vector<std::string> cmd = {};
  std::map<std::string, std::string> environment = {};
  std::string working_directory = {};  // empty: "/"
  std::string user = {};               // "", "name", "uid", each also with ":group"
};

// invalid_argument names the invalid member.
Result<void> validate(const ContainerSpec& spec);

// invalid_argument names the mount whose source doesn't exist.
Result<void> check_mount_sources(const ContainerSpec& spec);

// Returns the arguments to execute, by the table of ContainerSpec::entrypoint. Empty: neither the
// spec nor the image names a program.
std::vector<std::string> command_line(const ContainerSpec& spec, const ImageConfig& image);

// The entries of /etc/hosts besides localhost, name -> address: the hosts of the joined network,
// otherwise spec.host_aliases and the hostname as 127.0.0.1.
std::map<std::string, std::string> named_hosts(const ContainerSpec& spec);

}  // namespace trainyard::runtime
