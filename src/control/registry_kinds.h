#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "control/arn_scope.h"

// The names of the model registry's resources. A model package is a version of a group or stands on
// its own; both are of one kind, and the id of a version (store::ResourceId) has its group's name.
namespace trainyard::control {

// As in ARNs.
inline constexpr std::string_view kModelPackageGroupKind = "model-package-group";
inline constexpr std::string_view kModelPackageKind = "model-package";

inline std::string model_package_group_arn(const ArnScope& arns, std::string_view name) {
  return arns.arn(kModelPackageGroupKind, name);
}

// Of one that stands on its own.
inline std::string model_package_arn(const ArnScope& arns, std::string_view name) {
  return arns.arn(kModelPackageKind, name);
}

inline std::string model_package_version_arn(const ArnScope& arns, std::string_view group,
                                             std::int64_t version) {
  return arns.arn(kModelPackageKind, std::string(group) + "/" + std::to_string(version));
}

// The name in the ARN of a group, or the name itself.
inline std::string model_package_group_name(std::string_view name_or_arn) {
  return std::string(name_or_arn.substr(name_or_arn.rfind('/') + 1));
}

// ValidationException, whose wording is AWS's (aws-controllers-k8s/sagemaker-controller tests for it).
Error no_model_package_group_error(const std::string& arn);
Error no_model_package_error(const std::string& arn);

}  // namespace trainyard::control
