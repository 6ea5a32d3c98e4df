#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "cli/env_lines.h"
#include "client/json_client.h"

namespace trainyard::cli {

// What `trainyard run` sets up for its command.
struct RunSetup {
  client::Endpoint endpoint;  // the server, and whose credentials the command has
  std::string account;
  // Of the stand-ins for the user's AWS configuration.
  std::string config_file;
  std::string credentials_file;
  // The command's own proxy; nullopt with --no-proxy.
  std::optional<std::uint16_t> proxy_port;
  std::map<std::string, std::string> trust;  // variables that name files of certificates
};

// The environment of the command, from the one that `trainyard run` has: what `trainyard env`
// prints, and nothing left that would lead an AWS client elsewhere. Pure.
std::map<std::string, std::string> run_environment(std::map<std::string, std::string> inherited,
                                                   const RunSetup& setup);

}  // namespace trainyard::cli
