#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The format of the files that all AWS clients share (~/.aws/config, ~/.aws/credentials). Pure.
namespace trainyard::aws {

// Settings by their lower-case names; a nested one is "outer.inner".
using ProfileSection = std::map<std::string, std::string, std::less<>>;
// Sections by the text between their brackets, with single spaces.
using ProfileSections = std::map<std::string, ProfileSection, std::less<>>;

// invalid_argument names the line that is neither a section, a setting nor a comment; its message
// contains no values.
Result<ProfileSections> parse_profile_file(std::string_view text);

// The names of the sections alone, in the file's order, each once. Of a file that can't be parsed
// as well: lines that don't begin a section are passed over.
std::vector<std::string> profile_section_names(std::string_view text);

}  // namespace trainyard::aws
