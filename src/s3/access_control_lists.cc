#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

// Access control lists can be read, but not changed: they are S3's defaults.
namespace trainyard::s3 {

namespace {

// The account owns everything, and nobody else has access.
S3Response private_acl(const S3Context& context) {
  XmlWriter xml("AccessControlPolicy");
  auto owner = xml.root().append_child("Owner");
  add(owner, "ID", owner_id(context));
  add(owner, "DisplayName", context.place.account);
  auto grant = xml.root().append_child("AccessControlList").append_child("Grant");
  auto grantee = grant.append_child("Grantee");
  grantee.append_attribute("xmlns:xsi") = "http://www.w3.org/2001/XMLSchema-instance";
  grantee.append_attribute("xsi:type") = "CanonicalUser";
  add(grantee, "ID", owner_id(context));
  add(grantee, "DisplayName", context.place.account);
  add(grant, "Permission", "FULL_CONTROL");
  return xml_response(xml.to_string());
}

constexpr Bytes kMaxAcl = kib(64);

// That the owner alone keeps access: by x-amz-acl, whose other values were refused before
// (s3/header_support.h), or by a document.
Result<void> check_private(const S3Context& context, const S3Request& request,
                           const std::string& document) {
  if (document.empty() && request.headers.has("x-amz-acl")) return ok();
  const Error refused =
      not_implemented("PUT with the query parameter acl and anything but the owner's full control");
  if (document.empty()) return refused;
  TRY(const auto xml, parse_xml(document, "AccessControlPolicy"));
  const auto grants = xml->document_element().child("AccessControlList").children("Grant");
  if (grants.begin() == grants.end()) return refused;
  for (const auto grant : grants)
    if (child_text(grant.child("Grantee"), "ID") != owner_id(context) ||
        child_text(grant, "Permission") != "FULL_CONTROL")
      return refused;
  return ok();
}

}  // namespace

PendingResponse get_bucket_acl(Call& call) {
  CO_TRY_VOID(co_await find_bucket(call));
  co_return private_acl(call.context);
}

PendingResponse get_object_acl(Call& call) {
  CO_TRY(const std::string version, version_of(call.request));
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key, version);
  };
  CO_TRY(const store::ObjectInfo object, co_await on_pool(call.context, look));
  S3Response response = private_acl(call.context);
  write_version_header(object, response.headers);
  co_return response;
}

PendingResponse put_bucket_acl(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxAcl));
  CO_TRY_VOID(co_await find_bucket(call));
  CO_TRY_VOID(check_private(call.context, call.request, document));
  co_return S3Response();
}

PendingResponse put_object_acl(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxAcl));
  CO_TRY(const std::string version, version_of(call.request));
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key, version);
  };
  CO_TRY(const store::ObjectInfo object, co_await on_pool(call.context, look));
  CO_TRY_VOID(check_private(call.context, call.request, document));
  S3Response response;
  write_version_header(object, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
