#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "control/resource_list.h"
#include "model/ssm.h"

// DescribeSessions' request as a list of the store.
namespace trainyard::control {

// How long DescribeSessions shows a session after its start (Systems Manager user guide,
// "View session history").
inline constexpr std::chrono::days kSessionHistory{30};

// The open sessions by id, with their status at the moment.
using OpenSessions = std::map<std::string, model::ssm::SessionStatus>;

// Newest first. ValidationException: a filter's value isn't one of its key.
Result<ResourceList> make_session_list(const model::ssm::DescribeSessionsRequest& request,
                                       const OpenSessions& open, Timestamp now);

}  // namespace trainyard::control
