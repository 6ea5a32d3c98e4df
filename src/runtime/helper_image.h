#pragma once

#include <string>
#include <string_view>

namespace trainyard::runtime {

// The image of helper containers (docker only): one static program (helper/), which either holds a
// network namespace open or runs a program of the machine. It is embedded in this program, so no
// registry is needed. The number changes with the helper. Podman 4.3 imports every tag as `latest`.
inline constexpr const char* kHelperImage = "localhost/trainyard/helper-1";
inline constexpr const char* kHelperTag = "latest";
inline constexpr const char* kHelperProgram = "/helper";

// The path of that program in a container that does nothing (Runtime::reopen): on a file system of
// its own, which is never full.
inline constexpr const char* kIdleProgram = "/dev/trainyard-idle";
// The program's bytes.
std::string_view helper_program();

// Its file system as a tar that engines import. Pure.
std::string make_helper_image();

}  // namespace trainyard::runtime
