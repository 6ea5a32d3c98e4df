#include "runtime/find_program.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace trainyard::runtime {

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  std::string folders =
      (path == nullptr ? "" : std::string(path) + ":") + "/usr/sbin:/usr/bin:/sbin";
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    const std::string candidate = folders.substr(at, end - at) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    at = end + 1;
  }
  return "";
}

}  // namespace trainyard::runtime
