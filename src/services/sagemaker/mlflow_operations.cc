#include "services/sagemaker/mlflow_operations.h"

#include "services/sagemaker/arn_answer.h"

namespace trainyard::services {
namespace {

using boost::json::value;

Resources named_tracking_server(const value& input, const aws::Place& place) {
  return named_resource(input, place, control::kMlflowTrackingServerKind, "TrackingServerName");
}

Resources all_tracking_servers(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, control::kMlflowTrackingServerKind, "*").to_string()};
}

Resources app_by_arn(const value& input, const aws::Place& place) {
  return named_resource(input, place, control::kMlflowAppKind, "Arn");
}

// CreateMlflowApp's ARN isn't known yet.
Resources all_apps(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, control::kMlflowAppKind, "*").to_string()};
}

std::vector<Operation> tracking_server_rows(control::MlflowTrackingServers& servers) {
  using namespace model;
  return {
      {"CreateMlflowTrackingServer", "sagemaker:CreateMlflowTrackingServer", named_tracking_server,
       decoding<CreateMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return answer_with(&CreateMlflowTrackingServerResponse::tracking_server_arn,
                            servers.create(request));
       })},
      {"DeleteMlflowTrackingServer", "sagemaker:DeleteMlflowTrackingServer", named_tracking_server,
       decoding<DeleteMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return answer_with(&DeleteMlflowTrackingServerResponse::tracking_server_arn,
                            servers.remove(*request.tracking_server_name));
       })},
      {"DescribeMlflowTrackingServer", "sagemaker:DescribeMlflowTrackingServer",
       named_tracking_server,
       decoding<DescribeMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return servers.describe(*request.tracking_server_name);
       })},
      {"ListMlflowTrackingServers", "sagemaker:ListMlflowTrackingServers", all_tracking_servers,
       decoding<ListMlflowTrackingServersRequest>(
           [&servers](const auto& request, const auto&) { return servers.list(request); })},
      {"StartMlflowTrackingServer", "sagemaker:StartMlflowTrackingServer", named_tracking_server,
       decoding<StartMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return answer_with(&StartMlflowTrackingServerResponse::tracking_server_arn,
                            servers.start(*request.tracking_server_name));
       })},
      {"StopMlflowTrackingServer", "sagemaker:StopMlflowTrackingServer", named_tracking_server,
       decoding<StopMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return answer_with(&StopMlflowTrackingServerResponse::tracking_server_arn,
                            servers.stop(*request.tracking_server_name));
       })},
      {"UpdateMlflowTrackingServer", "sagemaker:UpdateMlflowTrackingServer", named_tracking_server,
       decoding<UpdateMlflowTrackingServerRequest>([&servers](const auto& request, const auto&) {
         return answer_with(&UpdateMlflowTrackingServerResponse::tracking_server_arn,
                            servers.update(request));
       })},
  };
}

std::vector<Operation> app_rows(control::MlflowApps& apps) {
  using namespace model;
  return {
      {"CreateMlflowApp", "sagemaker:CreateMlflowApp", all_apps,
       decoding<CreateMlflowAppRequest>([&apps](const auto& request, const auto&) {
         return answer_with(&CreateMlflowAppResponse::arn, apps.create(request));
       })},
      {"DeleteMlflowApp", "sagemaker:DeleteMlflowApp", app_by_arn,
       decoding<DeleteMlflowAppRequest>([&apps](const auto& request, const auto&) {
         return answer_with(&DeleteMlflowAppResponse::arn, apps.remove(*request.arn));
       })},
      {"DescribeMlflowApp", "sagemaker:DescribeMlflowApp", app_by_arn,
       decoding<DescribeMlflowAppRequest>(
           [&apps](const auto& request, const auto&) { return apps.describe(*request.arn); })},
      {"ListMlflowApps", "sagemaker:ListMlflowApps", all_apps,
       decoding<ListMlflowAppsRequest>(
           [&apps](const auto& request, const auto&) { return apps.list(request); })},
      {"UpdateMlflowApp", "sagemaker:UpdateMlflowApp", app_by_arn,
       decoding<UpdateMlflowAppRequest>([&apps](const auto& request, const auto&) {
         return answer_with(&UpdateMlflowAppResponse::arn, apps.update(request));
       })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> mlflow_operations(control::ResourceKinds& kinds) {
  return {tracking_server_rows(kinds.mlflow_tracking_servers), app_rows(kinds.mlflow_apps)};
}

}  // namespace trainyard::services
