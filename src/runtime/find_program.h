#pragma once

#include <string>

namespace trainyard::runtime {

// Like execvp(3) looks, and in the sbin folders too, which root's PATH may lack; empty when it is
// nowhere. A name with a slash is the path itself.
std::string find_program(const std::string& name);

}  // namespace trainyard::runtime
