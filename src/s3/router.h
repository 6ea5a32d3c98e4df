#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "s3/operation.h"
#include "services/resources.h"

// The table of S3's operations: what services/operation.h's rows are for the other services.
namespace trainyard::s3 {

// What a request names: the service, a bucket or an object.
enum class Target { service, bucket, object };

struct Route {
  std::string_view name;    // as the API has it
  std::string_view action;  // as IAM has it
  Target target;
  std::string_view method;
  std::string_view subresource;  // empty: none
  Operation operation;
  bool copies = false;  // with x-amz-copy-source, of which the caller must be allowed to read
  // IAM's action where the request names a version; empty: it can't.
  std::string_view version_action = {};
};

std::span<const Route> routes();

// The operation that a request asks for. NotImplemented naming a subresource that we don't have,
// MethodNotAllowed for a method that S3 doesn't know there, InvalidArgument where it names a
// version of what has none.
Result<const Route*> find_route(const S3Request& request);

// The ARN of the bucket or object; of the service none.
services::Resources resources_of(const std::string& bucket, const std::string& key);

}  // namespace trainyard::s3
