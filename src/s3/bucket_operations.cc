#include "aws/crypto.h"
#include "s3/error.h"
#include "s3/operation.h"
#include "s3/tags.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr Bytes kMaxBucketDocument = kib(64);
constexpr std::uint64_t kMaxBuckets = 10000;  // ListBuckets, API reference
// The region whose buckets have no location constraint, and where creating one's own bucket again
// succeeds (CreateBucket, API reference).
constexpr std::string_view kClassicRegion = "us-east-1";

// The requested tags of the new bucket.
Result<Tags> parse_configuration(std::string_view document, const std::string& region) {
  Tags tags;
  if (document.empty()) return tags;
  TRY(const auto xml, parse_xml(document, "CreateBucketConfiguration"));
  for (const auto child : xml->document_element().children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view name = child.name();
    if (name == "Tags") {
      TRY(tags, parse_tag_set(child, kMaxBucketTags));
      continue;
    }
    if (name != "LocationConstraint") return not_implemented("The element " + std::string(name));
    const std::string wanted = child.text().get();
    if (!wanted.empty() && wanted != region)
      return s3_error(
          "IllegalLocationConstraintException",
          "The " + wanted +
              " location constraint is incompatible for the region specific endpoint this request "
              "was sent to.");
  }
  return tags;
}

}  // namespace

PendingResponse list_buckets(Call& call) {
  const S3Request& request = call.request;
  const std::string& region = call.context.place.region;
  std::uint64_t max = kMaxBuckets;
  if (request.has("max-buckets")) {
    CO_TRY(max, read_integer(request.parameter("max-buckets"), "max-buckets", 1, kMaxBuckets));
  }
  std::string after;
  if (request.has("continuation-token")) {
    const auto token = aws::from_base64(request.parameter("continuation-token"));
    if (!token || token->empty())
      co_return invalid_argument("The continuation token provided is incorrect",
                                 "continuation-token", request.parameter("continuation-token"));
    after = *token;
  }
  auto list = [&] { return call.context.store.list_buckets(); };
  CO_TRY(const auto buckets, co_await on_pool(call.context, list));
  XmlWriter xml("ListAllMyBucketsResult");
  auto owner = xml.root().append_child("Owner");
  add(owner, "ID", owner_id(call.context));
  add(owner, "DisplayName", call.context.place.account);
  auto node = xml.root().append_child("Buckets");
  const std::string prefix = request.parameter("prefix");
  const bool elsewhere =
      request.has("bucket-region") && request.parameter("bucket-region") != region;
  std::string last;
  for (const store::BucketInfo& bucket : buckets) {
    if (elsewhere || bucket.name <= after || !bucket.name.starts_with(prefix)) continue;
    if (max-- == 0) {
      add(xml.root(), "ContinuationToken", aws::to_base64(last));
      break;
    }
    auto one = node.append_child("Bucket");
    add(one, "Name", bucket.name);
    add(one, "CreationDate", format_time(bucket.created));
    add(one, "BucketRegion", region);
    last = bucket.name;
  }
  if (!prefix.empty()) add(xml.root(), "Prefix", prefix);
  co_return xml_response(xml.to_string());
}

PendingResponse create_bucket(Call& call) {
  const std::string& region = call.context.place.region;
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxBucketDocument));
  CO_TRY(const Tags tags, parse_configuration(document, region));
  auto create = [&] {
    return call.context.store.create_bucket(call.request.bucket, encode_tags(tags));
  };
  const auto created = co_await on_pool(call.context, create);
  const bool mine_already = !created && created.error().kind() == ErrorKind::already_exists;
  if (!created && !(mine_already && region == kClassicRegion)) co_return created.error();
  S3Response response;
  response.headers.set("Location", "/" + call.request.bucket);
  co_return response;
}

PendingResponse head_bucket(Call& call) {
  CO_TRY_VOID(co_await find_bucket(call));
  S3Response response;
  response.headers.set("x-amz-bucket-region", call.context.place.region);
  response.headers.set("x-amz-access-point-alias", "false");
  co_return response;
}

PendingResponse delete_bucket(Call& call) {
  auto erase = [&] { return call.context.store.delete_bucket(call.request.bucket); };
  CO_TRY_VOID(co_await on_pool(call.context, erase));
  S3Response response;
  response.status = 204;
  co_return response;
}

PendingResponse get_bucket_location(Call& call) {
  CO_TRY_VOID(co_await find_bucket(call));
  XmlWriter xml("LocationConstraint");
  const std::string& region = call.context.place.region;
  if (region != kClassicRegion) xml.root().text().set(region.c_str());
  co_return xml_response(xml.to_string());
}

}  // namespace trainyard::s3
