#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "agent/instance_network.h"
#include "cli/command.h"

namespace trainyard::cli {

namespace {

struct NetworkFlags {
  std::string directory;
  int holder = 0;  // 0: none
  agent::NetworkCommand::Verb verb = agent::NetworkCommand::Verb::check;
};

int run(const NetworkFlags& flags) {
  agent::NetworkCommand command;
  command.verb = flags.verb;
  command.directory = flags.directory;
  if (flags.holder > 0) command.holder = flags.holder;
  return agent::network_main(command);
}

}  // namespace

void declare_network_command(CommandLine& line) {
  using Verb = agent::NetworkCommand::Verb;
  auto flags = std::make_shared<NetworkFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "network", "Change an instance's network as root; an ordinary user's agent has it run");
  command->group("");  // not for people: hidden from --help, the man page and completions
  command->require_subcommand(1);
  const std::map<std::string, Verb> verbs = {{"check", Verb::check},
                                             {"join", Verb::join},
                                             {"listen", Verb::listen},
                                             {"peers", Verb::peers},
                                             {"leave", Verb::leave}};
  for (const auto& [name, verb] : verbs) {
    CLI::App* one = command->add_subcommand(name);
    if (verb != Verb::check)
      one->add_option("DIRECTORY", flags->directory, "The instance's folder")->required();
    if (verb == Verb::join)
      one->add_option("--holder", flags->holder, "The process whose namespace is the instance's");
    one->callback([flags, chosen = verb] { flags->verb = chosen; });
  }
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
