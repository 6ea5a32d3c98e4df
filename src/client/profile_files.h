#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/profile_file.h"
#include "base/result.h"

// The files that all AWS clients share: config and credentials.
namespace trainyard::client {

using TextMap = aws::ProfileSection;
// Empty when it isn't there.
std::string look_up(const TextMap& map, std::string_view name);

// Variables; those of a process, or a test's own.
using Environment = TextMap;
Environment process_environment();

using Section = aws::ProfileSection;
using Sections = aws::ProfileSections;

// Both files, read once.
class ProfileFiles {
 public:
  // Where the environment says, else below HOME. A file that isn't there is empty; one that can't
  // be read or parsed is an error that names it.
  static Result<ProfileFiles> read(const Environment& environment);

  // A profile's settings; where both files have one, the credentials file's. nullopt: neither file
  // has the profile.
  std::optional<Section> find_profile(std::string_view name) const;
  // [services NAME] of the config file; nullopt: it isn't there.
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
