#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace trainyard::control {

// What the operations on MLflow tracking servers and apps need of the rest of this server. Any thread.
struct MlflowPlatform {
  // The version of the MLflow that is installed; its errors say what to do. May take some seconds.
  std::function<Result<std::string>()> installed_version;
  // ValidationException: the account doesn't have that role.
  std::function<Result<void>(const std::string& role_arn)> check_role;
  // ValidationException: `uri`, the value of `field`, doesn't name a bucket that exists.
  std::function<Result<void>(const std::string& field, const std::string& uri)> check_bucket;
  std::function<void()> changed;                          // a resource's status or settings
  std::function<bool(const std::string& arn)> is_active;  // whether its server runs and answers
  std::string url;                                        // of this server
};

}  // namespace trainyard::control
