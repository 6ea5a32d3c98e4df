#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/model_package_record.h"
#include "model/model_package.h"

// The rules for model packages. Pure.
namespace trainyard::control {

// Why CreateModelPackage refuses a valid request: it has a member without effect here, which is
// named, or members that contradict each other. nullopt: it doesn't refuse it.
std::optional<std::string> model_package_problem(const model::CreateModelPackageInput& request);

// Whether its SourceUri is the ARN of a model package, whose model the new one takes over.
bool is_clone(const model::CreateModelPackageInput& request);

// The model's data that a package names.
struct ModelData {
  std::string member;  // that names it: "InferenceSpecification.Containers[0].ModelDataUrl"
  std::string uri;
  bool is_prefix = false;  // of keys; otherwise one object
};
std::vector<ModelData> model_data_of(const model::CreateModelPackageInput& request);

// What UpdateModelPackage would add to a package, as a request that would create such a package:
// for the two functions above.
model::CreateModelPackageInput additions_of(const model::CreateModelPackageInput& package,
                                            const model::UpdateModelPackageInput& request);

// Makes an UpdateModelPackage. ValidationException: the package would have too much, or can't be
// changed in this way; then both are in between, not to be stored. Making the same change again
// changes nothing.
Result<void> change_model_package(model::CreateModelPackageInput& package, ModelPackageState& state,
                                  const model::UpdateModelPackageInput& request);

}  // namespace trainyard::control
