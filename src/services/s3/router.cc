#include "services/s3/router.h"

#include <algorithm>
#include <array>

#include "services/s3/error.h"

namespace trainyard::s3 {

namespace {

// What a request names: the service, a bucket or an object.
enum class Target { service, bucket, object };

struct Route {
  Target target;
  std::string_view method;
  std::string_view subresource;  // empty: none
  Operation operation;
};

constexpr std::array kRoutes = {
    Route{Target::service, "GET", "", list_buckets},
    Route{Target::bucket, "PUT", "", create_bucket},
    Route{Target::bucket, "HEAD", "", head_bucket},
    Route{Target::bucket, "DELETE", "", delete_bucket},
    Route{Target::bucket, "GET", "", list_objects},
    Route{Target::bucket, "GET", "list-type", list_objects_v2},
    Route{Target::bucket, "GET", "location", get_bucket_location},
    Route{Target::bucket, "GET", "versions", list_object_versions},
    Route{Target::bucket, "GET", "acl", get_bucket_acl},
    Route{Target::bucket, "GET", "tagging", get_bucket_tagging},
    Route{Target::bucket, "PUT", "tagging", put_bucket_tagging},
    Route{Target::bucket, "DELETE", "tagging", delete_bucket_tagging},
    Route{Target::bucket, "GET", "versioning", get_bucket_configuration},
    Route{Target::bucket, "GET", "policy", get_bucket_configuration},
    Route{Target::bucket, "GET", "policyStatus", get_bucket_configuration},
    Route{Target::bucket, "GET", "lifecycle", get_bucket_configuration},
    Route{Target::bucket, "GET", "cors", get_bucket_configuration},
    Route{Target::bucket, "GET", "website", get_bucket_configuration},
    Route{Target::bucket, "GET", "replication", get_bucket_configuration},
    Route{Target::bucket, "GET", "object-lock", get_bucket_configuration},
    Route{Target::bucket, "GET", "encryption", get_bucket_configuration},
    Route{Target::bucket, "GET", "publicAccessBlock", get_bucket_configuration},
    Route{Target::bucket, "GET", "ownershipControls", get_bucket_configuration},
    Route{Target::bucket, "GET", "requestPayment", get_bucket_configuration},
    Route{Target::bucket, "GET", "logging", get_bucket_configuration},
    Route{Target::bucket, "GET", "notification", get_bucket_configuration},
    Route{Target::bucket, "GET", "accelerate", get_bucket_configuration},
    Route{Target::bucket, "GET", "analytics", get_bucket_configuration},
    Route{Target::bucket, "GET", "intelligent-tiering", get_bucket_configuration},
    Route{Target::bucket, "GET", "inventory", get_bucket_configuration},
    Route{Target::bucket, "GET", "metrics", get_bucket_configuration},
    // Nothing is there to be deleted.
    Route{Target::bucket, "DELETE", "policy", delete_bucket_configuration},
    Route{Target::bucket, "DELETE", "lifecycle", delete_bucket_configuration},
    Route{Target::bucket, "DELETE", "cors", delete_bucket_configuration},
    Route{Target::bucket, "DELETE", "website", delete_bucket_configuration},
    Route{Target::bucket, "DELETE", "replication", delete_bucket_configuration},
    Route{Target::bucket, "DELETE", "encryption", delete_bucket_configuration},
    Route{Target::bucket, "GET", "uploads", list_multipart_uploads},
    Route{Target::bucket, "POST", "delete", delete_objects},
    Route{Target::object, "GET", "", get_object},
    Route{Target::object, "HEAD", "", get_object},
    Route{Target::object, "GET", "acl", get_object_acl},
    Route{Target::object, "GET", "attributes", get_object_attributes},
    Route{Target::object, "GET", "legal-hold", get_object_lock},
    Route{Target::object, "GET", "retention", get_object_lock},
    Route{Target::object, "GET", "tagging", get_object_tagging},
    Route{Target::object, "PUT", "tagging", put_object_tagging},
    Route{Target::object, "DELETE", "tagging", delete_object_tagging},
    Route{Target::object, "PUT", "", put_object},
    Route{Target::object, "DELETE", "", delete_object},
    Route{Target::object, "POST", "uploads", create_multipart_upload},
    Route{Target::object, "PUT", "uploadId", upload_part},
    Route{Target::object, "POST", "uploadId", complete_multipart_upload},
    Route{Target::object, "DELETE", "uploadId", abort_multipart_upload},
    Route{Target::object, "GET", "uploadId", list_parts},
};

// Parameters that turn a request into another operation; all those of the API reference, ours or
// not.
constexpr std::array<std::string_view, 42> kSubresources = {"list-type",
                                                            "location",
                                                            "versioning",
                                                            "uploads",
                                                            "delete",
                                                            "uploadId",
                                                            "abac",
                                                            "accelerate",
                                                            "acl",
                                                            "analytics",
                                                            "annotation",
                                                            "attributes",
                                                            "cors",
                                                            "encryption",
                                                            "intelligent-tiering",
                                                            "inventory",
                                                            "legal-hold",
                                                            "lifecycle",
                                                            "logging",
                                                            "metadataAnnotationTable",
                                                            "metadataConfiguration",
                                                            "metadataInventoryTable",
                                                            "metadataJournalTable",
                                                            "metadataTable",
                                                            "metrics",
                                                            "notification",
                                                            "object-lock",
                                                            "ownershipControls",
                                                            "policy",
                                                            "policyStatus",
                                                            "publicAccessBlock",
                                                            "renameObject",
                                                            "replication",
                                                            "requestPayment",
                                                            "restore",
                                                            "retention",
                                                            "select",
                                                            "session",
                                                            "tagging",
                                                            "torrent",
                                                            "versions",
                                                            "website"};

}  // namespace

Result<Operation> find_operation(const S3Request& request) {
  const Target target = request.bucket.empty() ? Target::service
                        : request.key.empty()  ? Target::bucket
                                               : Target::object;
  if (request.has("versionId") && request.parameter("versionId") != "null")
    return not_implemented("The query parameter versionId");
  std::string_view subresource;
  for (const std::string_view candidate : kSubresources)
    if (request.has(std::string(candidate))) subresource = candidate;
  for (const Route& route : kRoutes) {
    if (route.target != target || route.method != request.method ||
        route.subresource != subresource)
      continue;
    if (!request.headers.has("x-amz-copy-source")) return route.operation;
    if (route.operation == put_object) return &copy_object;
    if (route.operation == upload_part) return &upload_part_copy;
    return not_implemented("The header x-amz-copy-source");
  }
  if (!subresource.empty())
    return not_implemented(request.method + " with the query parameter " +
                           std::string(subresource));
  constexpr std::array kResourceTypes = {"SERVICE", "BUCKET", "OBJECT"};
  return s3_error("MethodNotAllowed", "The specified method is not allowed against this resource.",
                  {{"Method", request.method},
                   {"ResourceType", kResourceTypes[static_cast<std::size_t>(target)]}});
}

}  // namespace trainyard::s3
