#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "store/objects/block_checksums.h"
#include "store/objects/object_types.h"

namespace trainyard::store {

// Reads an object's file and verifies what it reads against the checksums that were stored when it
// was written: it never returns changed bytes. Objects that were written before checksums existed
// are read without verification. Any thread; blocks.
class ObjectReader {
 public:
  // `name` is used in error messages; `start`: where the object begins in the file. corrupt: the
  // checksums don't fit such an object.
  static Result<ObjectReader> make(UniqueFd fd, std::string name, const ObjectInfo& info,
                                   objects::BlockChecksums checksums, std::uint64_t start = 0);

  // Returns bytes from `offset`, which must be less than the object's size: at least one, at most
  // `max`, from one block. They are in `buffer`. corrupt: the file has changed.
  Result<std::string_view> read(std::uint64_t offset, std::uint64_t max, std::string& buffer) const;
  bool has_checksums() const { return !checksums_.empty(); }

 private:
  ObjectReader(UniqueFd fd, std::string name, objects::BlockGrid grid,
               objects::BlockChecksums checksums, std::uint64_t start)
      : fd_(std::move(fd)),
        name_(std::move(name)),
        grid_(std::move(grid)),
        checksums_(std::move(checksums)),
        start_(start) {}

  UniqueFd fd_;
  std::string name_;
  objects::BlockGrid grid_;
  objects::BlockChecksums checksums_;
  std::uint64_t start_;
};

}  // namespace trainyard::store
