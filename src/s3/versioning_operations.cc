#include "s3/error.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr Bytes kMaxVersioningDocument = kib(16);

Result<store::Versioning> parse_versioning(std::string_view document) {
  TRY(const auto xml, parse_xml(document, "VersioningConfiguration"));
  const auto root = xml->document_element();
  const std::string mfa_delete = child_text(root, "MfaDelete");
  if (!mfa_delete.empty() && mfa_delete != "Disabled")
    return not_implemented("The element MfaDelete with the value '" + mfa_delete + "'");
  const std::string status = child_text(root, "Status");
  if (status == "Enabled") return store::Versioning::enabled;
  if (status == "Suspended") return store::Versioning::suspended;
  if (!status.empty()) return malformed_xml();
  return s3_error("IllegalVersioningConfigurationException",
                  "The Versioning element must be specified");
}

}  // namespace

PendingResponse get_bucket_versioning(Call& call) {
  CO_TRY(const store::BucketInfo bucket, co_await find_bucket(call));
  XmlWriter xml("VersioningConfiguration");
  if (bucket.versioning != store::Versioning::never)
    add(xml.root(), "Status",
        bucket.versioning == store::Versioning::enabled ? "Enabled" : "Suspended");
  co_return xml_response(xml.to_string());
}

PendingResponse put_bucket_versioning(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxVersioningDocument));
  CO_TRY(const store::Versioning versioning, parse_versioning(document));
  auto change = [&] { return call.context.store.set_versioning(call.request.bucket, versioning); };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return S3Response();
}

}  // namespace trainyard::s3
