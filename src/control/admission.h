#pragma once

#include <cstdint>
#include <functional>
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
#include "control/vpc_rules.h"
#include "model/registry_credentials.h"
#include "model/training_job.h"
#include "model/vpc.h"

namespace trainyard::control {

// What CreateTrainingJob checks in the object stores. denied: the store doesn't allow the check.
class InputCatalog {
 public:
  virtual ~InputCatalog() = default;
  // Whether an object's key starts with `prefix` (empty: any object). False if the bucket doesn't
  // exist.
  virtual Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix) = 0;
  // Whether there is an object with this key. False if the bucket doesn't exist.
  virtual Result<bool> has_object(const std::string& bucket, const std::string& key) = 0;
  virtual Result<bool> has_bucket(const std::string& bucket) = 0;
};

struct AdmissionSettings {
  std::string region;
  Machine machine;
  AccountRules rules;
  InstanceTypes types;
  DiskRules disk{};
  Bytes disk_size{};  // of the file system of volumes; 0: not checked
  SharePolicy sharing = SharePolicy::fitted;
  std::set<std::string> file_systems{};  // the FileSystemIds that exist
  model::VpcNetworks vpc{};              // what VpcConfig can name
  CheckNetwork check_network{};          // empty: jobs can have networks of their own
  model::RegistryCredentialsByName registry_credentials{};
  // The name that the runtime is asked for, from the one that the client sent; empty: the same.
  std::function<std::string(const std::string& training_image)> resolve_image{};
};

// The number of instances by type.
using InstanceCounts = std::map<std::string, std::int64_t>;

// What CreateTrainingJob refuses beyond the constraints of single members, in this order:
// violations of rules between members (control/create_rules.h), unsupported members
// (model/field_support.h), what this machine can't provide, missing objects and buckets; and
// quotas. Reports only the first failure, as the service does. The request must have been validated
// against the model. Any thread; may block on the catalog.
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
        vpc_(std::move(settings.vpc)),
        check_network_(std::move(settings.check_network)),
        registry_credentials_(std::move(settings.registry_credentials)),
        resolve_image_(std::move(settings.resolve_image)),
        rules_(std::move(settings.rules)) {}

  // For later requests.
  void replace_rules(AccountRules rules) { rules_.replace(std::move(rules)); }

  // ValidationException with a message that names the member. Errors of the catalog are returned as
  // they are.
  Result<void> check(const model::CreateTrainingJobRequest& request) const;

  // check() for the data of one channel in S3, which isn't among the request's: its
  // SourceModelPackageArn's.
  Result<void> check_s3_source(const model::CreateTrainingJobRequest& request,
                               const model::Channel& channel) const;

  // check() for the training image, which may be an algorithm's: whether its registry's credentials
  // are configured.
  Result<void> check_image(const model::CreateTrainingJobRequest& request,
                           const std::string& training_image) const;

  // Checks that the account has the role. ValidationException, as at AWS.
  Result<void> check_role(const std::string& role_arn) const;
  // Checks that `uri`, the value of `field`, names an existing bucket. Errors as check().
  Result<void> check_bucket(const std::string& field, const std::string& uri) const;

  // Whether a quota applies to `wanted`, so that check_quota() needs the instances in use.
  bool has_quota(const InstanceCounts& wanted) const;
  // ResourceLimitExceeded if `wanted` more instances would exceed a quota, when jobs that haven't
  // ended have `in_use`.
  Result<void> check_quota(const InstanceCounts& wanted, const InstanceCounts& in_use) const;

  // The maximum number of instances of a type in warm pools; nullopt: no limit.
  std::optional<std::int64_t> warm_pool_quota(const std::string& instance_type) const;

  const InstanceTypes& types() const { return types_; }

 private:
  Result<void> check_inputs_exist(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_file_system(const model::Channel& channel) const;
  Result<void> check_debugger(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_synced_folders(const model::CreateTrainingJobRequest& request) const;
  Result<void> check_resources(const model::CreateTrainingJobRequest& request) const;
  // Checks one of the preferences, or the only alternative.
  Result<void> check_alternative(const model::ResourceConfig& resources) const;
  Result<void> check_known(const std::string& type) const;
  Result<void> check_type(const std::string& type, const model::ResourceConfig& resources) const;
  // Checks that the machine can hold all instances at once.
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
  const model::VpcNetworks vpc_;
  const CheckNetwork check_network_;
  const model::RegistryCredentialsByName registry_credentials_;
  const std::function<std::string(const std::string&)> resolve_image_;
  Snapshot<AccountRules> rules_;
};

}  // namespace trainyard::control
