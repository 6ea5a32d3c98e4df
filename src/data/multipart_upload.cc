#include "data/multipart_upload.h"

#include <algorithm>
#include <utility>

#include "aws/crypto.h"
#include "base/log.h"
#include "base/percent_encoding.h"
#include "data/s3_answers.h"

namespace trainyard::data {
namespace {

// An upload has at most 10,000 parts. 16 MiB parts reach 156 GiB; beyond that parts grow (see
// write()).
constexpr std::size_t kPartSize = 16 << 20;
constexpr std::size_t kPartsPerSize = 1000;

}  // namespace

MultipartUpload::MultipartUpload(HttpS3Client& client, std::string bucket, std::string key,
                                 Headers headers, unsigned parallel)
    : client_(client),
      bucket_(std::move(bucket)),
      key_(std::move(key)),
      headers_(std::move(headers)),
      senders_(parallel,
               [this](std::size_t number, std::string_view bytes,
                      const std::stop_token& stop) -> Result<void> {
                 HttpS3Client::Call call = put_part(number);
                 call.body = bytes;
                 call.stop = stop;
                 TRY(const auto stored, client_.send(call));
                 store_tag(number, std::string(stored.headers.get("ETag")));
                 return ok();
               }) {}

Result<void> MultipartUpload::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t part_size = kPartSize * (1 + parts_ / kPartsPerSize);
    const std::size_t take = std::min(bytes.size(), part_size - buffer_.size());
    buffer_.append(bytes.substr(0, take));
    bytes.remove_prefix(take);
    if (buffer_.size() == part_size) TRY_VOID(send_part());
  }
  return ok();
}

// Parts below the minimum size are only possible at the end, so pieces that are too small are read
// and written. So are those that the store refuses to copy.
Result<void> MultipartUpload::append(const std::string& key, std::uint64_t first,
                                     std::uint64_t length) {
  while (length > 0) {
    std::uint64_t take = std::min(length, kMaxCopy);
    if (!copies_ || length < kMinPart || (!buffer_.empty() && buffer_.size() < kMinPart)) {
      take = std::min<std::uint64_t>(length, kMinPart);
      TRY(const std::string bytes,
          client_.read(bucket_, key, first, static_cast<std::size_t>(take)));
      TRY_VOID(write(bytes));
    } else {
      if (!buffer_.empty()) TRY_VOID(send_part());
      const auto copied = copy_part({bucket_, key}, "", first, take);
      if (!copied && !refuses_copying(copied.error())) return copied.error();
      if (!copied) {
        log::info("part_not_copied", {{"error", copied.error().message()}});
        copies_ = false;
        continue;
      }
    }
    first += take;
    length -= take;
  }
  return ok();
}

std::string MultipartUpload::completion() {
  std::string body = "<CompleteMultipartUpload>";
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < tags_.size(); ++i)
    body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + tags_[i] +
            "</ETag></Part>";
  return body + "</CompleteMultipartUpload>";
}

Result<void> MultipartUpload::complete() {
  if (upload_id_.empty()) {
    TRY(const auto done, client_.send({"PUT", bucket_, key_, {}, headers_, buffer_}));
    return ok();
  }
  if (!buffer_.empty()) TRY_VOID(send_part());
  TRY_VOID(senders_.wait());
  const std::string body = completion();
  const auto completed =
      client_.send({"POST", bucket_, key_, {{"uploadId", upload_id_}}, {}, body});
  if (!completed && completed.error().code() == "NoSuchUpload") {
    // A store answers like this if it has completed the upload, but its first response was lost.
    TRY(const bool stored, is_stored());
    if (!stored) return completed.error();
  } else if (!completed) {
    return completed.error();
  }
  upload_id_.clear();
  return ok();
}

// A part that is stored after the abort would stay: first stop sending.
void MultipartUpload::abort() {
  senders_.stop();
  buffer_.clear();
  if (upload_id_.empty()) return;
  HttpS3Client::Call abort{"DELETE", bucket_, key_, {{"uploadId", upload_id_}}, {}, {}, true};
  [[maybe_unused]] const auto aborted = client_.send(abort);
}

Result<void> MultipartUpload::begin() {
  if (!upload_id_.empty()) return ok();
  TRY(const auto initiated, client_.send({"POST", bucket_, key_, {{"uploads", ""}}, headers_, {}}));
  pugi::xml_document document;
  document.load_string(initiated.body.c_str());
  upload_id_ = text_at(document.child("InitiateMultipartUploadResult"), "UploadId");
  if (upload_id_.empty())
    return Error(ErrorKind::corrupt, "the store began a multipart upload without an id");
  return ok();
}

HttpS3Client::Call MultipartUpload::put_part(std::size_t number) const {
  return {"PUT", bucket_, key_, {{"partNumber", std::to_string(number)}, {"uploadId", upload_id_}},
          {},    {}};
}

void MultipartUpload::store_tag(std::size_t number, std::string tag) {
  const MutexLock lock(mutex_);
  if (tags_.size() < number) tags_.resize(number);
  tags_[number - 1] = std::move(tag);
}

Result<void> MultipartUpload::copy_part(const S3Location& source, const std::string& etag,
                                        std::uint64_t first, std::uint64_t length) {
  TRY_VOID(begin());
  HttpS3Client::Call call = put_part(parts_ + 1);
  call.headers = {
      {"x-amz-copy-source", "/" + source.bucket + "/" + percent_encode(source.key, true)},
      {"x-amz-copy-source-range",
       "bytes=" + std::to_string(first) + "-" + std::to_string(first + length - 1)}};
  if (!etag.empty()) call.headers.emplace_back("x-amz-copy-source-if-match", etag);
  TRY(const auto response, client_.send(call));
  pugi::xml_document document;
  document.load_string(response.body.c_str());
  std::string tag = text_at(document.child("CopyPartResult"), "ETag");
  // A store that doesn't know the header takes the request for an empty part.
  if (tag.empty()) return Error(ErrorKind::corrupt, "the store copied a part and gave it no ETag");
  store_tag(++parts_, std::move(tag));
  size_ += length;
  return ok();
}

Result<void> MultipartUpload::send_part() {
  TRY_VOID(begin());
  size_ += buffer_.size();
  TRY(buffer_, senders_.submit(++parts_, std::move(buffer_)));
  return ok();
}

Result<bool> MultipartUpload::is_stored() {
  bool found = false;
  TRY_VOID(client_.list(bucket_, key_, [&](const ObjectInfo& object) {
    found = found || (object.key == key_ && object.size == size_);
    return ok();
  }));
  return found;
}

}  // namespace trainyard::data
