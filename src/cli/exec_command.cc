#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/exec_client.h"

namespace trainyard::cli {
namespace {

struct ExecFlags {
  std::string data;
  std::string job;
  std::string host;
  std::vector<std::string> command;
  bool no_terminal = false;
};

int run_program(const ExecFlags& flags) {
  ClientFlags client;
  client.data = flags.data;
  const auto server = find_server(client);
  if (!server) return report(server.error());
  ExecOptions options{flags.job, flags.host, flags.command, !flags.no_terminal && has_terminal()};
  // A shell, as most images have one.
  if (options.command.empty()) options.command = {"/bin/sh"};
  const auto exit = exec(server->endpoint, options);
  return exit ? *exit : report(exit.error());
}

}  // namespace

void declare_exec_command(CommandLine& line) {
  auto flags = std::make_shared<ExecFlags>();  // shared: CLI11 copies the callback
  CLI::App* command =
      line.root.add_subcommand("exec", "Run a shell or a program in a training job's container");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  command
      ->add_option("COMMAND", flags->command,
                   "After --: the program and its arguments (default: /bin/sh)")
      ->type_name("WORD");
  command->add_option("--host", flags->host, "Which host: algo-2 (default: the first)")
      ->type_name("HOST");
  command->add_flag("-T,--no-terminal", flags->no_terminal, "Use pipes, even on a terminal");
  command
      ->add_option("--data", flags->data,
                   "The server's folder (default: the server that AWS_ENDPOINT_URL names, "
                   "otherwise the default folder's)")
      ->type_name("DIR");
  command->footer(
      "The exit status is the program's; 1 if it could not be run.\n\nExample:\n  trainyard exec "
      "my-job -- nvidia-smi");
  command->callback([&line, flags] { line.chosen = [flags] { return run_program(*flags); }; });
}

}  // namespace trainyard::cli
