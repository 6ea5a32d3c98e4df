#pragma once

#include <memory>
#include <string>

#include "aws/credentials_provider.h"
#include "base/time.h"
#include "net/http_client.h"

namespace trainyard::data {

// The credentials that the endpoint at `url` gives to whoever sends `token` as Authorization, kept
// fresh (aws/expiring_credentials.h). `http` and `clock` outlive them.
std::unique_ptr<aws::CredentialsProvider> container_credentials(net::HttpClient& http,
                                                                const Clock& clock, std::string url,
                                                                std::string token);

}  // namespace trainyard::data
