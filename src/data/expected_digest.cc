#include "data/expected_digest.h"

#include "base/hex.h"

namespace trainyard::data {

Result<void> check_digest(const std::string& name, const ExpectedDigest& expected,
                          const std::string& found) {
  if (found == expected.bytes) return ok();
  return Error(ErrorKind::corrupt, "GET " + name + ": the bytes that came have the " +
                                       expected.name + " " + to_hex(found) + ", the store says " +
                                       to_hex(expected.bytes));
}

Result<void> check_bytes(const std::string& name, const ExpectedDigest& expected,
                         std::string_view bytes) {
  aws::Digest digest(expected.algorithm);
  digest.update(bytes);
  return check_digest(name, expected, digest.finish());
}

}  // namespace trainyard::data
