#pragma once

#include <string>

#include "cli/command_page.h"

// Completion scripts for shells, from the command line's own declarations. Names of training jobs
// are asked of the server when they are needed, for two seconds at most.
namespace trainyard::cli {

std::string bash_completion(const CommandPage& root);
std::string zsh_completion(const CommandPage& root);
std::string fish_completion(const CommandPage& root);

}  // namespace trainyard::cli
