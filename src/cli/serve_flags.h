#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "config/configuration.h"

namespace CLI {
class App;
}

namespace trainyard::cli {

// What the command line gave of the configuration; CLI11 writes into this.
struct ServeFlags {
  std::string config;  // empty: the data folder's own file
  config::GivenFlags given;
};

// Declares --config and every flag of the configuration's keys on `command`; `flags` outlives it.
void declare_serve_flags(CLI::App& command, ServeFlags& flags);

// The file that --config names, else DIR/config.toml if there is one, and the flags over it. May be
// called again while the server runs: that is how a changed file is read. An error: the file can't
// be read, or there is no folder to look for it in.
Result<config::Loaded> load_configuration(const ServeFlags& flags);

// Each problem on a line of stderr; of a file as editors and compilers' readers want it.
void report(const std::vector<config::Problem>& problems);

}  // namespace trainyard::cli
