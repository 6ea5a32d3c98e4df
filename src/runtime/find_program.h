#pragma once

#include <string>

namespace trainyard::runtime {

// Finds a program like execvp(3), and also in the sbin folders, which root's PATH may lack; empty:
// not found. A name with a slash is returned unchanged.
std::string find_program(const std::string& name);

}  // namespace trainyard::runtime
