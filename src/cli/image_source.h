#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "runtime/image_name.h"

namespace trainyard::cli {

// The source of `trainyard image import FROM`: a file (an OCI archive or the output of `docker
// save`, distinguished by content), a folder with an OCI layout, docker-daemon:NAME, or anything
// that runtime::parse_image_name accepts. Relative paths are relative to `directory`. Reads the
// start of the file.
Result<runtime::ImageSource> find_image_source(const std::string& from,
                                               const std::filesystem::path& directory);

}  // namespace trainyard::cli
