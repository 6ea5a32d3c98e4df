#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/s3_location.h"

namespace trainyard::data {

// A manifest of S3DataType ManifestFile (API, S3DataSource):
//
//   [ {"prefix": "s3://bucket/some/prefix/"}, "relative/path/a.csv", "b.csv" ]
//
// Every text behind the prefix is appended to it as it stands, and names one object. Takes the
// document in pieces and gives the objects as they come, so that one of any length needs no more
// memory than its longest text.
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

// What is said of a wrong manifest; `line` counts from 1.
Error wrong_manifest(const std::string& uri, std::uint64_t line, const std::string& why);

}  // namespace trainyard::data
