#include "control/job_hosts.h"

#include <algorithm>

namespace trainyard::control {
namespace {

// The group that replaces InstanceType and InstanceCount, if those are given.
std::vector<model::InstanceGroup> requested_groups(const model::ResourceConfig& resources) {
  if (resources.instance_groups && !resources.instance_groups->empty())
    return *resources.instance_groups;
  model::InstanceGroup only;
  only.instance_group_name = model::kHomogeneousCluster;
  only.instance_type = resources.instance_type;
  only.instance_count = resources.instance_count;
  if (const auto preferences = preferences_of(resources); !preferences.empty()) {
    const InstanceSelection& first = preferences.front();
    only.instance_type = resources.selected_instance_type.value_or(first.instance_type);
    only.instance_count = resources.selected_instance_count.value_or(first.instance_count);
  }
  return {only};
}

}  // namespace

std::vector<InstanceSelection> preferences_of(const model::ResourceConfig& resources,
                                              const std::vector<std::string>& without) {
  std::vector<InstanceSelection> all;
  if (!resources.instance_preferences) return all;
  for (const model::InstancePreference& preference : *resources.instance_preferences) {
    const std::string type = preference.instance_type.value_or("");
    if (std::ranges::find(without, type) != without.end()) continue;
    all.push_back({type, preference.instance_count.value_or(resources.instance_count.value_or(0))});
  }
  return all;
}

model::ResourceConfig with_selection(model::ResourceConfig resources,
                                     const std::optional<InstanceSelection>& selection) {
  if (!selection) return resources;
  resources.selected_instance_type = selection->instance_type;
  resources.selected_instance_count = selection->instance_count;
  return resources;
}

std::vector<model::ResourceConfig> alternatives_of(const model::ResourceConfig& resources) {
  std::vector<model::ResourceConfig> all;
  for (const InstanceSelection& preference : preferences_of(resources))
    all.push_back(with_selection(resources, preference));
  if (all.empty()) all.push_back(resources);
  return all;
}

std::vector<model::PlanInstanceGroup> instance_groups(const model::ResourceConfig& resources) {
  std::vector<model::PlanInstanceGroup> groups;
  std::int64_t number = 0;
  for (const model::InstanceGroup& requested : requested_groups(resources)) {
    model::PlanInstanceGroup& group = groups.emplace_back();
    group.name = requested.instance_group_name.value_or("");
    group.instance_type = requested.instance_type.value_or("");
    for (std::int64_t i = 0; i < requested.instance_count.value_or(0); ++i)
      group.hosts.push_back("algo-" + std::to_string(++number));
    std::ranges::sort(group.hosts);
  }
  return groups;
}

std::vector<JobHost> job_hosts(const model::ResourceConfig& resources) {
  std::vector<JobHost> hosts;
  for (const model::PlanInstanceGroup& group : instance_groups(resources))
    for (const std::string& name : group.hosts)
      hosts.push_back({name, group.name, group.instance_type});
  std::ranges::sort(hosts, {}, &JobHost::name);
  return hosts;
}

std::map<std::string, std::int64_t> instances_by_type(const model::ResourceConfig& resources) {
  std::map<std::string, std::int64_t> counts;
  for (const model::InstanceGroup& group : requested_groups(resources))
    counts[group.instance_type.value_or("")] += group.instance_count.value_or(0);
  return counts;
}

}  // namespace trainyard::control
