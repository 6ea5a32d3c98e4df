#pragma once

#include <optional>
#include <string>

namespace trainyard::control {

// The input channel with the model of SourceModelPackageArn.
inline constexpr const char* kModelChannel = "model";

// The content of a hub that a model was made from; each may be empty.
struct BaseContent {
  std::string name{};
  std::string version{};
  std::string recipe{};
  friend bool operator==(const BaseContent&, const BaseContent&) = default;
};

// The model package that a job continues from, as it was when the job was created.
struct SourcePackage {
  std::string arn;
  std::string model_data;  // s3://…: an archive, or the prefix of a model's files
  std::optional<BaseContent> base{};
  friend bool operator==(const SourcePackage&, const SourcePackage&) = default;
};

// What a job's ModelPackageConfig meant when the job was created, whatever happens to the packages
// later.
struct ResolvedPackages {
  std::string group_arn;  // gets a version when the job completes
  std::optional<SourcePackage> source{};
  friend bool operator==(const ResolvedPackages&, const ResolvedPackages&) = default;
};

}  // namespace trainyard::control
