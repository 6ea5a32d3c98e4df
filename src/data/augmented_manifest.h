#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/read_ahead.h"

namespace trainyard::data {

// Parses a line of an augmented manifest (developer guide, augmented-manifest): returns the
// attributes with those names, in that order. The value of one whose name ends in "-ref" is the S3
// URI of an object; any other is given as it is: strings without quotes, numbers digit by digit,
// anything else as JSON without blanks. If a name occurs twice, the last one counts.
// invalid_argument says what is wrong with the line.
Result<std::vector<Datum>> parse_manifest_line(std::string_view line,
                                               const std::vector<std::string>& attribute_names);

}  // namespace trainyard::data
