#include <CLI/CLI.hpp>
#include <memory>

#include "agent/agent.h"
#include "apps/command.h"

namespace trainyard::apps {

void declare_agent_command(CommandLine& line) {
  auto plan = std::make_shared<std::string>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "agent", "Supervise one instance of a training job; started by `serve`");
  command->group("");  // not for people: hidden from --help, the man page and completions
  command->add_option("PLAN", *plan, "The instance's plan.json")
      ->required()
      ->check(CLI::ExistingFile);
  command->callback([&line, plan] { line.chosen = [plan] { return agent::agent_main(*plan); }; });
}

}  // namespace trainyard::apps
