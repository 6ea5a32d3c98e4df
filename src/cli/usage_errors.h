#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

// Explains errors in the arguments of a command line, in the user's terms. Pure.
namespace trainyard::cli {

// If CLI11 found no command: "trainyard: unknown command 'lgos'; did you mean 'logs'?". `arguments`
// without the program's name. nullopt: a command was named.
std::optional<std::string> unknown_command(const CLI::App& root,
                                           const std::vector<std::string>& arguments);

// For left-over arguments after a command, in order: "trainyard jobs: unknown option '--max'; did
// you mean '--limit'?". `command` is the last one that was parsed.
std::string unexpected_words(const CLI::App& command, const std::vector<std::string>& left_over);

// The last command that was parsed: "trainyard image ls".
std::string path_of(const CLI::App& command);

}  // namespace trainyard::cli
