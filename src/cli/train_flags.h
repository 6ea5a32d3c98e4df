#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"

namespace trainyard::cli {

// The flags of `trainyard train` as text; CLI11 writes into this. Empty or 0: not given.
struct TrainFlags {
  ClientFlags client;
  std::string image;
  std::vector<std::string> arguments;
  std::vector<std::string> entrypoint;
  std::vector<std::string> channels;
  std::vector<std::string> content_types;
  std::vector<std::string> hyper_parameters;
  std::vector<std::string> environment;
  std::vector<std::string> metrics;
  std::vector<std::string> tags;
  std::string instance_type;
  std::int64_t volume_gb = 0;
  std::string max_runtime;
  std::string max_wait;
  std::string keep_on_failure;
  bool spot = false;
  std::string output;
  std::string name;
  std::string role;
  std::string request_file;
  bool network_isolation = false;
  bool detach = false;
  bool dry_run = false;
};

// Declares train's flags on `command`; `flags` outlives it.
void declare_train_flags(CLI::App& command, TrainFlags& flags);

}  // namespace trainyard::cli
