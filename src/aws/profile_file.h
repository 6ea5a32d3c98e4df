#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

// The form of the files that all AWS clients share (~/.aws/config, ~/.aws/credentials). Pure.
namespace trainyard::aws {

// Settings by their names in lower case; one that is nested in another is "outer.inner".
using ProfileSection = std::map<std::string, std::string, std::less<>>;
// Sections by what stands between their brackets, single spaces within.
using ProfileSections = std::map<std::string, ProfileSection, std::less<>>;

// invalid_argument names the line that is neither a section, nor a setting, nor a comment; no value
// of the file is in its text.
Result<ProfileSections> parse_profile_file(std::string_view text);

}  // namespace trainyard::aws
