#include <CLI/CLI.hpp>
#include <memory>

#include "agent/agent.h"
#include "agent/clean_up.h"
#include "agent/exec_session.h"
#include "cli/command.h"

namespace trainyard::cli {
namespace {

struct AgentFlags {
  std::string plan;
  std::string clean;
  std::string clean_orphans;
  std::string exec;
  agent::CleanUpOptions options;
};

int run(const AgentFlags& flags) {
  if (!flags.clean.empty())
    return agent::clean_main([&] { return agent::clean_attempt(flags.clean, flags.options); });
  if (!flags.clean_orphans.empty())
    return agent::clean_main(
        [&] { return agent::clean_orphans(flags.clean_orphans, flags.options); });
  if (!flags.exec.empty()) return agent::exec_main(flags.exec);
  return agent::agent_main(flags.plan);
}

}  // namespace

void declare_agent_command(CommandLine& line) {
  auto flags = std::make_shared<AgentFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "agent", "Supervise one instance of a training job; started by `serve`");
  command->group("");  // not for people: hidden from --help, the man page and completions
  auto* what = command->add_option_group("what");
  what->add_option("PLAN", flags->plan, "The instance's plan.json")->check(CLI::ExistingFile);
  what->add_option("--clean", flags->clean,
                   "Remove what the dead agent of this instance's folder left");
  what->add_option("--clean-orphans", flags->clean_orphans,
                   "Remove what dead agents of this data folder left");
  what->add_option(
      "--exec", flags->exec,
      "Run a program in the container of this instance's folder, for whoever is at the "
      "other end of the standard input, a socket");
  what->require_option(1);
  command->add_option("--runtime", flags->options.runtime, "The server's runtime: docker or oci");
  command->add_option("--docker-socket", flags->options.docker_socket);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
