// Request targets as buckets and keys. Promises: a plain key never leaves its bucket's folder and
// is the sum of its segments; percent-encoding loses nothing.

#include <filesystem>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"
#include "fuzz/fuzz_target.h"
#include "s3/request.h"
#include "store/objects/names.h"

namespace trainyard::fuzz {
namespace {

void check_key(const std::string& key) {
  const auto decoded = percent_decode(percent_encode(key, true));
  PROMISE(decoded && *decoded == key);
  if (!store::is_plain_key(key)) return;
  PROMISE(key.size() <= store::kMaxKeyBytes);
  std::string joined;
  for (const std::string_view segment : store::split_key(key)) {
    PROMISE(!segment.empty() && segment != "." && segment != "..");
    PROMISE(segment.find('/') == std::string_view::npos && segment.size() <= 255);
    if (!joined.empty()) joined += '/';
    joined += segment;
  }
  PROMISE(joined == key);
  const auto inside = (std::filesystem::path("/bucket") / key).lexically_normal().string();
  PROMISE(inside == "/bucket/" + key);
}

}  // namespace

void run(std::string_view input) {
  net::RequestHead head;
  head.method = "GET";
  head.target = input;
  head.headers.add("Host", "data.localhost");
  for (const bool in_host : {false, true}) {
    head.headers.set("Host", in_host ? "data.localhost" : "127.0.0.1:8080");
    const auto request = s3::parse_request(head, {"127.0.0.1:8080"});
    if (!request) {
      PROMISE(!request.error().code().empty());
      continue;
    }
    PROMISE(is_utf8(request->key));
    check_key(request->key);
    if (store::is_valid_bucket_name(request->bucket)) {
      PROMISE(request->bucket.find_first_of("/\\") == std::string::npos);
      PROMISE(!request->bucket.starts_with('.'));
    }
  }
  check_key(std::string(input));
}

}  // namespace trainyard::fuzz
