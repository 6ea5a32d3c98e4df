#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "cli/env_lines.h"
#include "client/json_client.h"

namespace trainyard::cli {

// The settings of the environment for `trainyard run`'s command.
struct RunSetup {
  client::Endpoint endpoint;  // the server, and the command's credentials
  std::string account;
  // The replacements for the user's AWS configuration.
  std::string config_file;
  std::string credentials_file;
  // The command's proxy; nullopt with --no-proxy.
  std::optional<std::uint16_t> proxy_port;
  std::map<std::string, std::string> trust;  // variables that name files of certificates
};

// The environment of the command, from that of `trainyard run`: what `trainyard env` prints,
// without anything that would lead an AWS client elsewhere. Pure.
std::map<std::string, std::string> run_environment(std::map<std::string, std::string> inherited,
                                                   const RunSetup& setup);

}  // namespace trainyard::cli
