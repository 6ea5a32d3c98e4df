#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/disk_floor.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "store/objects/block_checksums.h"
#include "store/objects/object_files.h"

struct evp_md_ctx_st;

namespace trainyard::store {

class ObjectStore;
namespace objects {
class PartPlace;
}

// Bytes on their way into the store: a file that isn't visible yet, or a region of one for a part
// of a multipart upload, and the MD5 that becomes the ETag. One thread at a time. If it is
// destroyed before it was given to ObjectStore, the file is removed, or the region is free again.
class ObjectUpload {
 public:
  ObjectUpload(ObjectUpload&&) noexcept;
  ObjectUpload& operator=(ObjectUpload&&) = delete;
  ~ObjectUpload();

  // Blocks. exhausted: the disk is full, or its free space has reached the floor. invalid_argument:
  // more bytes than begin_part() was told.
  Result<void> write(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  // Returns the MD5 of all bytes written; no write() after it.
  std::string md5();  // 16 raw bytes

 private:
  friend class ObjectStore;
  struct FreeDigest {
    void operator()(evp_md_ctx_st* context) const;
  };
  ObjectUpload(const objects::ObjectFiles& files, const DiskFloor& floor, std::string file_id,
               UniqueFd fd);
  // `place`: where the part is written in the file that is open as `fd`, and which is not removed.
  ObjectUpload(const DiskFloor& floor, std::unique_ptr<objects::PartPlace> place, UniqueFd fd);
  // For a file that has all its bytes, and is not removed.
  ObjectUpload(const DiskFloor& floor, std::string file_id, UniqueFd fd, std::uint64_t size);
  Result<void> sync();
  // Transfers the file to the store.
  void keep() { files_ = nullptr; }

  const objects::ObjectFiles* files_;  // null: the file is not removed
  const DiskFloor* floor_;
  std::string file_id_;
  UniqueFd fd_;
  std::unique_ptr<objects::PartPlace> place_;  // null: the whole file
  std::uint64_t size_ = 0;
  std::uint64_t checked_size_ = 0;  // the size at the last check of the floor
  std::unique_ptr<evp_md_ctx_st, FreeDigest> digest_;
  objects::BlockChecksummer blocks_;
  std::string md5_;
};

}  // namespace trainyard::store
