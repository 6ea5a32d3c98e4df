#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/oci_image_catalog.h"

namespace trainyard::cli {

// The training jobs whose agents are running, by their locks, with a plan that asks for this image
// by any of its names. `attempts` is the data folder's. Sorted by name, each once.
Result<std::vector<std::string>> jobs_running_on(const std::filesystem::path& attempts,
                                                 const runtime::CatalogImage& image);

// Whether `name`, as a job says it, is one of the image's names.
bool names_image(const std::string& name, const runtime::CatalogImage& image);

}  // namespace trainyard::cli
