#include <CLI/CLI.hpp>
#include <memory>

#include "apps/data_folder.h"
#include "base/bytes.h"
#include "cli/command.h"
#include "cli/folder_check.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "control/job_codec.h"
#include "control/stored_request.h"
#include "model/training_job.h"

namespace trainyard::cli {
namespace {

struct CheckFlags {
  std::string folder;
  bool repair = false;
  bool accept_loss = false;
  bool json = false;
};

std::optional<std::string> problem_of(const store::JobTexts& job) {
  if (const auto state = control::parse_job_state(job.state); !state)
    return "its state can't be read: " + state.error().message();
  if (const auto request =
          control::parse_stored_request<model::CreateTrainingJobRequest>(job.request);
      !request)
    return "its request can't be read: " + request.error().message();
  return std::nullopt;
}

Result<FolderReport> check(const CheckFlags& flags, Terminal& terminal) {
  std::filesystem::path root = flags.folder;
  if (root.empty()) {
    TRY(root, apps::default_data_folder());
  }
  const auto show = [&terminal](const std::string& what, std::uint64_t bytes) {
    terminal.transient("checking " + what + ": " + format_bytes(Bytes{bytes}));
  };
  return check_folder(root, flags.repair, flags.accept_loss, {system_clock(), problem_of, show});
}

int run(const CheckFlags& flags) {
  Terminal terminal(STDERR_FILENO);
  const auto checked = check(flags, terminal);
  terminal.clear();
  if (!checked) return report(checked.error());
  print(flags.json ? pretty_json(report_json(*checked)) : report_text(*checked));
  return checked->open() == 0 ? kDone : kFailed;
}

}  // namespace

void declare_check_command(CommandLine& line) {
  auto flags = std::make_shared<CheckFlags>();  // shared: CLI11 copies the callback
  CLI::App* command =
      line.root.add_subcommand("check", "Check a data folder that no server uses, and repair it");
  command->add_option("DIR", flags->folder, "The folder (default: the default folder)");
  CLI::Option* const repair = command->add_flag(
      "--repair", flags->repair, "Repair what can be repaired without losing anything");
  command
      ->add_flag("--accept-loss", flags->accept_loss,
                 "With --repair: also give up what can't be read; it is moved to DIR/lost")
      ->needs(repair);
  command->add_flag("--json", flags->json, "Print JSON, for programs");
  command->footer("Exit status: 1 if anything is wrong and was not repaired.");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
