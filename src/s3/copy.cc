#include "s3/copy.h"

#include <algorithm>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"
#include "s3/conditions.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

// How much one task of the pool copies, so that a large copy doesn't occupy a thread.
constexpr std::size_t kSlice = 4 << 20;

Result<void> copy_slice(const store::ObjectReader& object, ByteRange slice,
                        store::ObjectUpload& upload, std::optional<aws::Digest>& digest) {
  std::string buffer;
  while (slice.length > 0) {
    TRY(const std::string_view bytes, object.read(slice.first, slice.length, buffer));
    if (digest) digest->update(bytes);
    TRY_VOID(upload.write(bytes));
    slice.first += bytes.size();
    slice.length -= bytes.size();
  }
  return ok();
}

}  // namespace

Result<CopySource> parse_copy_source(std::string_view header) {
  const Error invalid =
      invalid_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                       "x-amz-copy-source", header);
  std::string_view path = header;
  std::string version;
  if (const std::size_t question = path.rfind("?versionId="); question != path.npos) {
    version = path.substr(path.find('=', question) + 1);
    path = path.substr(0, question);
  }
  // As in a form: '+' means a blank.
  std::string encoded(path);
  std::replace(encoded.begin(), encoded.end(), '+', ' ');
  const auto decoded = percent_decode(encoded);
  if (!decoded || !is_utf8(*decoded) || decoded->find('\0') != std::string::npos) return invalid;
  std::string_view name = *decoded;
  if (name.starts_with('/')) name.remove_prefix(1);
  const std::size_t slash = name.find('/');
  if (slash == name.npos || slash == 0 || slash + 1 == name.size()) return invalid;
  if (name.starts_with("arn:")) return not_implemented("An ARN in x-amz-copy-source");
  return CopySource{std::string(name.substr(0, slash)), std::string(name.substr(slash + 1)),
                    std::move(version)};
}

asio::awaitable<Result<store::OpenObject>> open_copy_source(Call& call, CopySource source) {
  if (!source.version.empty()) CO_TRY_VOID(check_version_id(source.version));
  auto open = [&]() -> Result<store::OpenObject> {
    auto opened = call.context.store.open_object(source.bucket, source.key, source.version);
    if (!opened && opened.error().code() == "MethodNotAllowed")
      return s3_error("InvalidRequest",
                      "The source of a copy request may not specifically refer to a delete marker "
                      "by version id.");
    return opened;
  };
  CO_TRY(store::OpenObject object, co_await on_pool(call.context, open));
  const Evaluation evaluation = evaluate_conditions(call.request.headers, "x-amz-copy-source-",
                                                    object.info, call.context.clock.now());
  if (evaluation.result != ConditionResult::proceed)
    co_return precondition_failed(evaluation.header);
  co_return object;
}

void write_source_version(const store::ObjectInfo& source, net::Headers& headers) {
  if (!source.version_id.empty()) headers.set("x-amz-copy-source-version-id", source.version_id);
}

asio::awaitable<Result<store::Checksum>> copy_bytes(const S3Context& context,
                                                    const store::OpenObject& object,
                                                    ByteRange range, store::ObjectUpload& upload,
                                                    std::string algorithm) {
  std::optional<aws::Digest> digest;
  if (const auto known = find_checksum(algorithm)) digest.emplace(*known);
  while (range.length > 0) {
    const ByteRange slice{range.first, std::min<std::uint64_t>(range.length, kSlice)};
    auto work = [&] { return copy_slice(object.reader, slice, upload, digest); };
    CO_TRY_VOID(co_await on_pool(context, work));
    range.first += slice.length;
    range.length -= slice.length;
  }
  if (!digest) co_return store::Checksum{};
  co_return store::Checksum{std::move(algorithm), aws::to_base64(digest->finish()), false};
}

}  // namespace trainyard::s3
