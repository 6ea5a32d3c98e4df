#include "s3/router.h"

#include <algorithm>
#include <array>

#include "s3/error.h"

namespace trainyard::s3 {

namespace {

constexpr std::array kRoutes = {
    Route{"ListBuckets", "s3:ListAllMyBuckets", Target::service, "GET", "", list_buckets},
    Route{"CreateBucket", "s3:CreateBucket", Target::bucket, "PUT", "", create_bucket},
    Route{"HeadBucket", "s3:ListBucket", Target::bucket, "HEAD", "", head_bucket},
    Route{"DeleteBucket", "s3:DeleteBucket", Target::bucket, "DELETE", "", delete_bucket},
    Route{"ListObjects", "s3:ListBucket", Target::bucket, "GET", "", list_objects},
    Route{"ListObjectsV2", "s3:ListBucket", Target::bucket, "GET", "list-type", list_objects_v2},
    Route{"GetBucketLocation", "s3:GetBucketLocation", Target::bucket, "GET", "location",
          get_bucket_location},
    Route{"ListObjectVersions", "s3:ListBucketVersions", Target::bucket, "GET", "versions",
          list_object_versions},
    Route{"GetBucketAcl", "s3:GetBucketAcl", Target::bucket, "GET", "acl", get_bucket_acl},
    Route{"GetBucketTagging", "s3:GetBucketTagging", Target::bucket, "GET", "tagging",
          get_bucket_tagging},
    Route{"PutBucketTagging", "s3:PutBucketTagging", Target::bucket, "PUT", "tagging",
          put_bucket_tagging},
    Route{"DeleteBucketTagging", "s3:PutBucketTagging", Target::bucket, "DELETE", "tagging",
          delete_bucket_tagging},
    Route{"GetBucketVersioning", "s3:GetBucketVersioning", Target::bucket, "GET", "versioning",
          get_bucket_versioning},
    Route{"PutBucketVersioning", "s3:PutBucketVersioning", Target::bucket, "PUT", "versioning",
          put_bucket_versioning},
    Route{"GetBucketPolicy", "s3:GetBucketPolicy", Target::bucket, "GET", "policy",
          get_bucket_configuration},
    Route{"GetBucketPolicyStatus", "s3:GetBucketPolicyStatus", Target::bucket, "GET",
          "policyStatus", get_bucket_configuration},
    Route{"GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", Target::bucket, "GET",
          "lifecycle", get_bucket_configuration},
    Route{"GetBucketCors", "s3:GetBucketCORS", Target::bucket, "GET", "cors",
          get_bucket_configuration},
    Route{"GetBucketWebsite", "s3:GetBucketWebsite", Target::bucket, "GET", "website",
          get_bucket_configuration},
    Route{"GetBucketReplication", "s3:GetReplicationConfiguration", Target::bucket, "GET",
          "replication", get_bucket_configuration},
    Route{"GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", Target::bucket,
          "GET", "object-lock", get_bucket_configuration},
    Route{"GetBucketEncryption", "s3:GetEncryptionConfiguration", Target::bucket, "GET",
          "encryption", get_bucket_configuration},
    Route{"GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", Target::bucket, "GET",
          "publicAccessBlock", get_bucket_configuration},
    Route{"GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", Target::bucket, "GET",
          "ownershipControls", get_bucket_configuration},
    Route{"GetBucketRequestPayment", "s3:GetBucketRequestPayment", Target::bucket, "GET",
          "requestPayment", get_bucket_configuration},
    Route{"GetBucketLogging", "s3:GetBucketLogging", Target::bucket, "GET", "logging",
          get_bucket_configuration},
    Route{"GetBucketNotificationConfiguration", "s3:GetBucketNotification", Target::bucket, "GET",
          "notification", get_bucket_configuration},
    Route{"GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration", Target::bucket,
          "GET", "accelerate", get_bucket_configuration},
    Route{"GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration", Target::bucket, "GET",
          "analytics", get_bucket_configuration},
    Route{"GetBucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration",
          Target::bucket, "GET", "intelligent-tiering", get_bucket_configuration},
    Route{"GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration", Target::bucket, "GET",
          "inventory", get_bucket_configuration},
    Route{"GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration", Target::bucket, "GET",
          "metrics", get_bucket_configuration},
    // Only to what it is.
    Route{"PutBucketAcl", "s3:PutBucketAcl", Target::bucket, "PUT", "acl", put_bucket_acl},
    Route{"PutBucketEncryption", "s3:PutEncryptionConfiguration", Target::bucket, "PUT",
          "encryption", put_bucket_configuration},
    Route{"PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock", Target::bucket, "PUT",
          "publicAccessBlock", put_bucket_configuration},
    Route{"PutBucketOwnershipControls", "s3:PutBucketOwnershipControls", Target::bucket, "PUT",
          "ownershipControls", put_bucket_configuration},
    Route{"PutBucketRequestPayment", "s3:PutBucketRequestPayment", Target::bucket, "PUT",
          "requestPayment", put_bucket_configuration},
    Route{"PutBucketLogging", "s3:PutBucketLogging", Target::bucket, "PUT", "logging",
          put_bucket_configuration},
    Route{"PutBucketNotificationConfiguration", "s3:PutBucketNotification", Target::bucket, "PUT",
          "notification", put_bucket_configuration},
    Route{"PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration", Target::bucket,
          "PUT", "accelerate", put_bucket_configuration},
    // There is nothing to delete.
    Route{"DeleteBucketPolicy", "s3:DeleteBucketPolicy", Target::bucket, "DELETE", "policy",
          delete_bucket_configuration},
    Route{"DeleteBucketLifecycle", "s3:PutLifecycleConfiguration", Target::bucket, "DELETE",
          "lifecycle", delete_bucket_configuration},
    Route{"DeleteBucketCors", "s3:PutBucketCORS", Target::bucket, "DELETE", "cors",
          delete_bucket_configuration},
    Route{"DeleteBucketWebsite", "s3:DeleteBucketWebsite", Target::bucket, "DELETE", "website",
          delete_bucket_configuration},
    Route{"DeleteBucketReplication", "s3:PutReplicationConfiguration", Target::bucket, "DELETE",
          "replication", delete_bucket_configuration},
    Route{"DeleteBucketEncryption", "s3:PutEncryptionConfiguration", Target::bucket, "DELETE",
          "encryption", delete_bucket_configuration},
    Route{"ListMultipartUploads", "s3:ListBucketMultipartUploads", Target::bucket, "GET", "uploads",
          list_multipart_uploads},
    Route{"DeleteObjects", "s3:DeleteObject", Target::bucket, "POST", "delete", delete_objects},
    Route{"PostObject", "s3:PutObject", Target::bucket, "POST", "", post_object},
    Route{"LinkObjects", "trainyard:LinkObjects", Target::bucket, "POST", "x-trainyard-links",
          link_objects},
    Route{"GetObject", "s3:GetObject", Target::object, "GET", "", get_object, false,
          "s3:GetObjectVersion"},
    Route{"HeadObject", "s3:GetObject", Target::object, "HEAD", "", get_object, false,
          "s3:GetObjectVersion"},
    Route{"GetObjectAcl", "s3:GetObjectAcl", Target::object, "GET", "acl", get_object_acl, false,
          "s3:GetObjectVersionAcl"},
    Route{"PutObjectAcl", "s3:PutObjectAcl", Target::object, "PUT", "acl", put_object_acl, false,
          "s3:PutObjectVersionAcl"},
    Route{"GetObjectAttributes", "s3:GetObjectAttributes", Target::object, "GET", "attributes",
          get_object_attributes, false, "s3:GetObjectVersionAttributes"},
    Route{"GetObjectLegalHold", "s3:GetObjectLegalHold", Target::object, "GET", "legal-hold",
          get_object_lock, false, "s3:GetObjectLegalHold"},
    Route{"GetObjectRetention", "s3:GetObjectRetention", Target::object, "GET", "retention",
          get_object_lock, false, "s3:GetObjectRetention"},
    Route{"GetObjectTagging", "s3:GetObjectTagging", Target::object, "GET", "tagging",
          get_object_tagging, false, "s3:GetObjectVersionTagging"},
    Route{"PutObjectTagging", "s3:PutObjectTagging", Target::object, "PUT", "tagging",
          put_object_tagging, false, "s3:PutObjectVersionTagging"},
    Route{"DeleteObjectTagging", "s3:DeleteObjectTagging", Target::object, "DELETE", "tagging",
          delete_object_tagging, false, "s3:DeleteObjectVersionTagging"},
    Route{"PutObject", "s3:PutObject", Target::object, "PUT", "", put_object},
    Route{"CopyObject", "s3:PutObject", Target::object, "PUT", "", copy_object, true},
    Route{"DeleteObject", "s3:DeleteObject", Target::object, "DELETE", "", delete_object, false,
          "s3:DeleteObjectVersion"},
    Route{"CreateMultipartUpload", "s3:PutObject", Target::object, "POST", "uploads",
          create_multipart_upload},
    Route{"UploadPart", "s3:PutObject", Target::object, "PUT", "uploadId", upload_part},
    Route{"UploadPartCopy", "s3:PutObject", Target::object, "PUT", "uploadId", upload_part_copy,
          true},
    Route{"CompleteMultipartUpload", "s3:PutObject", Target::object, "POST", "uploadId",
          complete_multipart_upload},
    Route{"AbortMultipartUpload", "s3:AbortMultipartUpload", Target::object, "DELETE", "uploadId",
          abort_multipart_upload},
    Route{"ListParts", "s3:ListMultipartUploadParts", Target::object, "GET", "uploadId",
          list_parts},
};

// Parameters that make a request another operation; all those of the API reference, supported or
// not, and one of Trainyard's own.
constexpr std::array<std::string_view, 43> kSubresources = {"list-type",
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
                                                            "website",
                                                            "x-trainyard-links"};

Target target_of(const S3Request& request) {
  if (request.bucket.empty()) return Target::service;
  return request.key.empty() ? Target::bucket : Target::object;
}

std::string_view subresource_of(const S3Request& request) {
  std::string_view subresource;
  for (const std::string_view candidate : kSubresources)
    if (request.has(std::string(candidate))) subresource = candidate;
  return subresource;
}

}  // namespace

Result<const Route*> find_route(const S3Request& request) {
  const Target target = target_of(request);
  const std::string_view subresource = subresource_of(request);
  const bool copies = request.headers.has("x-amz-copy-source");
  bool exists_without_source = false;
  for (const Route& route : kRoutes) {
    if (route.target != target || route.method != request.method ||
        route.subresource != subresource)
      continue;
    if (route.copies == copies && request.has("versionId") && route.version_action.empty())
      return invalid_argument("This operation does not accept a version-id.", "versionId",
                              request.parameter("versionId"));
    if (route.copies == copies) return &route;
    exists_without_source = exists_without_source || !route.copies;
  }
  if (exists_without_source) return not_implemented("The header x-amz-copy-source");
  if (!subresource.empty())
    return not_implemented(request.method + " with the query parameter " +
                           std::string(subresource));
  constexpr std::array kResourceTypes = {"SERVICE", "BUCKET", "OBJECT"};
  return s3_error("MethodNotAllowed", "The specified method is not allowed against this resource.",
                  {{"Method", request.method},
                   {"ResourceType", kResourceTypes[static_cast<std::size_t>(target)]}});
}

std::span<const Route> routes() {
  return kRoutes;
}

services::Resources resources_of(const std::string& bucket, const std::string& key) {
  if (bucket.empty()) return {};
  return {"arn:aws:s3:::" + bucket + (key.empty() ? "" : "/" + key)};
}

}  // namespace trainyard::s3
