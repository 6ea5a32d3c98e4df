#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard::control {

struct S3Location {
  std::string bucket;
  std::string key;  // or prefix; may be empty
};

// s3://bucket[/key]. nullopt for anything else, the https form of the API's pattern included.
std::optional<S3Location> parse_s3_location(std::string_view uri);

}  // namespace trainyard::control
