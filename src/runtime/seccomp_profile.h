#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// The facts that decide a profile's conditions (`includes`, `excludes`, `archMap`).
struct SeccompFacts {
  std::string_view architecture;                   // as Go names it: "amd64", "arm64"
  std::span<const std::string_view> capabilities;  // the container's bounding set: "CAP_KILL"
  std::string_view kernel;                         // as in uname(2): "6.1.0-18-amd64"
};

// Returns the facts of this machine and process, for a container with those capabilities.
SeccompFacts seccomp_facts(std::span<const std::string_view> capabilities);

// The profile for containers that don't name one: what Docker's newest default allows
// (moby/profiles, seccomp/default.json, June 2026) for a container without CAP_SYS_ADMIN, except
// `socketcall`, with which a 32-bit program could open sockets of the refused families (vsock,
// alg). System calls that aren't listed fail with EPERM, clone3 with ENOSYS, so that C libraries
// fall back to clone, whose flags can be checked. In the form of `linux.seccomp` of the OCI
// runtime-spec. Pure.
std::string default_seccomp_profile(std::string_view architecture);

// Converts a user's profile, in Docker's form or the OCI runtime-spec's, to `linux.seccomp` of the
// OCI runtime-spec, which Docker accepts too, with its conditions resolved. invalid_argument says
// what is wrong with it. Pure.
Result<std::string> resolve_seccomp_profile(std::string_view text, const SeccompFacts& facts);

}  // namespace trainyard::runtime
