#include "services/sagemaker/hub_operations.h"

#include "control/hub_kinds.h"
#include "services/sagemaker/arn_answer.h"

namespace trainyard::services {
namespace {

using boost::json::value;
using control::kHubKind;

// Of its contents as well: whoever may use a hub may use what is in it.
Resources named_hub(const value& input, const aws::Place& place) {
  return named_resource(input, place, kHubKind, "HubName");
}

Resources all_hubs(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kHubKind, "*").to_string()};
}

control::Caller hub_caller(const RequestContext& context) {
  return {context.principal.arn, context.principal.user_id};
}

std::vector<Operation> hub_rows(control::Hubs& hubs) {
  using namespace model;
  return {
      {"CreateHub", "sagemaker:CreateHub", named_hub,
       decoding<CreateHubRequest>([&hubs](const auto& request, const auto& context) {
         return answer_with(&CreateHubResponse::hub_arn, hubs.create(request, hub_caller(context)));
       })},
      {"DeleteHub", "sagemaker:DeleteHub", named_hub,
       decoding<DeleteHubRequest>(
           [&hubs](const auto& request, const auto&) { return hubs.remove(*request.hub_name); })},
      {"DescribeHub", "sagemaker:DescribeHub", named_hub,
       decoding<DescribeHubRequest>(
           [&hubs](const auto& request, const auto&) { return hubs.describe(*request.hub_name); })},
      {"ListHubs", "sagemaker:ListHubs", all_hubs,
       decoding<ListHubsRequest>(
           [&hubs](const auto& request, const auto&) { return hubs.list(request); })},
      {"UpdateHub", "sagemaker:UpdateHub", named_hub,
       decoding<UpdateHubRequest>([&hubs](const auto& request, const auto& context) {
         return answer_with(&UpdateHubResponse::hub_arn, hubs.update(request, hub_caller(context)));
       })},
  };
}

std::vector<Operation> content_rows(control::HubContents& contents) {
  using namespace model;
  return {
      {"DeleteHubContent", "sagemaker:DeleteHubContent", named_hub,
       decoding<DeleteHubContentRequest>(
           [&contents](const auto& request, const auto&) { return contents.remove(request); })},
      {"DescribeHubContent", "sagemaker:DescribeHubContent", named_hub,
       decoding<DescribeHubContentRequest>(
           [&contents](const auto& request, const auto&) { return contents.describe(request); })},
      {"ImportHubContent", "sagemaker:ImportHubContent", named_hub,
       decoding<ImportHubContentRequest>([&contents](const auto& request, const auto& context) {
         return contents.import_content(request, hub_caller(context));
       })},
      {"ListHubContents", "sagemaker:ListHubContents", named_hub,
       decoding<ListHubContentsRequest>(
           [&contents](const auto& request, const auto&) { return contents.list(request); })},
      {"ListHubContentVersions", "sagemaker:ListHubContentVersions", named_hub,
       decoding<ListHubContentVersionsRequest>([&contents](const auto& request, const auto&) {
         return contents.list_versions(request);
       })},
      {"UpdateHubContent", "sagemaker:UpdateHubContent", named_hub,
       decoding<UpdateHubContentRequest>([&contents](const auto& request, const auto& context) {
         return contents.update(request, hub_caller(context));
       })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> hub_operations(control::ResourceKinds& kinds) {
  return {hub_rows(kinds.hubs), content_rows(kinds.hub_contents)};
}

}  // namespace trainyard::services
