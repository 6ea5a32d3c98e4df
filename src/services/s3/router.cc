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
    Route{Target::bucket, "GET", "versioning", get_bucket_versioning},
    Route{Target::bucket, "GET", "acl", get_bucket_acl},
    Route{Target::bucket, "GET", "uploads", list_multipart_uploads},
    Route{Target::bucket, "POST", "delete", delete_objects},
    Route{Target::object, "GET", "", get_object},
    Route{Target::object, "HEAD", "", get_object},
    Route{Target::object, "GET", "acl", get_object_acl},
    Route{Target::object, "GET", "tagging", get_object_tagging},
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
constexpr std::array<std::string_view, 37> kSubresources = {"list-type",
                                                            "location",
                                                            "versioning",
                                                            "uploads",
                                                            "delete",
                                                            "uploadId",
                                                            "abac",
                                                            "accelerate",
                                                            "acl",
                                                            "analytics",
                                                            "attributes",
                                                            "cors",
                                                            "encryption",
                                                            "intelligent-tiering",
                                                            "inventory",
                                                            "legal-hold",
                                                            "lifecycle",
                                                            "logging",
                                                            "metadataConfiguration",
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
                                                            "website"};

}  // namespace

Result<Operation> find_operation(const S3Request& request) {
  const Target target = request.bucket.empty() ? Target::service
                        : request.key.empty()  ? Target::bucket
                                               : Target::object;
  if (request.has("versions")) return not_implemented("The query parameter versions");
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
  return s3_error("MethodNotAllowed", "The specified method is not allowed against this resource.");
}

}  // namespace trainyard::s3
