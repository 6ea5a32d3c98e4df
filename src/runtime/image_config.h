#pragma once

#include <string_view>

#include "base/result.h"
#include "runtime/container_spec.h"

namespace trainyard::runtime {

// Parses the configuration blob of an OCI or Docker image. corrupt: it isn't one.
Result<ImageConfig> parse_image_config(std::string_view json);

}  // namespace trainyard::runtime
