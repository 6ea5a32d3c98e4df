#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// The path in an unpacked image of the folder that its containers have at `path` ("/opt/ml"), with
// links resolved as inside the container. nullopt: it doesn't exist, or is empty.
Result<std::optional<std::filesystem::path>> find_image_folder(const std::filesystem::path& rootfs,
                                                               std::string_view path);

}  // namespace trainyard::runtime
