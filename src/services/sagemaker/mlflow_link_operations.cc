#include "services/sagemaker/mlflow_link_operations.h"

#include <chrono>
#include <string>
#include <utility>

#include "control/mlflow_server_rules.h"
#include "model/mlflow_app.h"
#include "model/mlflow_tracking_server.h"
#include "services/mlflow_gate.h"

namespace trainyard::services {
namespace {

using boost::json::value;

constexpr std::int64_t kLinkSeconds = 300, kSessionSeconds = 43'200;

Resources linked_tracking_server(const value& input, const aws::Place& place) {
  return named_resource(input, place, control::kMlflowTrackingServerKind, "TrackingServerName");
}

Resources linked_app(const value& input, const aws::Place& place) {
  return named_resource(input, place, control::kMlflowAppKind, "Arn");
}

// A link to the pages of that server, for requests and responses of either kind.
template <class Response, class Request>
Result<Response> make_link(mlflow::MlflowDirectory& directory, MlflowLinks& links, std::string arn,
                           const Request& request, const RequestContext& context) {
  const auto socket = directory.socket_of(arn);
  if (!socket && socket.error().kind() == ErrorKind::not_found) return socket.error();
  if (!socket)
    return Error(ErrorKind::conflict, socket.error().message()).with_code("ValidationException");
  const std::chrono::seconds link(request.expires_in_seconds.value_or(kLinkSeconds));
  const std::chrono::seconds session(
      request.session_expiration_duration_in_seconds.value_or(kSessionSeconds));
  TRY(const std::string token,
      links.issue({{std::move(arn), context.principal.arn}, session}, link, context.now));
  return Response{mlflow_link_url(context.host, context.is_secure, token)};
}

}  // namespace

std::vector<Operation> mlflow_link_operations(mlflow::MlflowDirectory& directory,
                                              MlflowLinks& links, const aws::Place& place) {
  using namespace model;
  return {
      {"CreatePresignedMlflowAppUrl", "sagemaker:CreatePresignedMlflowAppUrl", linked_app,
       decoding<CreatePresignedMlflowAppUrlRequest>(
           [&directory, &links](const auto& request, const RequestContext& context) {
             return make_link<CreatePresignedMlflowAppUrlResponse>(directory, links, *request.arn,
                                                                   request, context);
           })},
      {"CreatePresignedMlflowTrackingServerUrl", "sagemaker:CreatePresignedMlflowTrackingServerUrl",
       linked_tracking_server,
       decoding<CreatePresignedMlflowTrackingServerUrlRequest>(
           [&directory, &links, place](const auto& request, const RequestContext& context) {
             std::string arn = aws::sagemaker_arn(place, control::kMlflowTrackingServerKind,
                                                  *request.tracking_server_name)
                                   .to_string();
             return make_link<CreatePresignedMlflowTrackingServerUrlResponse>(
                 directory, links, std::move(arn), request, context);
           })},
  };
}

}  // namespace trainyard::services
