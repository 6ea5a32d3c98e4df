#pragma once

#include <string>

#include "cli/command_page.h"

// Completion scripts for shells, generated from the command line's declarations. Names of training
// jobs are requested from the server when needed, for at most two seconds.
namespace trainyard::cli {

std::string bash_completion(const CommandPage& root);
std::string zsh_completion(const CommandPage& root);
std::string fish_completion(const CommandPage& root);

}  // namespace trainyard::cli
