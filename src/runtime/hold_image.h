#pragma once

#include <string>

namespace trainyard::runtime {

// The image of the containers that hold a network namespace open for others (docker only): one
// static program that waits for ever. Made here, so that no registry is needed.
inline constexpr const char* kHoldImage = "trainyard/hold";
inline constexpr const char* kHoldTag = "1";
inline constexpr const char* kHoldProgram = "/hold";

// Its file system as a tar, which engines import. Pure.
std::string make_hold_image();
// The program: an ELF file for the machine that this was compiled for. Pure.
std::string make_hold_program();

}  // namespace trainyard::runtime
