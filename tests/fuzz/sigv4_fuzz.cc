// Signatures in headers and in queries. Promises: no request that wasn't signed with the secret is
// taken for one that was; what sign_headers() signs, verify_signature() accepts.

#include "aws/sigv4.h"

#include <algorithm>

#include "aws/crypto.h"
#include "base/time.h"
#include "fuzz/fuzz_target.h"

namespace trainyard::fuzz {
namespace {

const Timestamp kNow = from_epoch_millis(1'747'419'050'000);

std::string_view take_line(std::string_view& input) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view line = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return line;
}

// A request line, then headers, a line each: as the HTTP server would have cut them.
aws::SignableRequest request_of(std::string_view input) {
  aws::SignableRequest request;
  request.method = take_line(input);
  const std::string_view target = take_line(input);
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  while (!input.empty()) {
    const std::string_view line = take_line(input);
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers.emplace_back(line.substr(0, colon),
                                 line.substr(std::min(colon + 1, line.size())));
  }
  return request;
}

bool is_token(std::string_view name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

bool is_about_signatures(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return lower == "authorization" || lower == "host" || lower == "x-amz-date" ||
         lower == "x-amz-security-token" || lower == "x-amz-content-sha256";
}

void never_accepts(const aws::SignableRequest& request) {
  const auto parsed = aws::parse_signature(request);
  const auto* claim = std::get_if<std::optional<aws::SignatureClaim>>(&parsed);
  if (claim == nullptr || !*claim) return;
  PROMISE(aws::verify_signature(request, **claim, "a secret that no input was made with",
                                aws::sha256_hex(""), kNow));
}

void accepts_what_it_signs(aws::SignableRequest request) {
  std::erase_if(request.headers, [](const auto& header) {
    return !is_token(header.first) || is_about_signatures(header.first);
  });
  request.headers.emplace_back("Host", "localhost");
  const aws::Credentials credentials{"AKIDEXAMPLE", "secret", ""};
  const std::string payload = aws::sha256_hex("payload");
  const auto added =
      aws::sign_headers(request, credentials, {"us-east-1", "sagemaker"}, payload, kNow);
  request.headers.insert(request.headers.end(), added.begin(), added.end());
  const auto parsed = aws::parse_signature(request);
  const auto* claim = std::get_if<std::optional<aws::SignatureClaim>>(&parsed);
  PROMISE(claim != nullptr && claim->has_value());
  PROMISE((*claim)->access_key_id == credentials.access_key_id);
  PROMISE(!aws::verify_signature(request, **claim, credentials.secret_access_key, payload, kNow));
}

}  // namespace

void run(std::string_view input) {
  const aws::SignableRequest request = request_of(input);
  never_accepts(request);
  accepts_what_it_signs(request);
}

}  // namespace trainyard::fuzz
