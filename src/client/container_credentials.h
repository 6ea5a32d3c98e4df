#pragma once

#include <memory>
#include <string>

#include "aws/credentials_provider.h"
#include "client/dependencies.h"
#include "client/outcome.h"
#include "client/profile_files.h"

namespace trainyard::client {

// The credentials endpoint of a container.
struct ContainerEndpoint {
  std::string url{};         // empty: the environment names none
  std::string token{};       // what to send as Authorization; empty: nothing
  std::string token_file{};  // takes precedence over `token`; read at each fetch, since it changes
};

// From AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, otherwise _FULL_URI, and
// AWS_CONTAINER_AUTHORIZATION_TOKEN or _TOKEN_FILE. BadConfiguration: a full URI with plain HTTP to
// anything but this machine or the addresses that AWS reserves for such endpoints.
Outcome<ContainerEndpoint> container_endpoint(const Environment& environment);

// Credentials from the endpoint, refreshed as needed (aws/expiring_credentials.h).
std::shared_ptr<aws::CredentialsProvider> container_credentials(ContainerEndpoint endpoint,
                                                                Dependencies dependencies);

}  // namespace trainyard::client
