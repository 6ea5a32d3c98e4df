#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "config/configuration.h"

namespace CLI {
class App;
}

namespace trainyard::cli {

// The configuration given on the command line; CLI11 writes into this.
struct ServeFlags {
  std::string config;  // empty: the data folder's own file
  config::GivenFlags given;
};

// Declares --config and every flag of the configuration's keys on `command`; `flags` outlives it.
void declare_serve_flags(CLI::App& command, ServeFlags& flags);

// Loads the file that --config names, otherwise DIR/config.toml if it exists, and applies the
// flags. May be called again while the server is running, to read a changed file. Error: the file
// can't be read, or there is no folder to look in.
Result<config::Loaded> load_configuration(const ServeFlags& flags);

// Writes each problem as a line to stderr; those of a file in the format that editors understand.
void report(const std::vector<config::Problem>& problems);

}  // namespace trainyard::cli
