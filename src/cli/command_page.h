#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace trainyard::cli {

// The command line's declarations as data: the man page and the shells' completions are generated
// from this, so they agree with --help.
struct OptionPage {
  std::vector<std::string> names;  // "--follow", "-f": long ones first; of a positional: "JOB"
  std::string type;                // "DIR"; empty: a flag
  std::string help;
  std::string otherwise;             // the default, if one is declared
  std::vector<std::string> choices;  // all values, if they are declared
  bool positional = false;
  bool required = false;
  bool repeatable = false;
};

struct CommandPage {
  std::string path;  // "trainyard image ls"
  std::string help;
  std::string footer;
  std::vector<OptionPage> options;
  std::vector<OptionPage> positionals;
  std::vector<CommandPage> commands;
  std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

// Commands that are hidden from --help are left out.
CommandPage describe_command_line(const CLI::App& root);

// "trainyard logs [OPTIONS] JOB"
std::string synopsis_of(const CommandPage& page);
// All pages below and including `page`, each command before its subcommands.
std::vector<const CommandPage*> all_pages(const CommandPage& page);

}  // namespace trainyard::cli
