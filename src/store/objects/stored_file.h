#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "store/objects/object_files.h"
#include "store/objects/object_index.h"

// The file of a row of the index, for those who look at a store from outside. Not for use outside
// store.
namespace trainyard::store::objects {

// Where it is now: below .incoming until it was placed, which happens after the commit. nullopt: it
// is nowhere. Of a store in use the file may be a newer object's: ask the index again afterwards.
Result<std::optional<UniqueFd>> open_stored(const ObjectFiles& files, const std::string& bucket,
                                            const ObjectRow& row);

// What is wrong with the file; nullopt: nothing. With `read`, all of it is read and compared with
// the row's checksums, or with the MD5 that an ETag may be; `verified` says whether either spoke
// for it.
struct FileCheck {
  std::optional<std::string> wrong;
  bool verified = false;
};
Result<FileCheck> check_file(UniqueFd fd, const std::string& name, const ObjectRow& row);

}  // namespace trainyard::store::objects
