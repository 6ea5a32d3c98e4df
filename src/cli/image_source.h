#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "runtime/image_name.h"

namespace trainyard::cli {

// Where `trainyard image import FROM` gets an image: a file (OCI archive or what `docker save`
// wrote, told apart by what is in it), a folder with an OCI layout, docker-daemon:NAME, or anything
// that runtime::parse_image_name takes. Relative paths mean `directory`. Reads the file's
// beginning.
Result<runtime::ImageSource> find_image_source(const std::string& from,
                                               const std::filesystem::path& directory);

}  // namespace trainyard::cli
