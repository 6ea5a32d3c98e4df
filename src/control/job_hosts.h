#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/job_events.h"
#include "model/launch_plan.h"
#include "model/resources.h"

// Which hosts a training job has, by its ResourceConfig. Pure.
namespace trainyard::control {

struct JobHost {
  std::string name;           // "algo-1"
  std::string group;          // model::kHomogeneousCluster without InstanceGroups
  std::string instance_type;  // its group's
  friend bool operator==(const JobHost&, const JobHost&) = default;
};

// What a job with InstancePreferences may be run on, in its order, but for those types; empty: it
// has none.
std::vector<InstanceSelection> preferences_of(const model::ResourceConfig& resources,
                                              const std::vector<std::string>& without = {});
// With SelectedInstanceType and SelectedInstanceCount set, which all below go by where there are
// InstancePreferences. Without a selection they go by the first preference.
model::ResourceConfig with_selection(model::ResourceConfig resources,
                                     const std::optional<InstanceSelection>& selection);
// One for each preference; without preferences, as they are.
std::vector<model::ResourceConfig> alternatives_of(const model::ResourceConfig& resources);

// By group in the request's order. The hosts are numbered over all groups in that order from
// algo-1, and sorted by name in each: algo-1, algo-10, algo-2. Of a request that kept all rules no
// group is empty.
std::vector<model::PlanInstanceGroup> instance_groups(const model::ResourceConfig& resources);

// All hosts, sorted by name. The first, algo-1, is the one that leads.
std::vector<JobHost> job_hosts(const model::ResourceConfig& resources);

// How many instances of each type: what quotas count.
std::map<std::string, std::int64_t> instances_by_type(const model::ResourceConfig& resources);

}  // namespace trainyard::control
