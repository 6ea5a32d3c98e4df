#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

// What is wrong with the words of a command line, in the words of who wrote them. Pure.
namespace trainyard::cli {

// For words that CLI11 took no command from: "trainyard: unknown command 'lgos'; did you mean
// 'logs'?". `arguments` without the program's name. nullopt: a command was named.
std::optional<std::string> unknown_command(const CLI::App& root,
                                           const std::vector<std::string>& arguments);

// For words that were left over behind a command, in their order: "trainyard jobs: unknown option
// '--max'; did you mean '--limit'?". `command` is the one that was read last.
std::string unexpected_words(const CLI::App& command, const std::vector<std::string>& left_over);

// The command that was read last: "trainyard image ls".
std::string path_of(const CLI::App& command);

}  // namespace trainyard::cli
