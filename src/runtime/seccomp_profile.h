#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// What a profile's conditions (`includes`, `excludes`, `archMap`) are decided by.
struct SeccompFacts {
  std::string_view architecture;                   // as Go has it: "amd64", "arm64"
  std::span<const std::string_view> capabilities;  // the container's bounding set: "CAP_KILL"
  std::string_view kernel;                         // as uname(2) has it: "6.1.0-18-amd64"
};

// The facts of this machine and process, for a container with those capabilities.
SeccompFacts seccomp_facts(std::span<const std::string_view> capabilities);

// The profile of containers that ask for none: what Docker's newest default allows (moby/profiles,
// seccomp/default.json, June 2026) for a container without CAP_SYS_ADMIN, and not `socketcall`,
// through which a 32-bit program opens the sockets that are refused by family (vsock, alg). System
// calls that are not in the list fail with EPERM, clone3 with ENOSYS, so that C libraries fall back
// to clone, whose flags can be looked at. As `linux.seccomp` of the OCI runtime-spec. Pure.
std::string default_seccomp_profile(std::string_view architecture);

// A profile of the user's own, in Docker's form or the OCI runtime-spec's, with its conditions
// decided: as `linux.seccomp` of the OCI runtime-spec, which Docker takes too. invalid_argument
// says what is wrong with it. Pure.
Result<std::string> resolve_seccomp_profile(std::string_view text, const SeccompFacts& facts);

}  // namespace trainyard::runtime
