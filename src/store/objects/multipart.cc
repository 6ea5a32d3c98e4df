#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <numeric>

#include "base/check.h"
#include "base/hex.h"
#include "base/random.h"
#include "store/objects/inside.h"

// Multipart uploads: parts are incoming files with a row each; Complete combines them into one
// incoming file and commits it like any other object.
namespace trainyard::store {

using objects::PartRow;
using objects::UploadRow;

namespace {

// S3's limits (user guide, "Amazon S3 multipart upload limits").
constexpr int kMaxPartNumber = 10000;
constexpr std::uint64_t kMinPartBytes = 5u << 20;
constexpr std::size_t kCopyBuffer = 1u << 20;

Error invalid_part(const std::string& upload_id, const PartChoice& part) {
  return with_elements(
      Error(ErrorKind::invalid_argument,
            "One or more of the specified parts could not be found.  The part may not have been "
            "uploaded, or the specified entity tag may not match the part's entity tag.")
          .with_code("InvalidPart"),
      {{"UploadId", upload_id}, {"PartNumber", std::to_string(part.number)}, {"ETag", part.etag}});
}

Result<UploadRow> require_upload(Database& db, const std::string& bucket, const std::string& key,
                                 const std::string& upload_id) {
  TRY(auto found, objects::find_upload(db, upload_id));
  if (found && found->bucket == bucket && found->info.key == key) return std::move(*found);
  TRY_VOID(require_bucket(db, bucket));
  return no_such_upload(upload_id);
}

// MD5 of the parts' MD5s, and their number.
std::string multipart_etag(const std::vector<PartRow>& parts) {
  std::string digests;
  for (const PartRow& part : parts) {
    const auto digest = from_hex(part.info.etag);
    CHECK(digest);  // the store's own writing
    digests += *digest;
  }
  std::string md5(16, '\0');
  CHECK(EVP_Digest(digests.data(), digests.size(), reinterpret_cast<unsigned char*>(md5.data()),
                   nullptr, EVP_md5(), nullptr) == 1);
  return to_hex(md5) + "-" + std::to_string(parts.size());
}

// Those of the combined object; none if a part has none.
objects::BlockChecksums checksums_of(const std::vector<PartRow>& parts) {
  objects::BlockChecksums all;
  for (const PartRow& part : parts) {
    if (part.checksums.empty() && part.info.size > 0) return {};
    all.insert(all.end(), part.checksums.begin(), part.checksums.end());
  }
  return all;
}

// The rows chosen by the client, in its order, which must be that of the numbers.
Result<std::vector<PartRow>> choose_parts(const std::string& upload_id,
                                          const std::vector<PartRow>& present,
                                          const std::vector<PartChoice>& wanted) {
  std::vector<PartRow> chosen;
  for (const PartChoice& want : wanted) {
    if (!chosen.empty() && want.number <= chosen.back().info.number)
      return with_elements(Error(ErrorKind::invalid_argument,
                                 "The list of parts was not in ascending order. Parts must be "
                                 "ordered by part number.")
                               .with_code("InvalidPartOrder"),
                           {{"UploadId", upload_id}});
    const auto part = std::find_if(present.begin(), present.end(), [&](const PartRow& row) {
      return row.info.number == want.number;
    });
    if (part == present.end() || part->info.etag != want.etag) return invalid_part(upload_id, want);
    if (!want.checksum.value.empty() && (want.checksum.value != part->info.checksum.value ||
                                         want.checksum.algorithm != part->info.checksum.algorithm))
      return invalid_part(upload_id, want);
    chosen.push_back(*part);
  }
  for (std::size_t i = 0; i + 1 < chosen.size(); ++i)
    if (chosen[i].info.size < kMinPartBytes)
      return with_elements(Error(ErrorKind::invalid_argument,
                                 "Your proposed upload is smaller than the minimum allowed size")
                               .with_code("EntityTooSmall"),
                           {{"ProposedSize", std::to_string(chosen[i].info.size)},
                            {"MinSizeAllowed", std::to_string(kMinPartBytes)},
                            {"PartNumber", std::to_string(chosen[i].info.number)},
                            {"ETag", chosen[i].info.etag}});
  return chosen;
}

// Appends one file to another, in the kernel where the file system can (some share the blocks).
Result<void> append_file(int from, int to) {
  for (;;) {
    const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, 1u << 30, 0);
    if (copied == 0) return ok();
    if (copied > 0 || errno == EINTR) continue;
    if (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)
      return Error::from_errno(errno, "copy a part");
    break;
  }
  std::string buffer(kCopyBuffer, '\0');
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read a part");
    if (got == 0) return ok();
    TRY_VOID(write_all(to, std::string_view(buffer).substr(0, static_cast<std::size_t>(got))));
  }
}

}  // namespace

