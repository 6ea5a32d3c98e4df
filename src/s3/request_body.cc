#include "s3/request_body.h"

#include <vector>

#include "s3/error.h"

namespace trainyard::s3 {

namespace {
// The size of the buffer that is hashed and written at once on the pool.
constexpr std::size_t kBuffer = 256 << 10;
// Small: the sender of a form isn't authenticated yet.
constexpr std::size_t kFieldsBuffer = 4 << 10;

Error cut_off() {
  return s3_error("IncompleteBody", "The request body was cut off");
}

}  // namespace

asio::awaitable<Result<FormData>> read_form(net::HttpExchange& exchange) {
  CO_TRY(FormData form, FormData::of(exchange.head().headers.get("Content-Type")));
  std::vector<char> buffer(kFieldsBuffer);
  for (bool at_file = false; !at_file;) {
    const std::span<char> room(buffer);
    auto got = co_await exchange.read_some(room);
    if (!got && got.error().kind() == ErrorKind::unavailable) co_return cut_off();
    if (!got) co_return std::move(got).error();
    if (*got == 0) co_return form.finish().error();
    CO_TRY(at_file, form.read_fields({buffer.data(), *got}));
  }
  co_return std::move(form);
}

asio::awaitable<Result<store::Checksum>> RequestBody::decode(BodyDecoder::Sink sink) {
  BodyDecoder decoder(rules_);
  const BodyDecoder::Sink decoded = [&](std::string_view bytes) {
    return decoder.feed(bytes, sink);
  };
  const auto take = [&](std::string_view raw) {
    return form_ == nullptr ? decoded(raw) : form_->feed(raw, decoded);
  };
  if (form_ != nullptr) {
    // The bytes received with the fields.
    auto begin = [&] { return take({}); };
    CO_TRY_VOID(co_await pool_.run(begin));
  }
  std::vector<char> buffer(kBuffer);
  for (bool ended = false; !ended;) {
    std::size_t filled = 0;
    while (filled < buffer.size() && !ended) {
      auto got = co_await exchange_.read_some(std::span(buffer).subspan(filled));
      if (!got && got.error().kind() == ErrorKind::unavailable) co_return cut_off();
      if (!got) co_return std::move(got).error();
      ended = *got == 0;
      filled += *got;
    }
    if (filled == 0) break;
    const std::string_view raw(buffer.data(), filled);
    auto work = [&] { return take(raw); };
    CO_TRY_VOID(co_await pool_.run(work));
  }
  if (form_ != nullptr) CO_TRY_VOID(form_->finish());
  CO_TRY_VOID(decoder.finish());
  co_return decoder.checksum();
}

asio::awaitable<Result<store::Checksum>> RequestBody::receive(store::ObjectUpload& upload,
                                                              Bytes max) {
  if (!rules_.length)
    co_return s3_error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  if (*rules_.length > max.value)
    co_return s3_error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                       {{"ProposedSize", std::to_string(*rules_.length)},
                        {"MaxSizeAllowed", std::to_string(max.value)}});
  want_checksum();
  co_return co_await decode([&upload](std::string_view bytes) { return upload.write(bytes); });
}

void RequestBody::want_checksum() {
  if (!rules_.checksum_algorithm.empty()) return;
  rules_.checksum_algorithm = kDefaultChecksum;
  rules_.checksum_is_ours = true;
}

asio::awaitable<Result<store::Checksum>> RequestBody::receive_file(store::ObjectUpload& upload,
                                                                   FileBounds bounds) {
  want_checksum();
  std::uint64_t size = 0;
  BodyDecoder::Sink sink = [&](std::string_view bytes) -> Result<void> {
    size += bytes.size();
    if (size > bounds.max)
      return s3_error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                      {{"MaxSizeAllowed", std::to_string(bounds.max)}});
    return upload.write(bytes);
  };
  CO_TRY(store::Checksum checksum, co_await decode(sink));
  if (size < bounds.min)
    co_return s3_error(
        "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
        {{"ProposedSize", std::to_string(size)}, {"MinSizeAllowed", std::to_string(bounds.min)}});
  co_return checksum;
}

asio::awaitable<Result<std::string>> RequestBody::read_document(Bytes max) {
  std::string document;
  BodyDecoder::Sink sink = [&document, max](std::string_view bytes) -> Result<void> {
    if (document.size() + bytes.size() > max.value) return malformed_xml();
    document += bytes;
    return ok();
  };
  CO_TRY(const store::Checksum checked, co_await decode(std::move(sink)));
  static_cast<void>(checked);
  co_return document;
}

}  // namespace trainyard::s3
