#pragma once

#include <memory>

#include "aws/credentials_provider.h"
#include "client/client_options.h"
#include "client/configuration.h"
#include "client/dependencies.h"
#include "client/outcome.h"

namespace trainyard::client {

// The first of these that has credentials: the options, the environment, the profile, the
// container's endpoint. A profile that the options name takes precedence over the environment.
// NoCredentials says what was looked for. BadConfiguration: half a pair of keys, or a source of
// credentials that this client doesn't support (roles to assume, single sign-on, a process), which
// isn't skipped silently. Makes no requests. A computer's instance metadata (EC2) is never used.
Outcome<std::shared_ptr<aws::CredentialsProvider>> resolve_credentials(
    const ClientOptions& options, const Configuration& configuration,
    const Dependencies& dependencies);

}  // namespace trainyard::client
