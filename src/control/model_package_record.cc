#include "control/model_package_record.h"

#include <boost/json/serialize.hpp>
#include <utility>

#include "control/registry_kinds.h"
#include "control/stored_request.h"
#include "model/declared_document.h"
#include "model/shared_members.h"

namespace trainyard::model {

template <>
struct Declaration<control::ModelPackageState> {
  using T = control::ModelPackageState;
  static void declare(auto& members) {
    members.optional("created_by", &T::created_by);
    members.optional("modified_by", &T::modified_by);
    members.optional("approval_description", &T::approval_description);
    members.optional("client_token", &T::client_token);
    members.optional("request_hash", &T::request_hash);
  }
};

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

constexpr const char* kStateOfPackage = "state of a model package";

}  // namespace

store::NewResource make_model_package(model::CreateModelPackageInput request, store::Tags tags,
                                      const ArnScope& arns, Timestamp now) {
  store::NewResource made;
  made.tags = std::move(tags);
  store::StoredResource& stored = made.resource;
  stored.id.kind = kModelPackageKind;
  // Tags change independently, and are stored separately; a token says nothing of the model.
  request.tags.reset();
  request.client_token.reset();
  if (request.model_package_group_name) {
    request.model_package_group_name = model_package_group_name(*request.model_package_group_name);
    stored.id.name = *request.model_package_group_name;
    made.parents = {model_package_group_arn(arns, stored.id.name)};
    if (!request.model_approval_status)
      request.model_approval_status = model::ModelApprovalStatus::PendingManualApproval;
  } else {
    stored.id.name = *request.model_package_name;
    stored.arn = model_package_arn(arns, stored.id.name);
  }
  stored.request = to_stored_text(request);
  stored.status = model::to_string(model::ModelPackageStatus::Completed);
  stored.created = stored.modified = now;
  return made;
}

std::string to_json(const ModelPackageState& state) {
  return boost::json::serialize(model::write_document(state));
}

Result<ModelPackageState> parse_model_package_state(const std::string& text) {
  TRY(const auto object, model::parse_document(kStateOfPackage, text));
  model::DocumentReader reader(kStateOfPackage, object, model::UnknownMembers::skipped);
  ModelPackageState state;
  model::read_members(reader, state);
  TRY_VOID(reader.finish());
  return state;
}

Result<model::DescribeModelPackageOutput> describe_model_package(
    const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateModelPackageInput>(stored));
  auto state = parse_model_package_state(stored.state);
  if (!state) return std::move(state).error().wrap(stored.arn);
  model::DescribeModelPackageOutput answer;
  // Of these two the API has other limits in the answer.
  answer.model_package_group_name = request.model_package_group_name;
  answer.sample_payload_url = request.sample_payload_url;
  model::move_shared(std::move(request), answer);
  if (stored.id.version > 0) answer.model_package_version = stored.id.version;
  answer.model_package_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  answer.model_package_status = model::from_string<model::ModelPackageStatus>(stored.status);
  // What is checked is checked before the package exists: neither jobs nor scans check it later.
  answer.model_package_status_details.emplace().validation_statuses.emplace();
  answer.model_package_status_details->image_scan_statuses.emplace();
  if (!answer.certify_for_marketplace) answer.certify_for_marketplace = false;
  answer.approval_description = std::move(state->approval_description);
  answer.created_by = to_model(state->created_by);
  answer.last_modified_by = to_model(state->modified_by);
  return answer;
}

}  // namespace trainyard::control
