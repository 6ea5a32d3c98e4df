#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace trainyard::apps {

struct ListenAddress {
  std::string host;        // without brackets: "127.0.0.1", "::1", "localhost"
  std::uint16_t port = 0;  // 0: one that is free

  // Where a client on this machine finds a server that listens here: any-addresses become loopback.
  std::string url() const;
};

// "HOST:PORT", "[IPV6]:PORT" or ":PORT" (127.0.0.1). invalid_argument says what is wrong.
Result<ListenAddress> parse_listen_address(std::string_view text);

// What `trainyard serve` was asked for, checked.
struct ServeOptions {
  std::filesystem::path data;
  ListenAddress listen{"127.0.0.1", 9070};
  std::string runtime = "auto";  // "auto", "docker", "oci"
  std::string docker_socket = "/var/run/docker.sock";
  // An image's name as clients send it -> what the runtime is asked for. The key is the whole name.
  std::map<std::string, std::string> image_map;
  std::string region;  // empty: the folder's own, us-east-1 for a new one
  // The account's IAM roles, by ARN or name. Empty: every role that is named exists.
  std::vector<std::string> roles;
  log::Level log_level = log::Level::info;
};

// The same as text, as the command line and --config FILE give them; CLI11 writes into this.
struct ServeFlags {
  std::string data;
  std::string listen = "127.0.0.1:9070";
  std::string runtime = "auto";
  std::string docker_socket = "/var/run/docker.sock";
  std::vector<std::string> image_map;
  std::string region;
  std::vector<std::string> role;
  std::string log_level = "info";
};

// Declares serve's options on `command`; `flags` outlives it. --config FILE holds `name = value`
// lines of the same names (TOML); the command line wins; a name it doesn't know is an error.
void declare_serve_flags(CLI::App& command, ServeFlags& flags);

// invalid_argument names the option and the value at fault.
Result<ServeOptions> parse_serve_flags(const ServeFlags& flags);

}  // namespace trainyard::apps
