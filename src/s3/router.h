#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "s3/operation.h"
#include "services/resources.h"

// The table of S3's operations: like the rows of services/operation.h for the other services.
namespace trainyard::s3 {

// What a request names: the service, a bucket or an object.
enum class Target { service, bucket, object };

struct Route {
  std::string_view name;    // as in the API
  std::string_view action;  // as in IAM
  Target target;
  std::string_view method;
  std::string_view subresource;  // empty: none
  Operation operation;
  bool copies = false;  // with x-amz-copy-source, which the caller must be allowed to read
  // IAM's action if the request names a version; empty: it can't.
  std::string_view version_action = {};
};

std::span<const Route> routes();

// The operation of a request. NotImplemented, which names an unsupported subresource;
// MethodNotAllowed: S3 doesn't have the method there; InvalidArgument: it names a version of
// something without versions.
Result<const Route*> find_route(const S3Request& request);

// The ARN of the bucket or object; empty for the service.
services::Resources resources_of(const std::string& bucket, const std::string& key);

}  // namespace trainyard::s3
