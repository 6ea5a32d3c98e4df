#pragma once

#include <memory>
#include <string>

#include "aws/credentials_provider.h"
#include "base/time.h"
#include "net/http_client.h"

namespace trainyard::data {

// Returns a provider of the credentials that the endpoint at `url` returns for `token` as
// Authorization, kept fresh (aws/expiring_credentials.h). `http` and `clock` must outlive it.
std::unique_ptr<aws::CredentialsProvider> container_credentials(net::HttpClient& http,
                                                                const Clock& clock, std::string url,
                                                                std::string token);

}  // namespace trainyard::data
