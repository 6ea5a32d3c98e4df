#pragma once

#include "base/result.h"
#include "model/tags.h"
#include "store/job_store.h"

namespace trainyard::control {

// The tags of training jobs and of all named resources, by ARN. Errors as those of TrainingJobs.
// Any thread; all calls block.
class ResourceTags {
 public:
  // `store` outlives this.
  explicit ResourceTags(store::JobStore& store) : store_(store) {}

  Result<model::AddTagsOutput> add(const model::AddTagsInput& request);
  Result<model::ListTagsOutput> list(const model::ListTagsInput& request) const;
  Result<model::DeleteTagsOutput> remove(const model::DeleteTagsInput& request);

 private:
  Result<store::Tags> get(const std::string& arn) const;

  store::JobStore& store_;
};

}  // namespace trainyard::control
