#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/result.h"
#include "base/snapshot.h"
#include "control/account_rules.h"
#include "control/disk_book.h"
#include "control/instance_sizes.h"
#include "control/machine.h"
#include "control/machine_share.h"
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
  AccountRules rules;
  InstanceTypes types;
  DiskRules disk{};
  Bytes disk_size{};  // of the file system that volumes are made on; 0: not looked at
  SharePolicy sharing = SharePolicy::fitted;
  std::set<std::string> file_systems{};  // the FileSystemIds that there are
};

// How many instances of each type.
using InstanceCounts = std::map<std::string, std::int64_t>;

// What CreateTrainingJob refuses beyond the constraints of single fields, in this order: what
// breaks a rule between fields (control/create_rules.h), what isn't supported here
// (model/field_support.h), what this machine can't give, what the object store must hold; and
// quotas. The first failure only, as the service does. Before this, services have validated the
// request against the model. Any thread; may block on the catalog.
class Admission {
 public:
  Admission(InputCatalog& catalog, AdmissionSettings settings)
      : catalog_(catalog),
        region_(std::move(settings.region)),
        machine_(settings.machine),
        types_(std::move(settings.types)),
        disk_(settings.disk),
        disk_size_(settings.disk_size),
        sharing_(settings.sharing),
        file_systems_(std::move(settings.file_systems)),
        rules_(std::move(settings.rules)) {}

  // For requests from now on.
  void replace_rules(AccountRules rules) { rules_.replace(std::move(rules)); }

  // ValidationException with a text that names the field. Errors of the catalog itself are passed
  // on.
  Result<void> check(const model::CreateTrainingJobRequest& request) const;

  // Whether it matters to a job that wants those how many instances are in use.
  bool has_quota(const InstanceCounts& wanted) const;
  // ResourceLimitExceeded if `wanted` more would be too many where jobs that have not ended hold
  // `in_use`.
  Result<void> check_quota(const InstanceCounts& wanted, const InstanceCounts& in_use) const;

  // How many instances of a type warm pools may keep; nullopt: any number.
  std::optional<std::int64_t> warm_pool_quota(const std::string& instance_type) const;

  const InstanceTypes& types() const { return types_; }

 private:
  Result<void> check_inputs_exist(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_s3_source(const model::CreateTrainingJobRequest& request,
                               const model::Channel& channel) const;
  Result<void> check_file_system(const model::Channel& channel) const;
  // That `uri`, the value of `field`, names a bucket which is there.
  Result<void> check_output(const std::string& field, const std::string& uri) const;
  Result<void> check_debugger(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_synced_folders(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_resources(const model::CreateTrainingJobRequest& request) const;
  // One of its preferences, or all there is.
  Result<void> check_alternative(const model::ResourceConfig& resources) const;
  Result<void> check_known(const std::string& type) const;
  Result<void> check_type(const std::string& type, const model::ResourceConfig& resources) const;
  // That the machine can hold all instances at once.
  Result<void> check_machine(const model::ResourceConfig& resources) const;
  Result<void> check_disk(const VolumeNeed& need, std::size_t hosts) const;

  InputCatalog& catalog_;
  const std::string region_;
  const Machine machine_;
  const InstanceTypes types_;
  const DiskRules disk_;
  const Bytes disk_size_;
  const SharePolicy sharing_;
  const std::set<std::string> file_systems_;
  Snapshot<AccountRules> rules_;
};

}  // namespace trainyard::control
