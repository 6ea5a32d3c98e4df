#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "control/hubs.h"
#include "model/hub_content.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on hubs' contents, called by services with valid requests. Errors as those of
// TrainingJobs; ResourceNotFound: there is no such hub, content or version. Any thread; all calls
// block. Changes are durable when a call returns.
class HubContents {
 public:
  // All outlive this.
  HubContents(store::ResourceStore& store, const Hubs& hubs, const Clock& clock, ArnScope arns)
      : store_(store), hubs_(hubs), clock_(clock), arns_(std::move(arns)) {}

  // The version can be used at once: HubContentStatus is Available. ValidationException: the
  // document isn't a JSON object. ResourceInUse: there is this version.
  Result<model::ImportHubContentResponse> import_content(model::ImportHubContentRequest request,
                                                         const Caller& caller);
  // Without a version the newest.
  Result<model::DescribeHubContentResponse> describe(
      const model::DescribeHubContentRequest& request) const;
  // ValidationException: the content is neither a model nor a notebook, or nothing changes.
  Result<model::UpdateHubContentResponse> update(const model::UpdateHubContentRequest& request,
                                                 const Caller& caller);
  Result<void> remove(const model::DeleteHubContentRequest& request);
  Result<model::ListHubContentsResponse> list(const model::ListHubContentsRequest& request) const;
  Result<model::ListHubContentVersionsResponse> list_versions(
      const model::ListHubContentVersionsRequest& request) const;

 private:
  // `id`: see hub_content_id(); nullopt: there is none.
  Result<std::optional<store::StoredResource>> find_newest(const std::string& id) const;
  // Of a request that names a version.
  template <class Request>
  Result<store::StoredResource> find(const Request& request) const;
  // That of an import which names none.
  Result<std::int64_t> next_version(const std::string& id) const;

  store::ResourceStore& store_;
  const Hubs& hubs_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
