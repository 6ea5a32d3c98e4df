#pragma once

#include <string>

#include "runtime/runtime.h"

namespace trainyard::runtime {

// The body of POST /containers/create that makes a container of that spec from an image, which is
// named as the engine knows it. Pure.
std::string make_create_body(const ContainerSpec& spec, const std::string& image);

}  // namespace trainyard::runtime
