#pragma once

#include <string>
#include <string_view>

#include "aws/crypto.h"
#include "base/result.h"

namespace trainyard::data {

// The digest that an object must have.
struct ExpectedDigest {
  aws::Digest::Algorithm algorithm;
  std::string name;   // for messages: "CRC64NVME", "MD5 (ETag)"
  std::string bytes;  // raw, as Digest::finish() gives them
};

// corrupt: the object `name` has a different digest, `found`.
Result<void> check_digest(const std::string& name, const ExpectedDigest& expected,
                          const std::string& found);
// The same, for all of its bytes.
Result<void> check_bytes(const std::string& name, const ExpectedDigest& expected,
                         std::string_view bytes);

}  // namespace trainyard::data
