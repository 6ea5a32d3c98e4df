#include <CLI/CLI.hpp>
#include <memory>

#include "agent/forwarder.h"
#include "apps/command.h"

namespace trainyard::apps {

void declare_forward_command(CommandLine& line) {
  auto directory = std::make_shared<std::string>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "forward", "Answer for the server inside an instance's network; started by `agent`");
  command->group("");  // not for people: hidden from --help, the man page and completions
  command->add_option("DIRECTORY", *directory, "The instance's folder")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->callback([&line, directory] {
    line.chosen = [directory] { return agent::forward_main(*directory); };
  });
}

}  // namespace trainyard::apps
