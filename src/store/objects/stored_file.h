#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "store/objects/object_files.h"
#include "store/objects/object_index.h"

// Finds and checks the file of a row of the index, for code outside a running store. Not for use
// outside store.
namespace trainyard::store::objects {

// Opens the file where it is now: below .incoming until it was placed, which happens after the
// commit. nullopt: it doesn't exist. In a store that is in use the file may belong to a newer
// object: read the index again afterwards.
Result<std::optional<UniqueFd>> open_stored(const ObjectFiles& files, const std::string& bucket,
                                            const ObjectRow& row);

// The result of a check: what is wrong with the file; nullopt: nothing. With `read`, all of it is
// read and compared with the row's checksums, or with the ETag if it can be an MD5; `verified` says
// whether there was either. `offset`: where the row's bytes are in a file that is shared; nullopt:
// the file must have no others.
struct FileCheck {
  std::optional<std::string> problem;
  bool verified = false;
};
Result<FileCheck> check_file(UniqueFd fd, const std::string& name, const ObjectRow& row,
                             std::optional<std::uint64_t> offset = {});

}  // namespace trainyard::store::objects
