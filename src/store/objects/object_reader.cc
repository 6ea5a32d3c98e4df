#include "store/objects/object_reader.h"

#include <unistd.h>

#include <cerrno>

#include "base/crc32c.h"

namespace trainyard::store {

Result<ObjectReader> ObjectReader::make(UniqueFd fd, std::string name, const ObjectInfo& info,
                                        objects::BlockChecksums checksums, std::uint64_t start) {
  objects::BlockGrid grid(info.size, info.part_sizes);
  if (!checksums.empty() && checksums.size() != grid.count())
    return Error(ErrorKind::corrupt, "object " + name + " has " + std::to_string(checksums.size()) +
                                         " checksums for " + std::to_string(grid.count()) +
                                         " blocks");
  return ObjectReader(std::move(fd), std::move(name), std::move(grid), std::move(checksums), start);
}

Result<std::string_view> ObjectReader::read(std::uint64_t offset, std::uint64_t max,
                                            std::string& buffer) const {
  const objects::BlockGrid::Block block = grid_.find(offset);
  buffer.resize(block.length);
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::pread(fd_.get(), buffer.data() + filled, buffer.size() - filled,
                                static_cast<off_t>(start_ + block.offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read object " + name_);
    if (got == 0) return Error(ErrorKind::corrupt, "the file of object " + name_ + " ended early");
    filled += static_cast<std::size_t>(got);
  }
  if (!checksums_.empty() && crc32c(buffer) != checksums_[block.index])
    return Error(ErrorKind::corrupt, "object " + name_ + " is damaged: its bytes from " +
                                         std::to_string(block.offset) + " to " +
                                         std::to_string(block.offset + block.length) +
                                         " aren't what was written");
  return std::string_view(buffer).substr(offset - block.offset, max);
}

}  // namespace trainyard::store
