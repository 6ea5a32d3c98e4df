#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

// Names and labels of containers.
namespace trainyard::agent {

// The id of an instance's container, derived from the instance's folder
// (attempts/<job>/<n>/<host>): the same for every agent of the plan, so that containers are found
// without a plan.
//   trainyard-<hash of the attempts folder's path>-<job>-<n>-<host>
std::string container_id(const std::filesystem::path& directory);
// The common prefix of all ids of a data folder. Names of jobs are unique only within one.
std::string container_prefix(const std::filesystem::path& attempts);
// The folder of the instance with this id, or for which an additional container with this id was
// created; nullopt: an id of another data folder, or of another form.
std::optional<std::filesystem::path> instance_of_container(const std::string& id,
                                                           const std::filesystem::path& attempts);
// The id used by older versions, whose containers may still exist.
std::string earlier_container_id(const std::filesystem::path& directory);

// Labels by which a person, or a clean-up, finds what belongs to a job. The second is the
// instance's folder.
inline constexpr const char* kJobLabel = "trainyard.job";
inline constexpr const char* kDirectoryLabel = "trainyard.directory";
std::map<std::string, std::string> container_labels(const std::string& job,
                                                    const std::filesystem::path& directory);

}  // namespace trainyard::agent
