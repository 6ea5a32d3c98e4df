#pragma once

#include <string>

namespace trainyard::runtime {

// The image of the containers that serve others (docker only): one static program (helper/), which
// either holds a network namespace open or runs a program of the machine. It is part of this
// program, so no registry is needed.
inline constexpr const char* kHelperImage =
    "localhost/trainyard/helper";               // of no registry: Podman would ask Docker's
inline constexpr const char* kHelperTag = "1";  // another for another program
inline constexpr const char* kHelperProgram = "/helper";

// Its file system as a tar, which engines import. Pure.
std::string make_helper_image();

}  // namespace trainyard::runtime
