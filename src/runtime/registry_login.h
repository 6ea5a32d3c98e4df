#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// Who pulls from a registry that asks. Never logged, and no part of an error's message.
struct RegistryLogin {
  std::string registry{};  // as the image's name has it: "registry.example:5000", "docker.io"
  std::string user_name{};
  std::string password{};
};

// Called before each pull that needs one; may block. Empty: nobody is named.
using AskForLogin = std::function<Result<RegistryLogin>()>;

// For the tools of containers-auth.json(5): a file in memory, which never reaches a disk.
Result<UniqueFd> make_auth_file(const RegistryLogin& login);

// The value of the header X-Registry-Auth of the Docker Engine API.
std::string registry_auth_header(const RegistryLogin& login);

}  // namespace trainyard::runtime
