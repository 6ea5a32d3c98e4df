#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Parses a manifest of S3DataType ManifestFile (API, S3DataSource):
//
//   [ {"prefix": "s3://bucket/some/prefix/"}, "relative/path/a.csv", "b.csv" ]
//
// Each string after the prefix is appended to it unchanged, and names one object. Takes the
// document in pieces and passes on objects as they are found, so that it needs no more memory than
// the longest string.
class ManifestReader {
 public:
  using EachObject = std::function<Result<void>(const std::string& bucket, const std::string& key)>;
  // `uri` is the manifest's, for messages.
  ManifestReader(std::string uri, EachObject each);
  ~ManifestReader();
  ManifestReader(const ManifestReader&) = delete;
  ManifestReader& operator=(const ManifestReader&) = delete;

  // invalid_argument names manifest and line, and what is wrong there. An error of `each` is
  // returned.
  Result<void> read(std::string_view bytes);
  // After the last piece.
  Result<void> finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

// The error for an invalid manifest; `line` counts from 1.
Error wrong_manifest(const std::string& uri, std::uint64_t line, const std::string& why);

}  // namespace trainyard::data
