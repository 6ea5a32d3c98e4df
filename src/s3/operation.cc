#include "s3/operation.h"

#include <chrono>

#include "aws/crypto.h"

namespace trainyard::s3 {

S3Response xml_response(std::string document) {
  S3Response response;
  response.headers.set("Content-Type", "application/xml");
  response.body = std::move(document);
  return response;
}

std::string quoted_etag(std::string_view etag) {
  return "\"" + std::string(etag) + "\"";
}

std::string format_time(Timestamp time) {
  return format_iso8601(std::chrono::floor<std::chrono::seconds>(time));
}

std::string owner_id(const S3Context& context) {
  // S3's canonical user ids are 64 hex digits that identify an account.
  return aws::sha256_hex("canonical user of " + context.place.account);
}

asio::awaitable<Result<store::BucketInfo>> find_bucket(const Call& call) {
  auto look = [&call] { return call.context.store.get_bucket(call.request.bucket); };
  auto found = co_await on_pool(call.context, look);
  co_return found;
}

}  // namespace trainyard::s3
