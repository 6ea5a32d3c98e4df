#pragma once

#include <string>

namespace trainyard::runtime {

// The image of the containers that serve others (docker only): one static program (helper/), which
// either holds a network namespace open or runs a program of the machine. It is part of this
// program, so no registry is needed.
// The number is another for another program. Podman 4.3 imports every tag as `latest`.
inline constexpr const char* kHelperImage = "localhost/trainyard/helper-1";
inline constexpr const char* kHelperTag = "latest";
inline constexpr const char* kHelperProgram = "/helper";

// Its file system as a tar, which engines import. Pure.
std::string make_helper_image();

}  // namespace trainyard::runtime
