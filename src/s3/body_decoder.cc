#include "s3/body_decoder.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/hex.h"
#include "net/http.h"
#include "s3/error.h"
#include "s3/request.h"

namespace trainyard::s3 {

namespace {

// A chunk header is a size and a signature, a trailer a checksum: both are far shorter.
constexpr std::size_t kMaxLine = 4096;
// For all trailers together; S3 declares one.
constexpr std::size_t kMaxTrailers = 16384;

Error incomplete_body() {
  return s3_error(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header");
}

Error bad_chunk() {
  return s3_error("InvalidRequest", "The aws-chunked encoding of the body is broken");
}

Error bad_signature() {
  return s3_error(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your "
      "key and signing method.");
}

Error bad_trailer() {
  return s3_error(
      "MalformedTrailerError",
      "The request contained trailing data that was not well-formed or did not conform to our "
      "published schema.");
}

}  // namespace

std::optional<aws::Digest::Algorithm> find_checksum(std::string_view algorithm) {
  const std::string name = lower_case(algorithm);
  if (name == "crc32") return aws::Digest::Algorithm::crc32;
  if (name == "crc32c") return aws::Digest::Algorithm::crc32c;
  if (name == "crc64nvme") return aws::Digest::Algorithm::crc64nvme;
  if (name == "sha1") return aws::Digest::Algorithm::sha1;
  if (name == "sha256") return aws::Digest::Algorithm::sha256;
  return std::nullopt;
}

Error unsupported_checksum(std::string_view algorithm, const std::string& where) {
  const std::string name = lower_case(algorithm);
  for (const std::string_view known : {"md5", "sha512", "xxhash64", "xxhash3", "xxhash128"})
    if (name == known)
      return not_implemented(where +
                             ": this checksum is not supported (supported: CRC32, CRC32C, "
                             "CRC64NVME, SHA1, SHA256). It");
  return s3_error("InvalidRequest",
                  "Checksum algorithm provided is unsupported. Please try again with any of the "
                  "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

bool is_checksum_value(std::string_view algorithm, std::string_view base64) {
  const auto raw = aws::from_base64(base64);
  return raw && raw->size() == aws::Digest(*find_checksum(algorithm)).finish().size();
}

BodyDecoder::BodyDecoder(BodyRules rules)
    : rules_(std::move(rules)),
      state_(rules_.aws_chunked ? State::chunk_header : State::chunk_data) {
  if (!rules_.sha256_hex.empty()) sha256_.emplace(aws::Digest::Algorithm::sha256);
  if (!rules_.md5.empty()) md5_.emplace(aws::Digest::Algorithm::md5);
  if (const auto algorithm = find_checksum(rules_.checksum_algorithm))
    checksum_.emplace(*algorithm);
}

Result<void> BodyDecoder::deliver(std::string_view bytes, const Sink& sink) {
  delivered_ += bytes.size();
  if (rules_.length && delivered_ > *rules_.length) return incomplete_body();
  if (chunk_sha256_) chunk_sha256_->update(bytes);
  if (sha256_) sha256_->update(bytes);
  if (md5_) md5_->update(bytes);
  if (checksum_) checksum_->update(bytes);
  return sink(bytes);
}

Result<void> BodyDecoder::feed(std::string_view raw, const Sink& sink) {
  if (!rules_.aws_chunked) return deliver(raw, sink);
  while (!raw.empty()) {
    if (state_ == State::chunk_data) {
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, raw.size()));
      TRY_VOID(deliver(raw.substr(0, take), sink));
      raw.remove_prefix(take);
      chunk_left_ -= take;
      if (chunk_left_ == 0) {
        TRY_VOID(end_chunk());
        state_ = State::chunk_end;
      }
      continue;
    }
    if (state_ == State::done) return bad_chunk();
    const std::size_t newline = raw.find('\n');
    const std::string_view piece = raw.substr(0, newline);
    if (line_.size() + piece.size() > kMaxLine) return bad_chunk();
    line_ += piece;
    if (newline == raw.npos) return ok();
    raw.remove_prefix(newline + 1);
    if (!line_.ends_with('\r')) return bad_chunk();
    line_.pop_back();
    TRY_VOID(take_line(line_));
    line_.clear();
  }
  return ok();
}

Result<void> BodyDecoder::take_line(std::string_view line) {
  switch (state_) {
    case State::chunk_header:
      return begin_chunk(line);
    case State::chunk_end:
      if (!line.empty()) return bad_chunk();
      state_ = State::chunk_header;
      return ok();
    case State::trailer:
      return line.empty() ? end_trailer() : take_trailer(line);
    case State::chunk_data:
    case State::done:
      break;
  }
  return bad_chunk();
}

Result<void> BodyDecoder::begin_chunk(std::string_view header) {
  const std::string_view size = net::strip_blanks(header.substr(0, header.find(';')));
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), chunk_left_, 16);
  if (size.empty() || error != std::errc() || end != size.data() + size.size()) return bad_chunk();
  constexpr std::string_view kSignature = ";chunk-signature=";
  const std::size_t at = header.find(kSignature);
  chunk_signature_ =
      at == header.npos ? "" : net::strip_blanks(header.substr(at + kSignature.size()));
  if (rules_.signer) chunk_sha256_.emplace(aws::Digest::Algorithm::sha256);
  last_chunk_ = chunk_left_ == 0;
  if (!last_chunk_) {
    state_ = State::chunk_data;
    return ok();
  }
  state_ = State::trailer;
  return end_chunk();
}

