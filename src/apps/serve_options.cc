#include "apps/serve_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <utility>

#include "apps/data_folder.h"

namespace trainyard::apps {
namespace {

Error bad_option(std::string_view option, std::string_view value, std::string_view why) {
  return Error(ErrorKind::invalid_argument,
               std::string(option) + " '" + std::string(value) + "': " + std::string(why));
}

Result<log::Level> parse_level(const std::string& text) {
  if (text == "debug") return log::Level::debug;
  if (text == "info") return log::Level::info;
  if (text == "warning") return log::Level::warning;
  if (text == "error") return log::Level::error;
  return bad_option("--log-level", text, "must be debug, info, warning or error");
}

// us-east-1, ap-southeast-2, us-gov-west-1: lower-case words and a number.
bool is_region(std::string_view text) {
  if (text.size() > 32 || text.find('-') == std::string_view::npos) return false;
  for (const char c : text) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return text.front() != '-' && text.back() >= '0' && text.back() <= '9';
}

// CLI11's own set_config works for the root command only. Throws what CLI11 throws for wrong words.
void apply_config_file(CLI::App& command, const std::string& path) {
  for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_file(path)) {
    CLI::Option* option = command.get_option_no_throw("--" + item.name);
    if (option == nullptr || !item.parents.empty() || item.name == "config") {
      throw CLI::ConfigError::Extras(path + ": " + item.fullname());
    }
    if (option->count() > 0) continue;
    option->add_result(item.inputs);
    option->run_callback();
  }
}

}  // namespace

std::string ListenAddress::url() const {
  std::string name = host;
  if (name == "0.0.0.0") name = "127.0.0.1";
  if (name == "::") name = "::1";
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return "http://" + name + ":" + std::to_string(port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_option("--listen", text, "must be HOST:PORT");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  const auto [end, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (failed != std::errc() || end != digits.data() + digits.size()) {
    return bad_option("--listen", text, "the port must be a number from 0 to 65535");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad_option("--listen", text, "an IPv6 address must be in brackets: [::1]:9070");
  }
  address.host = host.empty() ? "127.0.0.1" : std::string(host);
  return address;
}

void declare_serve_flags(CLI::App& command, ServeFlags& flags) {
  auto config = std::make_shared<std::string>();  // shared: CLI11 copies the callback
  command
      .add_option(
          "--config", *config,
          "Read options from FILE (TOML: listen = \"127.0.0.1:9070\"); the command line wins")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  command.parse_complete_callback([&command, config] {
    if (!config->empty()) apply_config_file(command, *config);
  });
  command.add_option("--data", flags.data, "Folder for everything that is kept")->type_name("DIR");
  command.add_option("--listen", flags.listen, "Address to listen at; port 0 picks a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command.add_option("--runtime", flags.runtime, "Container runtime: auto, docker or oci")
      ->type_name("NAME")
      ->capture_default_str();
  command.add_option("--docker-socket", flags.docker_socket, "Docker's or Podman's socket")
      ->type_name("PATH")
      ->capture_default_str();
  command
      .add_option(
          "--image-map", flags.image_map,
          "Use image TO where a job names FROM; may be given several times. TO is a name in a "
          "registry or in Docker, oci-archive:FILE or oci:FOLDER:TAG")
      ->type_name("FROM=TO")
      ->take_all();
  command.add_option("--region", flags.region, "AWS region to play (us-east-1 for a new folder)")
      ->type_name("REGION");
  command
      .add_option(
          "--role", flags.role,
          "An IAM role that the account has; may be given several times. Without any, every "
          "role that a client names exists")
      ->type_name("ARN-or-NAME")
      ->take_all();
  command.add_option("--log-level", flags.log_level, "debug, info, warning or error")
      ->type_name("LEVEL")
      ->capture_default_str();
}

Result<ServeOptions> parse_serve_flags(const ServeFlags& flags) {
  ServeOptions options;
  options.data = flags.data;
  if (flags.data.empty()) {
    TRY(options.data, default_data_folder());
  }
  TRY(options.listen, parse_listen_address(flags.listen));
  if (flags.runtime != "auto" && flags.runtime != "docker" && flags.runtime != "oci") {
    return bad_option("--runtime", flags.runtime, "must be auto, docker or oci");
  }
  options.runtime = flags.runtime;
  if (!flags.docker_socket.starts_with('/')) {
    return bad_option("--docker-socket", flags.docker_socket, "must be an absolute path");
  }
  options.docker_socket = flags.docker_socket;
  for (const std::string& entry : flags.image_map) {
    // An image's name has no '='; a path on the right side may.
    const auto equals = entry.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == entry.size()) {
      return bad_option("--image-map", entry, "must be FROM=TO");
    }
    const std::string from = entry.substr(0, equals);
    if (!options.image_map.emplace(from, entry.substr(equals + 1)).second) {
      return bad_option("--image-map", entry, "'" + from + "' is mapped twice");
    }
  }
  if (!flags.region.empty() && !is_region(flags.region)) {
    return bad_option("--region", flags.region, "is not the name of a region, like us-east-1");
  }
  options.region = flags.region;
  for (const std::string& role : flags.role) {
    if (role.empty())
      return bad_option("--role", role, "must be the ARN or the name of an IAM role");
    options.roles.push_back(role);
  }
  TRY(options.log_level, parse_level(flags.log_level));
  return options;
}

}  // namespace trainyard::apps
