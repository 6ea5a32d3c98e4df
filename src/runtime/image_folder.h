#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// Where in an unpacked image the folder lies that its containers have at `path` ("/opt/ml"), links
// followed as they would be inside. nullopt: there is none, or nothing is in it.
Result<std::optional<std::filesystem::path>> find_image_folder(const std::filesystem::path& rootfs,
                                                               std::string_view path);

}  // namespace trainyard::runtime
