#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/damage.h"

// The object store offline, for `trainyard check`, and a copy of one in use, for `trainyard
// backup`.
namespace trainyard::store {

struct ObjectsCheck {
  std::vector<Damage> damages;
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::uint64_t unverified = 0;  // objects without checksums that no MD5 speaks for
};

// The index, and every object against its checksums: reads all there is. What a repair does:
// files that no object has any more go to options.lost; where loss is accepted, so do the files of
// damaged objects, and the objects are gone; after the index has lost commits, rows, or all of
// itself, the files that are newer than it become objects again, by their path, without their
// headers. `progress` hears now and then how many bytes were read. already_exists: it is in use.
Result<ObjectsCheck> check_objects(const std::filesystem::path& directory, const Clock& clock,
                                   const CheckOptions& options,
                                   const std::function<void(std::uint64_t)>& progress = {});

struct ObjectsCopy {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  std::vector<Damage> damages;  // objects that are damaged where they are; they aren't in the copy
};

// Copies a store that may be in use to `to`, which isn't there yet: each object as it is at some
// moment of the copying; the index of the copy is that of its files. Files are linked where `link`
// says so and the file system can, else copied, and compared with their checksums. Multipart
// uploads under way are left out. Not synced.
Result<ObjectsCopy> copy_objects(const std::filesystem::path& from, const std::filesystem::path& to,
                                 bool link);

}  // namespace trainyard::store
