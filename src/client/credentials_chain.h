#pragma once

#include <memory>

#include "aws/credentials_provider.h"
#include "client/client_options.h"
#include "client/configuration.h"
#include "client/outcome.h"
#include "client/surroundings.h"

namespace trainyard::client {

// The first that has credentials of: the options, the environment, the profile, the container's
// endpoint. A profile that the options name goes before the environment. NoCredentials says what
// was looked for. BadConfiguration: half a pair of keys, or a way to credentials that this client
// can't go (roles to assume, single sign-on, a process), which isn't passed over in silence.
// Nobody is asked here. A computer's instance metadata (EC2) never is.
Outcome<std::shared_ptr<aws::CredentialsProvider>> resolve_credentials(
    const ClientOptions& options, const Configuration& configuration,
    const Surroundings& surroundings);

}  // namespace trainyard::client
