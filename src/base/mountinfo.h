#pragma once

#include <string>
#include <string_view>

namespace trainyard {

// Text of /proc/<pid>/mountinfo as it was before the kernel wrote blanks, newlines and backslashes
// in it as \ooo (proc(5)). Other backslashes stay.
std::string unescape_mountinfo(std::string_view text);

}  // namespace trainyard
