#include "services/ssm/ssm_service.h"

#include <utility>

#include "aws/public_hosts.h"

namespace trainyard::services {
namespace {

// What the ids of the caller's sessions begin with, as at AWS: the user's name, or that of the
// role's session.
control::SessionCaller caller_of(const RequestContext& context) {
  const std::string& arn = context.principal.arn;
  std::string name = arn.substr(arn.find_last_of("/:") + 1);
  return {arn, std::move(name), context.from};
}

// Both responses have the same members.
template <class Response>
Response shown_ticket(const control::RemoteSessions::Ticket& ticket,
                      const RequestContext& context) {
  Response response;
  response.session_id = ticket.id;
  response.token_value = ticket.token;
  response.stream_url = stream_url(ticket.id, context);
  return response;
}

}  // namespace

std::string stream_url(const std::string& session, const RequestContext& context) {
  const std::string path = "/v1/data-channel/" + session + "?role=publish_subscribe";
  const std::string name = context.host.substr(0, context.host.find(':'));
  if (aws::classify_host(name) != aws::PublicHost::foreign)
    return "wss://ssmmessages." + context.region + ".amazonaws.com" + path;
  return (context.is_secure ? "wss://" : "ws://") + context.host + path;
}

Service SsmService::table() {
  using namespace model::ssm;
  Service table;
  table.signing_name = "ssm";
  table.json_target = "AmazonSSM";
  table.operations = {
      {"DescribeSessions", "ssm:DescribeSessions", no_resource,
       decoding<DescribeSessionsRequest>(
           [this](const auto& request, const auto&) { return sessions_.describe(request); })},
      {"GetConnectionStatus", "ssm:GetConnectionStatus", no_resource,
       decoding<GetConnectionStatusRequest>(
           [this](const auto& request, const auto&) { return connection_status(request); })},
      {"ResumeSession", "ssm:ResumeSession", no_resource,
       decoding<ResumeSessionRequest>([this](const auto& request, const RequestContext& context) {
         return resume(request, context);
       })},
      {"StartSession", "ssm:StartSession", no_resource,
       decoding<StartSessionRequest>([this](const auto& request, const RequestContext& context) {
         return start(request, context);
       })},
      {"TerminateSession", "ssm:TerminateSession", no_resource,
       decoding<TerminateSessionRequest>(
           [this](const auto& request, const RequestContext& context) {
             return terminate(request, context);
           })},
  };
  return table;
}

Result<model::ssm::StartSessionResponse> SsmService::start(
    const model::ssm::StartSessionRequest& request, const RequestContext& context) {
  TRY(const auto ticket, sessions_.start(request, caller_of(context)));
  return shown_ticket<model::ssm::StartSessionResponse>(ticket, context);
}

Result<model::ssm::ResumeSessionResponse> SsmService::resume(
    const model::ssm::ResumeSessionRequest& request, const RequestContext& context) {
  TRY(const auto ticket, sessions_.resume(*request.session_id));
  return shown_ticket<model::ssm::ResumeSessionResponse>(ticket, context);
}

// Succeeds whether or not the session exists (cloud-custodian/cloud-custodian#8823).
Result<model::ssm::TerminateSessionResponse> SsmService::terminate(
    const model::ssm::TerminateSessionRequest& request, const RequestContext& context) {
  sessions_.terminate(*request.session_id, caller_of(context));
  return model::ssm::TerminateSessionResponse{request.session_id};
}

Result<model::ssm::GetConnectionStatusResponse> SsmService::connection_status(
    const model::ssm::GetConnectionStatusRequest& request) const {
  TRY(const bool connected, sessions_.is_connected(*request.target));
  model::ssm::GetConnectionStatusResponse response;
  response.target = request.target;
  response.status = connected ? model::ssm::ConnectionStatus::connected
                              : model::ssm::ConnectionStatus::notconnected;
  return response;
}

}  // namespace trainyard::services
