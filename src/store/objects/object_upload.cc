#include "store/objects/object_upload.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "store/objects/file_ranges.h"
#include "store/objects/part_places.h"

namespace trainyard::store {
namespace {

// How much an upload may write before the free space is checked again.
constexpr std::uint64_t kCheckInterval = 8 << 20;

}  // namespace

void ObjectUpload::FreeDigest::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

ObjectUpload::ObjectUpload(const objects::ObjectFiles& files, const DiskFloor& floor,
                           std::string file_id, UniqueFd fd)
    : files_(&files),
      floor_(&floor),
      file_id_(std::move(file_id)),
      fd_(std::move(fd)),
      digest_(EVP_MD_CTX_new()) {
  CHECK(EVP_DigestInit_ex(digest_.get(), EVP_md5(), nullptr) == 1);
}

ObjectUpload::ObjectUpload(const DiskFloor& floor, std::unique_ptr<objects::PartPlace> place,
                           UniqueFd fd)
    : files_(nullptr),
      floor_(&floor),
      file_id_(place->file_id()),
      fd_(std::move(fd)),
      place_(std::move(place)),
      digest_(EVP_MD_CTX_new()) {
  CHECK(EVP_DigestInit_ex(digest_.get(), EVP_md5(), nullptr) == 1);
}

ObjectUpload::ObjectUpload(const DiskFloor& floor, std::string file_id, UniqueFd fd,
                           std::uint64_t size)
    : files_(nullptr),
      floor_(&floor),
      file_id_(std::move(file_id)),
      fd_(std::move(fd)),
      size_(size) {}

ObjectUpload::ObjectUpload(ObjectUpload&& other) noexcept
    : files_(std::exchange(other.files_, nullptr)),
      floor_(other.floor_),
      file_id_(std::move(other.file_id_)),
      fd_(std::move(other.fd_)),
      place_(std::move(other.place_)),
      size_(other.size_),
      checked_size_(other.checked_size_),
      digest_(std::move(other.digest_)),
      blocks_(std::move(other.blocks_)),
      md5_(std::move(other.md5_)) {}

ObjectUpload::~ObjectUpload() {
  if (files_ != nullptr) files_->remove_incoming(file_id_);
}

Result<void> ObjectUpload::write(std::string_view bytes) {
  CHECK(md5_.empty());
  if (place_ && bytes.size() > place_->region().length - size_)
    return Error(ErrorKind::invalid_argument,
                 "the part has more than " + std::to_string(place_->region().length) + " bytes");
  if (size_ + bytes.size() > checked_size_) {
    TRY_VOID(floor_->check({bytes.size()}));
    checked_size_ = size_ + bytes.size() + kCheckInterval;
  }
  TRY_VOID(objects::write_at(fd_.get(), bytes, (place_ ? place_->region().offset : 0) + size_));
  CHECK(EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size()) == 1);
  blocks_.update(bytes);
  size_ += bytes.size();
  return ok();
}

std::string ObjectUpload::md5() {
  if (md5_.empty()) {
    md5_.resize(16);
    CHECK(EVP_DigestFinal_ex(digest_.get(), reinterpret_cast<unsigned char*>(md5_.data()),
                             nullptr) == 1);
  }
  return md5_;
}

Result<void> ObjectUpload::sync() {
  TRY_FAILPOINT("server.object.written");
  if (::fsync(fd_.get()) != 0) return Error::from_errno(errno, "fsync an incoming file");
  FAILPOINT("server.object.synced");
  return ok();
}

}  // namespace trainyard::store
