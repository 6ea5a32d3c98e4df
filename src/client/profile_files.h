#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/profile_file.h"
#include "base/result.h"

// The files that all AWS clients share: config and credentials.
namespace trainyard::client {

using TextMap = aws::ProfileSection;
// Empty if it doesn't exist.
std::string look_up(const TextMap& map, std::string_view name);

// Environment variables; a process's, or a test's own.
using Environment = TextMap;
Environment process_environment();

using Section = aws::ProfileSection;
using Sections = aws::ProfileSections;

// Both files, read once.
class ProfileFiles {
 public:
  // From the paths in the environment, otherwise below HOME. A file that doesn't exist is empty;
  // one that can't be read or parsed is an error that names it.
  static Result<ProfileFiles> read(const Environment& environment);

  // A profile's settings; if both files have one, the credentials file's. nullopt: neither file has
  // the profile.
  std::optional<Section> find_profile(std::string_view name) const;
  // [services NAME] of the config file; nullopt: it doesn't exist.
  std::optional<Section> find_services(std::string_view name) const;

  const std::string& config_path() const { return config_path_; }
  const std::string& credentials_path() const { return credentials_path_; }

 private:
  std::string config_path_;
  std::string credentials_path_;
  Sections config_;
  Sections credentials_;
};

}  // namespace trainyard::client
