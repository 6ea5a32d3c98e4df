#pragma once

#include <string>

#include "runtime/registry_login.h"

namespace trainyard::runtime {

// An image that somebody wants to use.
struct ImageRequest {
  std::string name;
  AskForLogin login{};  // empty: without one
};

}  // namespace trainyard::runtime
