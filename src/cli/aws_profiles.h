#pragma once

#include <string>
#include <string_view>

#include "client/json_client.h"

namespace trainyard::cli {

// A replacement for the user's AWS configuration: the same profiles by name, so that code finds the
// ones that it names, each with the server's region and credentials, and no settings that could
// lead elsewhere. Pure.
struct AwsProfiles {
  std::string config;       // for AWS_CONFIG_FILE
  std::string credentials;  // for AWS_SHARED_CREDENTIALS_FILE; a secret
};

// `config` and `credentials` are the user's files; empty if they don't exist.
AwsProfiles stand_in_profiles(std::string_view config, std::string_view credentials,
                              const client::Endpoint& endpoint);

}  // namespace trainyard::cli
