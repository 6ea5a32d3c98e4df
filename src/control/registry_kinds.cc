#include "control/registry_kinds.h"

namespace trainyard::control {
namespace {

Error no_registry_resource(const char* noun, const std::string& arn) {
  return Error(ErrorKind::not_found, std::string(noun) + " " + arn + " does not exist.")
      .with_code("ValidationException");
}

}  // namespace

Error no_model_package_group_error(const std::string& arn) {
  return no_registry_resource("ModelPackageGroup", arn);
}

Error no_model_package_error(const std::string& arn) {
  return no_registry_resource("ModelPackage", arn);
}

}  // namespace trainyard::control
