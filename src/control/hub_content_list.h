#pragma once

#include <string>

#include "base/result.h"
#include "control/arn_scope.h"
#include "model/hub_content.h"
#include "store/resource_store.h"

// The lists of a hub's contents. The hub, and the content, must exist. ValidationException: a
// version isn't one, or the token isn't of such a request. Both block.
namespace trainyard::control {

// Of each content the newest version that satisfies the request's conditions. Each page reads one
// version of every such content of the hub.
Result<model::ListHubContentsResponse> list_hub_contents(
    store::ResourceStore& store, const ArnScope& arns, const std::string& hub,
    const model::ListHubContentsRequest& request);

// `id`: see hub_content_id().
Result<model::ListHubContentVersionsResponse> list_hub_content_versions(
    store::ResourceStore& store, const ArnScope& arns, const std::string& id,
    const model::ListHubContentVersionsRequest& request);

}  // namespace trainyard::control
