#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "s3/error.h"
#include "s3/operation.h"
#include "s3/xml.h"

// Configurations of buckets that can be read here, but not changed: each response is that of S3 for
// a new bucket. Many tools read all of them (Terraform, boto3's resources, inventories of accounts),
// and set some to what they are anyway (scripts that create buckets).
namespace trainyard::s3 {

namespace {

using Fill = void (*)(pugi::xml_node root);

struct Configuration {
  const char* subresource;
  // S3 answers with an error with this code if there is no configuration, or with a default
  // document.
  const char* code;
  const char* message;
  const char* root;
  Fill fill;
};

void fill_encryption(pugi::xml_node root) {
  auto rule = root.append_child("Rule");
  add(rule.append_child("ApplyServerSideEncryptionByDefault"), "SSEAlgorithm", "AES256");
  add(rule, "BucketKeyEnabled", "false");
}

void fill_public_access_block(pugi::xml_node root) {
  for (const char* name :
       {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"})
    add(root, name, "true");
}

void fill_ownership(pugi::xml_node root) {
  add(root.append_child("Rule"), "ObjectOwnership", "BucketOwnerEnforced");
}

void fill_payer(pugi::xml_node root) {
  add(root, "Payer", "BucketOwner");
}

void fill_empty_body(pugi::xml_node) {}

void fill_empty_list(pugi::xml_node root) {
  add(root, "IsTruncated", "false");
}

constexpr std::array kConfigurations = {
    Configuration{"policy", "NoSuchBucketPolicy", "The bucket policy does not exist", nullptr,
                  nullptr},
    Configuration{"policyStatus", "NoSuchBucketPolicy", "The bucket policy does not exist", nullptr,
                  nullptr},
    Configuration{"lifecycle", "NoSuchLifecycleConfiguration",
                  "The lifecycle configuration does not exist", nullptr, nullptr},
    Configuration{"cors", "NoSuchCORSConfiguration", "The CORS configuration does not exist",
                  nullptr, nullptr},
    Configuration{"website", "NoSuchWebsiteConfiguration",
                  "The specified bucket does not have a website configuration", nullptr, nullptr},
    Configuration{"replication", "ReplicationConfigurationNotFoundError",
                  "The replication configuration was not found", nullptr, nullptr},
    Configuration{"object-lock", "ObjectLockConfigurationNotFoundError",
                  "Object Lock configuration does not exist for this bucket", nullptr, nullptr},
    Configuration{"encryption", nullptr, nullptr, "ServerSideEncryptionConfiguration",
                  fill_encryption},
    Configuration{"publicAccessBlock", nullptr, nullptr, "PublicAccessBlockConfiguration",
                  fill_public_access_block},
    Configuration{"ownershipControls", nullptr, nullptr, "OwnershipControls", fill_ownership},
    Configuration{"requestPayment", nullptr, nullptr, "RequestPaymentConfiguration", fill_payer},
    Configuration{"logging", nullptr, nullptr, "BucketLoggingStatus", fill_empty_body},
    Configuration{"notification", nullptr, nullptr, "NotificationConfiguration", fill_empty_body},
    Configuration{"accelerate", nullptr, nullptr, "AccelerateConfiguration", fill_empty_body},
    Configuration{"analytics", nullptr, nullptr, "ListBucketAnalyticsConfigurationResult",
                  fill_empty_list},
    Configuration{"intelligent-tiering", nullptr, nullptr,
                  "ListBucketIntelligentTieringConfigurationsOutput", fill_empty_list},
    Configuration{"inventory", nullptr, nullptr, "ListInventoryConfigurationsResult",
                  fill_empty_list},
    Configuration{"metrics", nullptr, nullptr, "ListMetricsConfigurationsResult", fill_empty_list},
};

const Configuration& requested_configuration(const S3Request& request) {
  return *std::find_if(kConfigurations.begin(), kConfigurations.end(),
                       [&request](const auto& one) { return request.has(one.subresource); });
}

constexpr Bytes kMaxConfiguration = kib(64);

using Settings = std::multiset<std::string>;

// "/Rule/ObjectOwnership=BucketOwnerEnforced" for each element without others in it; without those
// that say what their absence means.
void collect(pugi::xml_node node, const std::string& path, Settings& found) {
  const auto is_element = [](pugi::xml_node child) { return child.type() == pugi::node_element; };
  for (const auto child : node.children()) {
    if (!is_element(child)) continue;
    const std::string name = path + "/" + child.name(), value = child.text().get();
    if (child.find_child(is_element))
      collect(child, name, found);
    else if (value != "false" && value != "Suspended")
      found.insert(name + "=" + value);
  }
}

// That a document asks for what the bucket has.
Result<void> check_unchanged(const Configuration& present, std::string_view document) {
  const Error refused =
      not_implemented("PUT with the query parameter " + std::string(present.subresource) +
                      " and anything but what each bucket has");
  if (document.empty() || present.root == nullptr) return refused;
  TRY(const auto wanted, parse_xml(document, present.root));
  XmlWriter xml(present.root);
  present.fill(xml.root());
  Settings asked, held;
  collect(wanted->document_element(), "", asked);
  collect(xml.root(), "", held);
  if (asked != held) return refused;
  return ok();
}

}  // namespace

PendingResponse get_bucket_configuration(Call& call) {
  const S3Request& request = call.request;
  CO_TRY_VOID(co_await find_bucket(call));
  const Configuration& requested = requested_configuration(request);
  const store::ErrorElements bucket = {{"BucketName", request.bucket}};
  if (requested.code != nullptr) co_return s3_error(requested.code, requested.message, bucket);
  // If a subresource has several, each has an id.
  if (requested.fill == fill_empty_list && request.has("id"))
    co_return s3_error("NoSuchConfiguration", "The specified configuration does not exist.",
                       bucket);
  XmlWriter xml(requested.root);
  requested.fill(xml.root());
  co_return xml_response(xml.to_string());
}

PendingResponse put_bucket_configuration(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxConfiguration));
  CO_TRY_VOID(co_await find_bucket(call));
  CO_TRY_VOID(check_unchanged(requested_configuration(call.request), document));
  co_return S3Response();
}

PendingResponse delete_bucket_configuration(Call& call) {
  CO_TRY_VOID(co_await find_bucket(call));
  S3Response response;
  response.status = 204;
  co_return response;
}

PendingResponse get_object_lock(Call& call) {
  CO_TRY(const std::string version, version_of(call.request));
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key, version);
  };
  CO_TRY_VOID(co_await on_pool(call.context, look));
  co_return s3_error("InvalidRequest", "Bucket is missing Object Lock Configuration");
}

}  // namespace trainyard::s3
