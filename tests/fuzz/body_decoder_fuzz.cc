// aws-chunked and plain request bodies of S3. Promises: what comes out depends on the bytes alone,
// never on the pieces they come in; no more than the announced length is ever delivered.

#include "s3/body_decoder.h"

#include "fuzz/fuzz_target.h"

namespace trainyard::fuzz {
namespace {

struct Outcome {
  std::string bytes;
  std::string code;  // of the error; empty: none
};

Outcome decode(const s3::BodyRules& rules, std::string_view raw, std::size_t step) {
  Outcome outcome;
  s3::BodyDecoder decoder(rules);
  const s3::BodyDecoder::Sink sink = [&](std::string_view bytes) {
    outcome.bytes += bytes;
    return ok();
  };
  for (std::size_t at = 0; at < raw.size(); at += step) {
    if (const auto fed = decoder.feed(raw.substr(at, step), sink); !fed) {
      outcome.code = fed.error().code();
      PROMISE(!outcome.code.empty());
      return outcome;
    }
  }
  if (const auto finished = decoder.finish(); !finished) outcome.code = finished.error().code();
  return outcome;
}

s3::BodyRules rules_of(std::uint8_t choice, std::uint8_t length) {
  s3::BodyRules rules;
  rules.aws_chunked = (choice & 1) != 0;
  if ((choice & 2) != 0) rules.length = length;
  if ((choice & 4) != 0) {
    rules.checksum_algorithm = "CRC32";
    rules.trailer_name = "x-amz-checksum-crc32";
  }
  if ((choice & 8) != 0) {
    aws::SignatureClaim claim;
    claim.date = "20250516";
    claim.amz_date = "20250516T120000Z";
    claim.region = "us-east-1";
    claim.service = "s3";
    claim.signature = std::string(64, '0');
    rules.signer.emplace(claim, "secret");
    rules.signed_trailer = (choice & 16) != 0;
  }
  return rules;
}

}  // namespace

void run(std::string_view input) {
  const std::uint8_t choice = take_byte(input);
  const s3::BodyRules rules = rules_of(choice, take_byte(input));
  const std::size_t step = 1 + take_byte(input) % 16;
  const Outcome whole = decode(rules, input, std::max<std::size_t>(input.size(), 1));
  const Outcome pieces = decode(rules, input, step);
  PROMISE(whole.code == pieces.code);
  if (whole.code.empty()) PROMISE(whole.bytes == pieces.bytes);
  if (rules.length) PROMISE(whole.bytes.size() <= *rules.length);
}

}  // namespace trainyard::fuzz
