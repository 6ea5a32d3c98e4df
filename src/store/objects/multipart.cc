#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <numeric>

#include "base/check.h"
#include "base/hex.h"
#include "base/random.h"
#include "store/objects/file_ranges.h"
#include "store/objects/inside.h"
#include "store/objects/part_places.h"

// Multipart uploads: each part has a row, and is in an incoming file that it shares with the others
// of its upload, at its place in the object, or in one of its own. Complete makes the shared file
// the object, or copies the parts to a new file, and commits it like any other object.
namespace trainyard::store {

using objects::kMinPartBytes;
using objects::PartRow;
using objects::UploadRow;

namespace {

// S3's limit (user guide, "Amazon S3 multipart upload limits").
constexpr int kMaxPartNumber = 10000;

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

Result<void> check_part_number(int number) {
  if (number >= 1 && number <= kMaxPartNumber) return ok();
  return Error(ErrorKind::invalid_argument,
               "Part number must be an integer between 1 and 10000, inclusive")
      .with_code("InvalidArgument");
}

std::uint64_t total_size(const std::vector<PartRow>& parts) {
  return std::accumulate(
      parts.begin(), parts.end(), std::uint64_t{0},
      [](std::uint64_t sum, const PartRow& part) { return sum + part.info.size; });
}

// Whether the shared file has the chosen parts that are in it at their offsets in the object, and
// no others: they could be cut off, or written over.
bool are_in_place(const std::vector<PartRow>& present, const std::vector<PartRow>& chosen) {
  std::uint64_t at = 0;
  std::ptrdiff_t in_place = 0;
  for (const PartRow& part : chosen) {
    if (part.shared_offset && *part.shared_offset != at) return false;
    if (part.shared_offset) ++in_place;
    at += part.info.size;
  }
  return in_place > 0 &&
         in_place == std::count_if(present.begin(), present.end(),
                                   [](const PartRow& part) { return part.shared_offset; });
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

Result<ObjectUpload> ObjectStore::begin_part(const std::string& upload_id, int number,
                                             std::uint64_t length) {
  TRY_VOID(check_part_number(number));
  TRY_VOID(inside_->floor.check());
  TRY(auto place, inside_->places.take(upload_id, number, length));
  if (!place) return begin_upload();
  TRY(auto fd, inside_->files.open_incoming_to_write(place->file_id()));
  if (!fd) return no_such_upload(upload_id);  // an Abort was faster
  return ObjectUpload(inside_->floor, std::move(place), std::move(*fd));
}

Result<PartInfo> ObjectStore::put_part(const std::string& bucket, const std::string& key,
                                       const std::string& upload_id, int number,
                                       ObjectUpload upload, Checksum checksum) {
  TRY_VOID(check_part_number(number));
  objects::PartPlace* const place = upload.place_.get();
  CHECK(place == nullptr || (place->upload_id() == upload_id && place->number() == number));
  TRY_VOID(upload.sync());
  PartRow row;
  row.info = {number, upload.size(), to_hex(upload.md5()), inside_->clock.now(),
              std::move(checksum)};
  row.file_id = upload.file_id_;
  row.checksums = upload.blocks_.finish();
  if (place != nullptr) row.shared_offset = place->region().offset;
  std::optional<PartRow> replaced;
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_upload(db, bucket, key, upload_id));
    TRY(replaced, objects::find_part(db, upload_id, number));
    return objects::upsert_part(db, upload_id, row);
  };
  const auto stored = inside_->writer.apply(change);
  if (!stored && place != nullptr) place->commit_failed();
  TRY_VOID(stored);
  upload.keep();
  if (place != nullptr) place->committed();
  if (replaced && replaced->shared_offset)
    inside_->places.forget(upload_id, number);
  else if (replaced)
    inside_->files.remove_incoming(replaced->file_id);
  return std::move(row.info);
}

struct ObjectStore::Parts {
  std::vector<PartRow> present;
  std::vector<PartRow> chosen;
};

// Nothing that a row names is changed until the commit: bytes are only written to places without a
// part, and only what is behind all parts is cut off. All of it may be repeated.
Result<ObjectUpload> ObjectStore::join_parts(const std::string& upload_id, const Parts& parts,
                                             const objects::PartPause& pause) {
  const auto copy_to = [&](int fd, const PartRow& part, std::uint64_t offset) -> Result<void> {
    TRY(const auto from, inside_->files.open_incoming(part.file_id));
    if (!from) return no_such_upload(upload_id);  // an Abort was faster
    TRY_VOID(inside_->floor.check({part.info.size}));
    return objects::copy_range(from->get(), part.shared_offset.value_or(0), part.info.size, fd,
                               offset);
  };
  const std::uint64_t size = total_size(parts.chosen);
  const bool in_place = pause.is_quiet() && are_in_place(parts.present, parts.chosen);
  if (!in_place || pause.is_frozen()) {
    TRY(ObjectUpload upload, begin_upload());
    for (const PartRow& part : parts.chosen) {
      TRY_VOID(copy_to(upload.fd_.get(), part, upload.size_));
      upload.size_ += part.info.size;
    }
    return upload;
  }
  TRY(auto fd, inside_->files.open_incoming_to_write(pause.file_id()));
  if (!fd) return no_such_upload(upload_id);
  std::uint64_t offset = 0;
  for (const PartRow& part : parts.chosen) {
    if (!part.shared_offset) TRY_VOID(copy_to(fd->get(), part, offset));
    offset += part.info.size;
  }
  struct stat status{};
  if (::fstat(fd->get(), &status) != 0) return Error::from_errno(errno, "stat a part's file");
  const auto present_size = static_cast<std::uint64_t>(status.st_size);
  if (present_size < size) return Error(ErrorKind::corrupt, "the file of a part ended early");
  // What parts that were never finished have left behind the last one.
  if (present_size > size && ::ftruncate(fd->get(), static_cast<off_t>(size)) != 0)
    return Error::from_errno(errno, "cut a part's file");
  return ObjectUpload(inside_->floor, pause.file_id(), std::move(*fd), size);
}

Result<ObjectInfo> ObjectStore::complete_multipart_upload(const CompleteRequest& request) {
  // A client that waited too long sends it again: the second request finds the first one's result.
  const auto upload_lock = inside_->wait_for_upload(request.upload_id);
  UploadRow row;
  std::optional<ObjectInfo> completed;
  const auto look = [&](Database& db) -> Result<void> {
    TRY(completed, objects::find_completed(db, request.upload_id, request.bucket, request.key));
    if (completed) return ok();
    TRY(row, require_upload(db, request.bucket, request.key, request.upload_id));
    return ok();
  };
  TRY_VOID(inside_->read(look));
  if (completed) return std::move(*completed);
  if (request.parts.empty())
    return Error(ErrorKind::invalid_argument, "You must specify at least one part")
        .with_code("InvalidRequest");
  // Before the rows are read, so that they have all that is in the shared file.
  TRY(const auto pause, inside_->places.pause(request.upload_id));
  Parts parts;
  TRY(parts.present, inside_->list_parts(request.upload_id));
  TRY(parts.chosen, choose_parts(request.upload_id, parts.present, request.parts));

  std::vector<PartInfo> chosen;
  ObjectInfo info;
  for (const PartRow& part : parts.chosen) {
    chosen.push_back(part.info);
    info.part_sizes.push_back(part.info.size);
  }
  const std::uint64_t size = total_size(parts.chosen);
  if (request.size && *request.size != size)
    return Error(ErrorKind::invalid_argument,
                 "The provided 'x-amz-mp-object-size' header does not match what was computed: " +
                     std::to_string(size))
        .with_code("InvalidRequest");
  if (request.checksum) {
    TRY(info.checksum, request.checksum(chosen));
  }
  if (info.checksum.composite)
    for (const PartInfo& part : chosen) info.part_checksums.push_back(part.checksum.value);
  TRY(ObjectUpload upload, join_parts(request.upload_id, parts, *pause));
  info.key = request.key;
  info.etag = multipart_etag(parts.chosen);
  info.headers = std::move(row.info.headers);
  FinishedUpload finished{request.upload_id, row.info.initiated, {}};
  auto done = commit_object(upload, request.bucket, std::move(info), checksums_of(parts.chosen),
                            request.condition, &finished);
  if (!done && upload.file_id_ == pause->file_id()) pause->commit_failed();
  if (done) inside_->remove_parts(request.upload_id, finished.part_files, upload.file_id_);
  return done;
}

Result<std::vector<PartRow>> ObjectStore::Inside::list_parts(const std::string& upload_id) {
  return read([&](Database& db) -> Result<std::vector<PartRow>> {
    TRY(const auto found, objects::find_upload(db, upload_id));
    if (!found) return no_such_upload(upload_id);
    return objects::list_parts(db, upload_id);
  });
}

void ObjectStore::Inside::remove_parts(const std::string& upload_id,
                                       const std::set<std::string>& part_files,
                                       const std::string& object_file) {
  std::set<std::string> superfluous = part_files;
  superfluous.insert(places.end(upload_id));
  for (const std::string& file : superfluous)
    if (!file.empty() && file != object_file) files.remove_incoming(file);
}

Result<void> ObjectStore::abort_multipart_upload(const std::string& bucket, const std::string& key,
                                                 const std::string& upload_id) {
  std::set<std::string> part_files;
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_upload(db, bucket, key, upload_id));
    TRY(const auto parts, objects::list_parts(db, upload_id));
    for (const PartRow& part : parts) part_files.insert(part.file_id);
    return objects::erase_upload(db, upload_id);
  };
  TRY_VOID(inside_->writer.apply(change));
  inside_->remove_parts(upload_id, part_files);
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
