#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace trainyard::cli {

// What the command line declares of itself, as data: the man page and the shells' completions are
// written from this, so they can't say anything else than --help.
struct OptionPage {
  std::vector<std::string> names;  // "--follow", "-f": long ones first; of a positional: "JOB"
  std::string type;                // "DIR"; empty: a flag
  std::string help;
  std::string otherwise;             // the default, where one is declared
  std::vector<std::string> choices;  // all values, where they are declared
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
// All pages below and with `page`, a command before its commands.
std::vector<const CommandPage*> all_pages(const CommandPage& page);

}  // namespace trainyard::cli
