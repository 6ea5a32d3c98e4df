#pragma once

#include <string>

#include "control/remote_sessions.h"
#include "model/ssm.h"
#include "services/operation.h"

namespace trainyard::services {

// Systems Manager's sessions, in the containers of training jobs (docs/adr/0042). Safe from any
// thread.
class SsmService {
 public:
  // Outlives this.
  explicit SsmService(control::RemoteSessions& sessions) : sessions_(sessions) {}

  // This outlives the table.
  Service table();

 private:
  Result<model::ssm::StartSessionResponse> start(const model::ssm::StartSessionRequest& request,
                                                 const RequestContext& context);
  Result<model::ssm::ResumeSessionResponse> resume(const model::ssm::ResumeSessionRequest& request,
                                                   const RequestContext& context);
  Result<model::ssm::TerminateSessionResponse> terminate(
      const model::ssm::TerminateSessionRequest& request, const RequestContext& context);
  Result<model::ssm::GetConnectionStatusResponse> connection_status(
      const model::ssm::GetConnectionStatusRequest& request) const;

  control::RemoteSessions& sessions_;
};

// Where a client opens the session's stream. One that used a name of AWS's (`trainyard run`) gets
// one, since its session-manager-plugin may accept no other; others get the host that they used.
std::string stream_url(const std::string& session, const RequestContext& context);

}  // namespace trainyard::services
