#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/identity.h"
#include "control/supervisor.h"

// The credentials of training jobs: sessions of their roles that end with the attempt that
// requested them.
namespace trainyard::apps {

// AWS's container credentials document for `path`, "<job>/<attempt>"; nullopt: no such attempt is
// running, or `token` isn't its token. Any thread.
std::optional<std::string> job_credentials(const control::Supervisor& supervisor,
                                           const aws::IdentityProvider& identities,
                                           std::string_view path, std::string_view token);

// Whether the attempt to which a session was issued is still running. Any thread.
bool is_running(const control::Supervisor& supervisor, const aws::SessionOwner& owner);

}  // namespace trainyard::apps
