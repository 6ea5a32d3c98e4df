#include "services/s3/request_body.h"

#include <vector>

#include "services/s3/error.h"

namespace trainyard::s3 {

namespace {
// What is read before it is hashed and written in one go on the pool.
constexpr std::size_t kBuffer = 256 << 10;
}  // namespace

asio::awaitable<Result<store::Checksum>> RequestBody::decode(BodyDecoder::Sink sink) {
  BodyDecoder decoder(rules_);
  std::vector<char> buffer(kBuffer);
  for (bool ended = false; !ended;) {
    std::size_t filled = 0;
    while (filled < buffer.size() && !ended) {
      auto got = co_await exchange_.read_some(std::span(buffer).subspan(filled));
      if (!got && got.error().kind() == ErrorKind::unavailable)
        co_return s3_error("IncompleteBody", "The request body was cut off");
      if (!got) co_return std::move(got).error();
      ended = *got == 0;
      filled += *got;
    }
    if (filled == 0) break;
    const std::string_view raw(buffer.data(), filled);
    auto work = [&] { return decoder.feed(raw, sink); };
    CO_TRY_VOID(co_await pool_.run(work));
  }
  CO_TRY_VOID(decoder.finish());
  co_return decoder.checksum();
}

asio::awaitable<Result<store::Checksum>> RequestBody::receive(store::ObjectUpload& upload,
                                                              Bytes most) {
  if (!rules_.length)
    co_return s3_error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  if (*rules_.length > most.value)
    co_return s3_error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                       {{"ProposedSize", std::to_string(*rules_.length)},
                        {"MaxSizeAllowed", std::to_string(most.value)}});
  if (rules_.checksum_algorithm.empty()) {
    rules_.checksum_algorithm = kDefaultChecksum;
    rules_.checksum_is_ours = true;
  }
  co_return co_await decode([&upload](std::string_view bytes) { return upload.write(bytes); });
}

asio::awaitable<Result<std::string>> RequestBody::read_document(Bytes most) {
  std::string document;
  BodyDecoder::Sink sink = [&document, most](std::string_view bytes) -> Result<void> {
    if (document.size() + bytes.size() > most.value) return malformed_xml();
    document += bytes;
    return ok();
  };
  CO_TRY(const store::Checksum checked, co_await decode(std::move(sink)));
  static_cast<void>(checked);
  co_return document;
}

}  // namespace trainyard::s3
