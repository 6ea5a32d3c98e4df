#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "control/machine.h"
#include "model/training_job.h"

namespace trainyard::control {

// The object stores, as far as CreateTrainingJob looks into them. denied: one lets nobody look.
class InputCatalog {
 public:
  virtual ~InputCatalog() = default;
  // Whether an object's key begins with `prefix` (empty: any object). A bucket that isn't there has
  // none.
  virtual Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix) = 0;
  virtual Result<bool> has_bucket(const std::string& bucket) = 0;
};

struct AdmissionSettings {
  std::string region;
  Machine machine;
  // The most instances of a type that jobs not yet ended may hold together; a type not named has no
  // limit.
  std::map<std::string, std::int64_t> quotas;
};

// What CreateTrainingJob refuses beyond the constraints of single fields: rules between fields,
// what the object store must hold, what this machine can't give, quotas. The first failure only, as
// the service does. Before this, services have validated the request against the model and refused
// what isn't supported. Any thread; may block on the catalog.
class Admission {
 public:
  Admission(InputCatalog& catalog, AdmissionSettings settings)
      : catalog_(catalog), settings_(std::move(settings)) {}

  // ValidationException with a text that names the field. Errors of the catalog itself are passed
  // on.
  Result<void> check(const model::CreateTrainingJobRequest& request) const;

  bool has_quota(const std::string& instance_type) const {
    return settings_.quotas.contains(instance_type);
  }
  // ResourceLimitExceeded if `wanted` more would be too many where `in_use` are held.
  Result<void> check_quota(const std::string& instance_type, std::int64_t in_use,
                           std::int64_t wanted) const;

 private:
  Result<void> check_channels(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_inputs_exist(const model::CreateTrainingJobRequest& request) const;
  // That `uri`, the value of `field`, names a bucket which is there.
  Result<void> check_output(const std::string& field, const std::string& uri) const;
  Result<void> check_debugger(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_resources(const model::CreateTrainingJobRequest& request) const;

  InputCatalog& catalog_;
  const AdmissionSettings settings_;
};

}  // namespace trainyard::control
