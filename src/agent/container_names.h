#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

// What containers are called, and what they are labelled with.
namespace trainyard::agent {

// The id of an instance's container, by the instance's folder (attempts/<job>/<n>/<host>): the same
// for every agent of the plan, so that what one left another finds, with no plan to read.
//   trainyard-<hash of the attempts folder's path>-<job>-<n>-<host>
std::string container_id(const std::filesystem::path& directory);
// How all ids of a data folder begin. Job names are unique within one data folder only.
std::string container_prefix(const std::filesystem::path& attempts);
// The instance's folder that has this id, or for which a container of this id was made beside its
// own; nullopt: an id of another data folder, or of no such form.
std::optional<std::filesystem::path> instance_of_container(const std::string& id,
                                                           const std::filesystem::path& attempts);
// As ids were made by older versions, whose containers may still be there.
std::string earlier_container_id(const std::filesystem::path& directory);

// By which a person, or a clean-up, finds what belongs to a job. The second label is the instance's
// folder.
inline constexpr const char* kJobLabel = "trainyard.job";
inline constexpr const char* kDirectoryLabel = "trainyard.directory";
std::map<std::string, std::string> container_labels(const std::string& job,
                                                    const std::filesystem::path& directory);

}  // namespace trainyard::agent
