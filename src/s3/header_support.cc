#include "s3/header_support.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

struct Unsupported {
  std::string_view name;  // in lower case; with '*' at its end, all with this prefix
  // Values that request what is done anyway; an empty one requests nothing.
  std::array<std::string_view, 3> harmless = {};
};

constexpr std::array kUnsupported = {
    Unsupported{"x-amz-acl", {"private", "bucket-owner-full-control", "bucket-owner-read"}},
    Unsupported{"x-amz-bucket-namespace", {"global"}},
    Unsupported{"x-amz-bucket-object-lock-enabled", {"false", "False"}},
    Unsupported{"x-amz-copy-source-server-side-encryption-customer-*"},
    Unsupported{"x-amz-grant-*"},
    Unsupported{"x-amz-if-match-*"},  // conditions of directory buckets
    Unsupported{"x-amz-object-lock-legal-hold", {"OFF"}},
    Unsupported{"x-amz-object-lock-*"},
    Unsupported{"x-amz-object-ownership", {"BucketOwnerEnforced"}},
    Unsupported{"x-amz-rename-source*"},
    Unsupported{"x-amz-server-side-encryption-customer-*"},
    Unsupported{"x-amz-website-redirect-location"},
    Unsupported{"x-amz-write-offset-bytes"},
};

// Those of general purpose buckets (PutObject, API reference).
constexpr std::array<std::string_view, 8> kStorageClasses = {
    "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING",
    "GLACIER",  "DEEP_ARCHIVE",       "GLACIER_IR"};
constexpr std::array<std::string_view, 3> kEncryptions = {"AES256", "aws:kms", "aws:kms:dsse"};

template <class Values>
bool is_one_of(std::string_view value, const Values& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool names(std::string_view pattern, std::string_view name) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                : name == pattern;
}

Result<void> check_support(std::string_view name, std::string_view value) {
  const auto found = std::find_if(kUnsupported.begin(), kUnsupported.end(),
                                  [name](const auto& one) { return names(one.name, name); });
  if (found == kUnsupported.end() || is_one_of(value, found->harmless)) return ok();
  std::string what = "The header " + std::string(name);
  if (!found->harmless.front().empty()) what += " with the value '" + std::string(value) + "'";
  return store::with_elements(not_implemented(what), {{"Header", std::string(name)}});
}

// Headers for which S3 itself only accepts certain values.
Result<void> check_value(std::string_view name, std::string_view value) {
  if (name == "x-amz-storage-class" && !is_one_of(value, kStorageClasses))
    return s3_error("InvalidStorageClass", "The storage class you specified is not valid",
                    {{"StorageClassRequested", std::string(value)}});
  if (name == "x-amz-server-side-encryption" && !is_one_of(value, kEncryptions))
    return invalid_argument("The encryption method specified is not supported", name, value);
  if (name == "x-amz-metadata-directive" && value != "COPY" && value != "REPLACE")
    return invalid_argument("Unknown metadata directive.", name, value);
  if (name == "x-amz-tagging-directive" && value != "COPY" && value != "REPLACE")
    return invalid_argument("Unknown tagging directive.", name, value);
  if (name == "x-amz-checksum-type" && value != "COMPOSITE" && value != "FULL_OBJECT")
    return s3_error("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  return ok();
}

}  // namespace

Result<void> check_supported_headers(const S3Request& request) {
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with("x-amz-")) continue;
    TRY_VOID(check_support(name, value));
    TRY_VOID(check_value(name, value));
  }
  return ok();
}

}  // namespace trainyard::s3
