#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

// Access control lists can be read, but not set: they are S3's defaults.
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

}  // namespace trainyard::s3
