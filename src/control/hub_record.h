#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "model/hub.h"
#include "model/hub_content.h"
#include "store/stored_resource.h"

// Hubs and their contents as the store keeps them. Pure.
namespace trainyard::control {

// What the server adds to the request of a hub or of a content: StoredResource::state.
struct HubState {
  Caller created_by{};
  std::optional<Caller> modified_by{};
  // Of a content: DocumentSchemaVersion as a number (parse_content_version), for lists.
  std::int64_t schema_version = 0;

  bool operator==(const HubState&) const = default;
};

std::string to_json(const HubState& state);
// corrupt: it isn't one. Members that a newer program wrote are skipped.
Result<HubState> parse_hub_state(const std::string& text);

// As Describe shows them.
Result<model::DescribeHubResponse> describe_hub(const store::StoredResource& stored);
Result<model::DescribeHubContentResponse> describe_hub_content(const store::StoredResource& stored,
                                                               const ArnScope& arns);
// As lists show it: without its document.
Result<model::HubContentInfo> summarize_hub_content(const store::StoredResource& stored,
                                                    const ArnScope& arns);

}  // namespace trainyard::control