Result<void> BodyDecoder::end_chunk() {
  if (!rules_.signer) return ok();
  const std::string expected = rules_.signer->next(to_hex(chunk_sha256_->finish()));
  chunk_sha256_.reset();
  return equal_constant_time(expected, chunk_signature_) ? ok() : Result<void>(bad_signature());
}

Result<void> BodyDecoder::take_trailer(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return bad_trailer();
  const std::string name = lower_case(net::strip_blanks(line.substr(0, colon)));
  const std::string_view value = net::strip_blanks(line.substr(colon + 1));
  if (name == "x-amz-trailer-signature") {
    trailer_signature_ = value;
    return ok();
  }
  if (name != rules_.trailer_name || !rules_.checksum_value.empty()) return bad_trailer();
  rules_.checksum_value = value;
  trailers_ += name + ":" + std::string(value) + "\n";
  return trailers_.size() > kMaxTrailers ? Result<void>(bad_trailer()) : ok();
}

Result<void> BodyDecoder::end_trailer() {
  state_ = State::done;
  if (!rules_.signed_trailer || !rules_.signer) return ok();
  const std::string expected = rules_.signer->trailer(aws::sha256_hex(trailers_));
  return equal_constant_time(expected, trailer_signature_) ? ok() : Result<void>(bad_signature());
}

Result<void> BodyDecoder::finish() {
  // Some clients end the body right after the last chunk's header, without the empty line.
  if (rules_.aws_chunked && state_ == State::trailer && line_.empty()) TRY_VOID(end_trailer());
  if (rules_.aws_chunked && state_ != State::done) return incomplete_body();
  if (rules_.length && delivered_ != *rules_.length) return incomplete_body();
  if (sha256_) {
    const std::string found = to_hex(sha256_->finish());
    if (found != rules_.sha256_hex)
      return s3_error(
          "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          {{"ClientComputedContentSHA256", rules_.sha256_hex}, {"S3ComputedContentSHA256", found}});
  }
  if (md5_) {
    const std::string found = md5_->finish();
    if (found != rules_.md5)
      return s3_error("BadDigest", "The Content-MD5 you specified did not match what we received.",
                      {{"ExpectedDigest", aws::to_base64(rules_.md5)},
                       {"CalculatedDigest", aws::to_base64(found)}});
  }
  return finish_checksum();
}

Result<void> BodyDecoder::finish_checksum() {
  if (!checksum_) return ok();
  if (rules_.checksum_is_ours) {
    rules_.checksum_value = aws::to_base64(checksum_->finish());
    return ok();
  }
  if (rules_.checksum_value.empty()) return bad_trailer();
  if (!is_checksum_value(rules_.checksum_algorithm, rules_.checksum_value))
    return s3_error("InvalidRequest",
                    "Value for " + rules_.trailer_name + " trailing header is invalid.");
  if (aws::to_base64(checksum_->finish()) != rules_.checksum_value)
    return s3_error("BadDigest", "The " + rules_.checksum_algorithm +
                                     " you specified did not match the calculated checksum.");
  return ok();
}

store::Checksum BodyDecoder::checksum() const {
  if (rules_.checksum_algorithm.empty()) return {};
  return {rules_.checksum_algorithm, rules_.checksum_value, false};
}

}  // namespace trainyard::s3
