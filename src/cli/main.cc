#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/usage_errors.h"

namespace {

constexpr const char* kFooter =
    "\nExit status: 0 done; 1 refused or failed; 2 wrong usage; 3 no server could be reached;\n130 "
    "left with Ctrl-C. `run` exits with its program's status.\n"
    "A first job: ./dev demo. Any AWS client: eval \"$(trainyard env)\".";

const CLI::App& last_read(const CLI::App& root) {
  const CLI::App* command = &root;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().back();
  return *command;
}

int usage(const std::string& problem) {
  std::fprintf(stderr, "%s\n", problem.c_str());
  return trainyard::cli::kUsage;
}

int run(int argc, char** argv) {
  using namespace trainyard::cli;
  CLI::App root{"Trainyard runs Amazon SageMaker training jobs on machines you own.", "trainyard"};
  root.require_subcommand(1);
  root.footer(kFooter);
  root.set_version_flag("--version", "trainyard " TRAINYARD_VERSION);
  CommandLine line{root, {}, {}};
  // CLI11 2.1 would also look for our options after the dashes.
  if (argc > 1 && std::string_view(argv[1]) == "run") {
    char** const dashes = std::find(argv, argv + argc, std::string_view("--"));
    line.behind_dashes.assign(std::min(dashes + 1, argv + argc), argv + argc);
    argc = static_cast<int>(dashes - argv);
  }
  declare_serve_command(line);
  declare_env_command(line);
  declare_train_command(line);
  declare_jobs_command(line);
  declare_describe_command(line);
  declare_logs_command(line);
  declare_stop_command(line);
  declare_interrupt_command(line);
  declare_queue_command(line);
  declare_exec_command(line);
  declare_release_command(line);
  declare_run_command(line);
  declare_download_command(line);
  declare_copy_command(line);
  declare_sync_command(line);
  declare_image_command(line);
  declare_config_command(line);
  declare_check_command(line);
  declare_backup_command(line);
  declare_doctor_command(line);
  declare_completion_command(line);
  declare_man_command(line);
  declare_agent_command(line);
  declare_network_command(line);
  if (const auto unknown = unknown_command(root, {argv + std::min(argc, 1), argv + argc}))
    return usage(*unknown);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    const CLI::App& command = last_read(root);
    return usage(unexpected_words(command, root.remaining(true)));
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? kDone : kUsage;  // help and version are "errors" with code 0
  }
  return line.chosen();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "trainyard: %s\n", error.what());
    return trainyard::cli::kFailed;
  }
}
