#pragma once

#include <span>
#include <string_view>

// The resources of each training instance type of the API, which are a job's limits.
namespace trainyard::model {

struct InstanceType {
  std::string_view name;  // "ml.g5.xlarge"
  int vcpus = 0;
  double memory_gib = 0;
  int gpus = 0;                    // the number in SM_NUM_GPUS
  int accelerators = 0;            // the GPUs, or the Trainium chips
  std::string_view accelerator{};  // "NVIDIA A10G"; empty: none
  int accelerator_memory_gib = 0;  // of each, according to AWS
  // /opt/ml is on the instance's own disks and VolumeSizeInGB has no effect.
  bool has_local_nvme = false;
};

// One for each value of the API's TrainingInstanceType.
std::span<const InstanceType> instance_types();

const InstanceType* find_instance_type(std::string_view name);  // nullptr: no such type

}  // namespace trainyard::model
