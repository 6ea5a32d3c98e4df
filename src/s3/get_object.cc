#include "base/ascii.h"
#include "s3/conditions.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/range.h"

namespace trainyard::s3 {

namespace {

// response-content-type and similar parameters replace the object's own headers in this response.
Result<void> apply_overrides(const S3Request& request, net::Headers& headers) {
  for (const char* name : {"cache-control", "content-disposition", "content-encoding",
                           "content-language", "content-type", "expires"}) {
    const std::string parameter = "response-" + std::string(name);
    if (!request.has(parameter)) continue;
    if (!is_header_value(request.parameter(parameter)))
      return invalid_argument("The value of " + parameter + " is no value of a header", parameter,
                              request.parameter(parameter));
    headers.set(name, request.parameter(parameter));
  }
  return ok();
}

// The bytes of one part of a multipart upload; an object that wasn't uploaded in parts is its own
// part 1.
Result<ByteRange> range_of_part(const store::ObjectInfo& info, std::uint64_t number) {
  const std::size_t parts = std::max<std::size_t>(info.part_sizes.size(), 1);
  if (number > parts)
    return s3_error("InvalidPartNumber", "The requested partnumber is not satisfiable",
                    {{"ActualPartCount", std::to_string(parts)},
                     {"PartNumberRequested", std::to_string(number)}});
  if (info.part_sizes.empty()) return ByteRange{0, info.size};
  ByteRange range;
  for (std::size_t i = 0; i + 1 < number; ++i) range.first += info.part_sizes[i];
  range.length = info.part_sizes[number - 1];
  return range;
}

// The requested range; nullopt: the complete object.
Result<std::optional<ByteRange>> requested_range(const S3Request& request,
                                                 const store::ObjectInfo& info) {
  if (!request.has("partNumber"))
    return parse_range(is_range_of(request.headers, info) ? request.header("range") : "",
                       info.size);
  if (request.headers.has("range"))
    return s3_error("InvalidRequest",
                    "Cannot specify both Range header and partNumber query parameter");
  TRY(const std::uint64_t number,
      read_integer(request.parameter("partNumber"), "partNumber", 1, 10000));
  TRY(const ByteRange range, range_of_part(info, number));
  return std::optional(range);
}

// A range of an object, read as it is sent.
class ObjectSource final : public services::BodySource {
 public:
  ObjectSource(store::ObjectReader object, ByteRange range)
      : object_(std::move(object)), offset_(range.first), left_(range.length) {}

  Result<std::string_view> next() override {
    if (left_ == 0) return std::string_view();
    TRY(const std::string_view bytes, object_.read(offset_, left_, buffer_));
    offset_ += bytes.size();
    left_ -= bytes.size();
    return bytes;
  }

 private:
  const store::ObjectReader object_;
  std::uint64_t offset_;
  std::uint64_t left_;
  std::string buffer_;
};

// The checksum of the response's bytes: the object's, or that of one part of a composite one.
store::Checksum checksum_of_answer(const S3Request& request, const store::ObjectInfo& info,
                                   const std::optional<ByteRange>& range) {
  if (!range || range->length == info.size) return info.checksum;
  const std::string part = request.parameter("partNumber");
  if (part.empty() || info.part_checksums.empty()) return {};
  const std::size_t index = static_cast<std::size_t>(std::stoul(part)) - 1;
  return {info.checksum.algorithm, info.part_checksums.at(index), true};
}

// The bytes of the response, some of which are read at once: damage found in these is reported as
// an error document.
Result<services::BodyStream> body_of(store::ObjectReader object, ByteRange bytes) {
  services::BodyStream body;
  body.length = bytes.length;
  auto source = std::make_unique<ObjectSource>(std::move(object), bytes);
  if (bytes.length > 0) {
    TRY(body.first, source->next().map([](std::string_view first) { return std::string(first); }));
  }
  body.rest = std::move(source);
  return body;
}

// All blocking work together: for a small object, a round trip to the pool costs as much as the
// rest of the response.
Result<S3Response> answer_get(const Call& call) {
  const S3Request& request = call.request;
  TRY(const std::string version, version_of(request));
  TRY(store::OpenObject object,
      call.context.store.open_object(request.bucket, request.key, version));
  const store::ObjectInfo& info = object.info;

  S3Response response;
  const Evaluation evaluation =
      evaluate_conditions(request.headers, "", info, call.context.clock.now());
  if (evaluation.result == ConditionResult::failed) return precondition_failed(evaluation.header);
  if (evaluation.result == ConditionResult::not_modified) {
    response.status = 304;
    response.headers.set("ETag", quoted_etag(info.etag));
    response.headers.set("Last-Modified", format_http_date(info.last_modified));
    return response;
  }
  TRY(const std::optional<ByteRange> range, requested_range(request, info));
  write_object_headers(info, response.headers);
  if (lower_case(request.header("x-amz-checksum-mode")) == "enabled")
    write_checksum_headers(checksum_of_answer(request, info, range), response.headers);
  TRY_VOID(apply_overrides(request, response.headers));
  const ByteRange bytes = range.value_or(ByteRange{0, info.size});
  if (range) {
    response.status = 206;
    response.headers.set("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                              std::to_string(range->first + range->length - 1) +
                                              "/" + std::to_string(info.size));
    if (request.has("partNumber") && !info.part_sizes.empty())
      response.headers.set("x-amz-mp-parts-count", std::to_string(info.part_sizes.size()));
  }
  // An empty range has no Content-Range (RFC 9110, 14.4): part 1 of an empty object.
  if (range && range->length == 0) {
    response.status = 200;
    response.headers.remove("Content-Range");
  }
  if (request.method == "HEAD") {
    response.headers.set("Content-Length", std::to_string(bytes.length));
    return response;
  }
  TRY(response.stream, body_of(std::move(object.reader), bytes));
  return response;
}

}  // namespace

PendingResponse get_object(Call& call) {
  return on_pool(call.context, [&call] { return answer_get(call); });
}

}  // namespace trainyard::s3
