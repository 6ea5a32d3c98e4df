#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/damage.h"

// Checks an object store offline (`trainyard check`), and copies one that is in use (`trainyard
// backup`).
namespace trainyard::store {

struct ObjectsCheck {
  std::vector<Damage> damages;
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::uint64_t unverified = 0;  // objects with neither checksums nor an MD5 to compare with
};

struct ObjectsCheckParts {
  bool expected = false;  // there was a store here: a folder that is gone or empty has lost it
  // Called from time to time with the number of bytes read.
  std::function<void(std::uint64_t)> progress{};
};

// Checks the index, and every object against its checksums: reads all bytes. With a repair, files
// without an object move to options.lost; if loss is accepted, the files of damaged objects move
// there too and the objects are deleted; after the index has lost commits, rows, or everything, the
// files that are newer than it become objects again, named by their path, without their headers.
// already_exists: the store is in use.
Result<ObjectsCheck> check_objects(const std::filesystem::path& directory, const Clock& clock,
                                   const CheckOptions& options,
                                   const ObjectsCheckParts& parts = {});

struct ObjectsCopy {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::vector<Damage> damages;  // objects that are damaged in the store; not in the copy
};

// Copies a store, which may be in use, to `to`, which must not exist: each object as it is at some
// moment during the copy; the index of the copy matches its files. Files are hard-linked if `link`
// says so and the file system can, otherwise copied, and compared with their checksums. Multipart
// uploads in progress are not copied. Not synced to disk.
Result<ObjectsCopy> copy_objects(const std::filesystem::path& from, const std::filesystem::path& to,
                                 bool link);

}  // namespace trainyard::store
