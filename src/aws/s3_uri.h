#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard::aws {

// A location in S3 as the APIs write it. `key` may be empty (the whole bucket) or a prefix.
struct S3Uri {
  std::string bucket;
  std::string key;

  std::string to_string() const;  // always s3://bucket/key
  // s3://bucket/key, https://s3.<region>.amazonaws.com/bucket/key or
  // https://bucket.s3.<region>.amazonaws.com/key. The key isn't decoded. nullopt for anything else,
  // and without a bucket.
  static std::optional<S3Uri> parse(std::string_view text);
};

}  // namespace trainyard::aws
