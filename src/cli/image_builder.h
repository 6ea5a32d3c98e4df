#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

// Builds a Dockerfile with an installed tool; Trainyard has no builder of its own.
namespace trainyard::cli {

struct BuildOrder {
  std::filesystem::path context;
  std::filesystem::path file;          // empty: the Dockerfile or Containerfile of the context
  std::vector<std::string> arguments;  // NAME=VALUE, each a --build-arg
  std::string tag;                     // the tool's temporary name for it
  std::filesystem::path archive;       // where the image is saved
};

// A folder with a Dockerfile, or a Dockerfile, whose folder is the context. not_found says what is
// missing.
Result<BuildOrder> find_build(const std::filesystem::path& where);

enum class Builder { buildah, podman, docker };

// The first of them that works here. `works` runs a command and tells whether it succeeds.
// unavailable says what to install.
Result<Builder> choose_builder(const std::function<bool(const std::vector<std::string>&)>& works);

// The commands that build the image, save it to order.archive, and remove it; pure.
struct BuildCommands {
  std::vector<std::string> build;
  std::vector<std::string> save;
  std::vector<std::string> forget;
};
BuildCommands build_commands(Builder builder, const BuildOrder& order);

}  // namespace trainyard::cli
