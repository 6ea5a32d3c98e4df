#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "aws/credentials.h"

namespace trainyard::client {

// Where requests go, as whom, and how patiently. What is left out is looked up as all AWS clients
// do: in the environment, then in the profile (AWS_CONFIG_FILE, default ~/.aws/config;
// AWS_SHARED_CREDENTIALS_FILE, default ~/.aws/credentials).
struct ClientOptions {
  // Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's `region`. Needed: it is signed.
  std::string region{};

  // "http://127.0.0.1:9070". Empty: AWS_ENDPOINT_URL_SAGEMAKER, AWS_ENDPOINT_URL, then the
  // profile's `services` section and `endpoint_url`; else AWS's own endpoint of the region.
  // AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true turns all but this member off.
  std::string endpoint_url{};

  // None: the environment, the profile, then the container's endpoint
  // (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI); the first that has any.
  std::optional<aws::Credentials> credentials{};

  // Empty: AWS_PROFILE, else "default". One that is named here goes before keys in the
  // environment.
  std::string profile{};

  // A PEM file of certificates to trust. Empty: AWS_CA_BUNDLE, the profile's `ca_bundle`, else the
  // system's.
  std::string ca_bundle{};

  // Until there is a connection.
  std::chrono::milliseconds connect_timeout{5'000};
  // Of one attempt, from its start to its answer's last byte.
  std::chrono::milliseconds request_timeout{60'000};

  // With the first; at least 1. None: AWS_MAX_ATTEMPTS, the profile's `max_attempts`, else 3.
  std::optional<int> max_attempts{};
};

// Of one call.
struct CallOptions {
  // Ends the call at once, wherever it is: connecting, waiting for the answer or for another try.
  // Its result is ErrorCode::Cancelled; whether the service has acted is then unknown.
  std::stop_token stop{};
  // In place of ClientOptions::request_timeout.
  std::optional<std::chrono::milliseconds> request_timeout{};
};

}  // namespace trainyard::client
