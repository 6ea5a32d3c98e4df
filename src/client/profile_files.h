#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// The files that all AWS clients share: config and credentials.
namespace trainyard::client {

using TextMap = std::map<std::string, std::string, std::less<>>;
// Empty when it isn't there.
std::string look_up(const TextMap& map, std::string_view name);

// Variables; those of a process, or a test's own.
using Environment = TextMap;
Environment process_environment();

// Settings by their names in lower case; one that is nested in another is "outer.inner".
using Section = TextMap;

// Sections by what stands between their brackets, single spaces within.
using Sections = std::map<std::string, Section, std::less<>>;

// invalid_argument names the line that is neither a section, nor a setting, nor a comment.
Result<Sections> parse_profile_file(std::string_view text);

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
