#pragma once

#include <string>
#include <string_view>

#include "client/json_client.h"

namespace trainyard::cli {

// The AWS configuration that stands in for a user's own: the same profiles by name, so that code
// which names one finds it, each with the server's region and credentials, and no setting that
// could lead elsewhere. Pure.
struct AwsProfiles {
  std::string config;       // for AWS_CONFIG_FILE
  std::string credentials;  // for AWS_SHARED_CREDENTIALS_FILE; a secret
};

// `config` and `credentials` are the user's files; empty where there is none.
AwsProfiles stand_in_profiles(std::string_view config, std::string_view credentials,
                              const client::Endpoint& endpoint);

}  // namespace trainyard::cli
