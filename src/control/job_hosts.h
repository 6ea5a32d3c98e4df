#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/job_events.h"
#include "model/launch_plan.h"
#include "model/resources.h"

// The hosts of a training job, according to its ResourceConfig. Pure.
namespace trainyard::control {

struct JobHost {
  std::string name;           // "algo-1"
  std::string group;          // model::kHomogeneousCluster without InstanceGroups
  std::string instance_type;  // its group's
  friend bool operator==(const JobHost&, const JobHost&) = default;
};

// The alternatives of a job with InstancePreferences, in order, without the given types; empty: it
// has no preferences.
std::vector<InstanceSelection> preferences_of(const model::ResourceConfig& resources,
                                              const std::vector<std::string>& without = {});
// Sets SelectedInstanceType and SelectedInstanceCount, which the functions below use if there are
// InstancePreferences. Without a selection they use the first preference.
model::ResourceConfig with_selection(model::ResourceConfig resources,
                                     const std::optional<InstanceSelection>& selection);
// One for each preference; without preferences, `resources` unchanged.
std::vector<model::ResourceConfig> alternatives_of(const model::ResourceConfig& resources);

// By group, in the request's order. Hosts are numbered over all groups in that order from algo-1,
// and sorted by name in each: algo-1, algo-10, algo-2. In a valid request no group is empty.
std::vector<model::PlanInstanceGroup> instance_groups(const model::ResourceConfig& resources);

// All hosts, sorted by name. The first, algo-1, is the lead.
std::vector<JobHost> job_hosts(const model::ResourceConfig& resources);

// The number of instances of each type, as quotas count them.
std::map<std::string, std::int64_t> instances_by_type(const model::ResourceConfig& resources);

}  // namespace trainyard::control