std::string ObjectStore::Inside::make_upload_id(Timestamp began) {
  std::int64_t last = last_upload.load();
  std::int64_t stamp = 0;
  do stamp = std::max(last + 1, to_epoch_millis(began));
  while (!last_upload.compare_exchange_weak(last, stamp));
  std::array<char, 17> time{};
  std::snprintf(time.data(), time.size(), "%012llx", static_cast<unsigned long long>(stamp));
  return time.data() + random_hex(20);
}

ObjectStore::Inside::UploadTurn::UploadTurn(Inside& inside, std::string upload_id)
    : inside_(inside), upload_id_(std::move(upload_id)) {
  MutexLock lock(inside_.completing_mutex);
  inside_.completing_done.wait(lock, [&]() TRAINYARD_REQUIRES(inside_.completing_mutex) {
    return inside_.completing.insert(upload_id_).second;
  });
}

ObjectStore::Inside::UploadTurn::~UploadTurn() {
  const MutexLock guard(inside_.completing_mutex);
  inside_.completing.erase(upload_id_);
  inside_.completing_done.notify_all();
}

Result<MultipartUploadInfo> ObjectStore::create_multipart_upload(PutRequest request) {
  TRY_VOID(check_key(request.key));
  TRY_VOID(inside_->floor.check());
  UploadRow row;
  row.bucket = request.bucket;
  const Timestamp now = inside_->clock.now();
  row.info = {inside_->make_upload_id(now), std::move(request.key), now, std::move(request.headers),
              std::move(request.checksum)};
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_bucket(db, row.bucket));
    return objects::insert_upload(db, row);
  };
  TRY_VOID(inside_->writer.apply(change));
  return std::move(row.info);
}

Result<PartInfo> ObjectStore::put_part(const std::string& bucket, const std::string& key,
                                       const std::string& upload_id, int number,
                                       ObjectUpload upload, Checksum checksum) {
  if (number < 1 || number > kMaxPartNumber)
    return Error(ErrorKind::invalid_argument,
                 "Part number must be an integer between 1 and 10000, inclusive")
        .with_code("InvalidArgument");
  TRY_VOID(upload.sync());
  PartRow row;
  row.info = {number, upload.size(), to_hex(upload.md5()), inside_->clock.now(),
              std::move(checksum)};
  row.file_id = upload.file_id_;
  row.checksums = upload.blocks_.finish();
  std::string replaced;
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_upload(db, bucket, key, upload_id));
    TRY(replaced, objects::find_part_file(db, upload_id, number));
    return objects::upsert_part(db, upload_id, row);
  };
  TRY_VOID(inside_->writer.apply(change));
  upload.keep();
  if (!replaced.empty()) inside_->files.remove_incoming(replaced);
  return std::move(row.info);
}

Result<ObjectUpload> ObjectStore::concatenate(const CompleteRequest& request,
                                              const std::vector<std::string>& files) {
  TRY(ObjectUpload upload, begin_upload());
  for (const std::string& file : files) {
    TRY(const auto fd, inside_->files.open_incoming(file));
    // Another Complete or an Abort of the same upload has just won.
    if (!fd) return no_such_upload(request.upload_id);
    TRY_VOID(append_file(fd->get(), upload.fd_.get()));
  }
  upload.size_ = static_cast<std::uint64_t>(::lseek(upload.fd_.get(), 0, SEEK_END));
  return upload;
}

