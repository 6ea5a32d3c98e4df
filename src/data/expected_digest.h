#pragma once

#include <string>
#include <string_view>

#include "aws/crypto.h"
#include "base/result.h"

namespace trainyard::data {

// What an object must turn out to be.
struct ExpectedDigest {
  aws::Digest::Algorithm algorithm;
  std::string name;   // for messages: "CRC64NVME", "MD5 (ETag)"
  std::string bytes;  // raw, as Digest::finish() gives them
};

// corrupt: what came of the object `name` has the digest `found`, another one.
Result<void> check_digest(const std::string& name, const ExpectedDigest& expected,
                          const std::string& found);
// The same of all its bytes.
Result<void> check_bytes(const std::string& name, const ExpectedDigest& expected,
                         std::string_view bytes);

}  // namespace trainyard::data
