#include "control/hub_record.h"

#include <boost/json/serialize.hpp>
#include <utility>

#include "control/hub_kinds.h"
#include "control/stored_request.h"
#include "model/declared_document.h"
#include "model/shared_members.h"

namespace trainyard::model {

template <>
struct Declaration<control::HubState> {
  using T = control::HubState;
  static void declare(auto& members) {
    members.required("created_by", &T::created_by);
    members.optional("modified_by", &T::modified_by);
    members.optional("schema_version", &T::schema_version);
  }
};

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

constexpr const char* kStateOfHub = "state of a hub or its content";

Result<HubState> state_of_hub(const store::StoredResource& stored) {
  auto state = parse_hub_state(stored.state);
  if (!state) return std::move(state).error().wrap(stored.arn);
  return state;
}

}  // namespace

std::string to_json(const HubState& state) {
  return boost::json::serialize(model::write_document(state));
}

Result<HubState> parse_hub_state(const std::string& text) {
  TRY(const auto object, model::parse_document(kStateOfHub, text));
  model::DocumentReader reader(kStateOfHub, object, model::UnknownMembers::skipped);
  HubState state;
  model::read_members(reader, state);
  TRY_VOID(reader.finish());
  return state;
}

Result<model::DescribeHubResponse> describe_hub(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateHubRequest>(stored));
  TRY(const auto state, state_of_hub(stored));
  model::DescribeHubResponse answer;
  model::move_shared(std::move(request), answer);
  answer.hub_arn = stored.arn;
  answer.hub_status = model::from_string<model::HubStatus>(stored.status);
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  answer.created_by = to_model(state.created_by);
  answer.last_modified_by = to_model(state.modified_by);
  return answer;
}

Result<model::DescribeHubContentResponse> describe_hub_content(const store::StoredResource& stored,
                                                               const ArnScope& arns) {
  TRY(auto request, request_of<model::ImportHubContentRequest>(stored));
  TRY(const auto state, state_of_hub(stored));
  model::DescribeHubContentResponse answer;
  answer.hub_name = request.hub_name;
  answer.hub_arn = hub_arn(arns, *request.hub_name);
  model::move_shared(std::move(request), answer);
  answer.hub_content_arn = stored.arn;
  answer.hub_content_status = model::from_string<model::HubContentStatus>(stored.status);
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  answer.created_by = to_model(state.created_by);
  answer.last_modified_by = to_model(state.modified_by);
  return answer;
}

Result<model::HubContentInfo> summarize_hub_content(const store::StoredResource& stored,
                                                    const ArnScope& arns) {
  TRY(auto described, describe_hub_content(stored, arns));
  model::HubContentInfo summary;
  model::move_shared(std::move(described), summary);
  return summary;
}

}  // namespace trainyard::control