Result<ObjectInfo> ObjectStore::complete_multipart_upload(const CompleteRequest& request) {
  // A client that waited too long sends it again: the second request finds the first one's result.
  const auto upload_lock = inside_->wait_for_upload(request.upload_id);
  UploadRow row;
  std::vector<PartRow> present;
  std::optional<ObjectInfo> completed;
  const auto look = [&](Database& db) -> Result<void> {
    TRY(completed, objects::find_completed(db, request.upload_id, request.bucket, request.key));
    if (completed) return ok();
    TRY(row, require_upload(db, request.bucket, request.key, request.upload_id));
    TRY(present, objects::list_parts(db, request.upload_id));
    return ok();
  };
  TRY_VOID(inside_->read(look));
  if (completed) return std::move(*completed);
  if (request.parts.empty())
    return Error(ErrorKind::invalid_argument, "You must specify at least one part")
        .with_code("InvalidRequest");
  TRY(const auto chosen, choose_parts(request.upload_id, present, request.parts));

  std::vector<std::string> files;
  std::vector<PartInfo> parts;
  ObjectInfo info;
  for (const PartRow& part : chosen) {
    files.push_back(part.file_id);
    parts.push_back(part.info);
    info.part_sizes.push_back(part.info.size);
  }
  const std::uint64_t size =
      std::accumulate(info.part_sizes.begin(), info.part_sizes.end(), std::uint64_t{0});
  if (request.size && *request.size != size)
    return Error(ErrorKind::invalid_argument,
                 "The provided 'x-amz-mp-object-size' header does not match what was computed: " +
                     std::to_string(size))
        .with_code("InvalidRequest");
  if (request.checksum) {
    TRY(info.checksum, request.checksum(parts));
  }
  if (info.checksum.composite)
    for (const PartInfo& part : parts) info.part_checksums.push_back(part.checksum.value);
  TRY(ObjectUpload upload, concatenate(request, files));
  info.key = request.key;
  info.etag = multipart_etag(chosen);
  info.headers = std::move(row.info.headers);
  FinishedUpload finished{request.upload_id, row.info.initiated, {}};
  TRY(ObjectInfo done, commit_object(upload, request.bucket, std::move(info), checksums_of(chosen),
                                     request.condition, &finished));
  for (const std::string& file : finished.part_files) inside_->files.remove_incoming(file);
  return done;
}

Result<void> ObjectStore::abort_multipart_upload(const std::string& bucket, const std::string& key,
                                                 const std::string& upload_id) {
  std::vector<PartRow> parts;
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_upload(db, bucket, key, upload_id));
    TRY(parts, objects::list_parts(db, upload_id));
    return objects::erase_upload(db, upload_id);
  };
  TRY_VOID(inside_->writer.apply(change));
  for (const PartRow& part : parts) inside_->files.remove_incoming(part.file_id);
  return ok();
}

Result<std::size_t> ObjectStore::abort_idle_uploads(Timestamp since) {
  TRY(const auto idle,
      inside_->read([&](Database& db) { return objects::list_idle_uploads(db, since); }));
  std::size_t aborted = 0;
  for (const UploadRow& upload : idle) {
    const auto done = abort_multipart_upload(upload.bucket, upload.info.key, upload.info.upload_id);
    if (!done && done.error().code() != "NoSuchUpload") return done.error();
    if (done) ++aborted;
  }
  return aborted;
}

Result<MultipartUploadInfo> ObjectStore::get_multipart_upload(const std::string& bucket,
                                                              const std::string& key,
                                                              const std::string& upload_id) {
  TRY(UploadRow row,
      inside_->read([&](Database& db) { return require_upload(db, bucket, key, upload_id); }));
  return std::move(row.info);
}

Result<std::vector<PartInfo>> ObjectStore::list_parts(const std::string& bucket,
                                                      const std::string& key,
                                                      const std::string& upload_id) {
  return inside_->read([&](Database& db) -> Result<std::vector<PartInfo>> {
    TRY_VOID(require_upload(db, bucket, key, upload_id));
    TRY(const auto rows, objects::list_parts(db, upload_id));
    std::vector<PartInfo> parts;
    for (const PartRow& row : rows) parts.push_back(row.info);
    return parts;
  });
}

Result<std::vector<MultipartUploadInfo>> ObjectStore::list_multipart_uploads(
    const std::string& bucket, const std::string& after_key, const std::string& after_upload_id) {
  return inside_->read([&](Database& db) -> Result<std::vector<MultipartUploadInfo>> {
    TRY_VOID(require_bucket(db, bucket));
    return objects::list_uploads(db, bucket, after_key, after_upload_id);
  });
}

}  // namespace trainyard::store
