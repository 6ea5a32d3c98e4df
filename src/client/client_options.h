#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "aws/credentials.h"

namespace trainyard::client {

// Endpoint, credentials and timeouts. Values that aren't set are looked up as by all AWS clients:
// in the environment, then in the profile (AWS_CONFIG_FILE, default ~/.aws/config;
// AWS_SHARED_CREDENTIALS_FILE, default ~/.aws/credentials).
struct ClientOptions {
  // Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's `region`. Required: it is part of the
  // signature.
  std::string region{};

  // "http://127.0.0.1:9070". Empty: AWS_ENDPOINT_URL_SAGEMAKER, AWS_ENDPOINT_URL, then the
  // profile's `services` section and `endpoint_url`; otherwise AWS's own endpoint of the region.
  // AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true disables all but this member.
  std::string endpoint_url{};

  // None: the environment, the profile, then the container's endpoint
  // (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI); the first that has credentials.
  std::optional<aws::Credentials> credentials{};

  // Empty: AWS_PROFILE, otherwise "default". A profile that is set here takes precedence over keys
  // in the environment.
  std::string profile{};

  // A PEM file of trusted certificates. Empty: AWS_CA_BUNDLE, the profile's `ca_bundle`, otherwise
  // the system's.
  std::string ca_bundle{};

  // To establish a connection.
  std::chrono::milliseconds connect_timeout{5'000};
  // For one attempt, from its start to the last byte of its answer. Zero: no limit.
  std::chrono::milliseconds request_timeout{60'000};

  // Including the first; at least 1. None: AWS_MAX_ATTEMPTS, the profile's `max_attempts`,
  // otherwise 3.
  std::optional<int> max_attempts{};
};

// Options of one call.
struct CallOptions {
  // Cancels the call at once, in any phase: connecting, waiting for the answer or for a retry. The
  // result is ErrorCode::Cancelled; it is then unknown whether the service has acted.
  std::stop_token stop{};
  // Replaces ClientOptions::request_timeout.
  std::optional<std::chrono::milliseconds> request_timeout{};
};

}  // namespace trainyard::client
