#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "model/lineage.h"
#include "store/resource_store.h"

namespace trainyard::control {

inline constexpr std::string_view kArtifactKind = "artifact";  // as in ARNs

// What clients see of a stored artifact. corrupt: what is stored can't be read.
Result<model::DescribeArtifactResponse> describe_artifact(const store::StoredResource& stored);
Error no_artifact_error(const std::string& arn);

// The operations on artifacts, called by services with valid requests. An artifact is identified by
// its source: there is one of each, and its ARN follows from it. Errors: those named below, and as
// TrainingJobs'; ResourceNotFound: there is no such artifact. Any thread; all calls block. Changes
// are durable when a call returns.
class Artifacts {
 public:
  // Both outlive this.
  Artifacts(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  // Returns the new artifact's ARN. ValidationException: there is one with this source.
  Result<std::string> create(model::CreateArtifactRequest request);
  Result<model::DescribeArtifactResponse> describe(const std::string& arn) const;
  Result<model::ListArtifactsResponse> list(const model::ListArtifactsRequest& request) const;
  // Both return the artifact's ARN.
  Result<std::string> update(const model::UpdateArtifactRequest& request);
  // Its associations go with it. ValidationException: the request hasn't exactly one of ARN and
  // source.
  Result<std::string> remove(const model::DeleteArtifactRequest& request);

 private:
  Result<store::StoredResource> find(const std::string& arn) const;
  std::string arn_of(const model::ArtifactSource& source) const;

  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
