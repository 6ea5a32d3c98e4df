#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/man_page.h"

namespace trainyard::cli {

void declare_completion_command(CommandLine& line) {
  auto shell = std::make_shared<std::string>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("completion", "Print a shell's completion script");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "bash:  eval \"$(trainyard completion bash)\"            in ~/.bashrc\n"
      "zsh:   eval \"$(trainyard completion zsh)\"             in ~/.zshrc, after compinit\n"
      "fish:  trainyard completion fish | source             in ~/.config/fish/config.fish");
  command->callback([&line, shell] {
    line.chosen = [&line, shell] {
      const CommandPage root = describe_command_line(line.root);
      print(*shell == "bash"  ? bash_completion(root)
            : *shell == "zsh" ? zsh_completion(root)
                              : fish_completion(root));
      return kDone;
    };
  });
}

void declare_man_command(CommandLine& line) {
  CLI::App* command =
      line.root.add_subcommand("man", "Print the manual page: trainyard man | man -l -");
  command->callback([&line] {
    line.chosen = [&line] {
      print(man_page(describe_command_line(line.root), TRAINYARD_VERSION));
      return kDone;
    };
  });
}

}  // namespace trainyard::cli
