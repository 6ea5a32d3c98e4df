#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// s3://bucket/key, or its https form (https://bucket.s3.region.amazonaws.com/key, path style too).
struct S3Location {
  std::string bucket;
  std::string key;  // may be empty

  // invalid_argument names the URI.
  static Result<S3Location> parse(std::string_view uri);
  std::string to_string() const { return "s3://" + bucket + (key.empty() ? "" : "/" + key); }
};

// `prefix` and `rest` with exactly one slash between, none before when `prefix` is empty.
std::string join_key(std::string_view prefix, std::string_view rest);

}  // namespace trainyard::data
