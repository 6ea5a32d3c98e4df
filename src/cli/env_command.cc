#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "apps/data_folder.h"
#include "cli/command.h"
#include "cli/env_lines.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

Result<apps::DataFolder> open_folder(const ClientFlags& flags) {
  std::filesystem::path root = flags.data;
  if (flags.data.empty()) {
    TRY(root, apps::default_data_folder());
  }
  // The credentials may be needed before the first `serve`; its default address is known.
  return apps::DataFolder::open_or_create(root, {});
}

int run(const ClientFlags& flags) {
  const auto folder = open_folder(flags);
  if (!folder) return report(folder.error());
  const auto variables = client_environment(*folder);
  if (flags.json) {
    boost::json::object object;
    for (const auto& [name, value] : variables) object[name] = value;
    print(pretty_json(object));
  } else {
    print(export_lines(variables));
  }
  return kDone;
}

}  // namespace

void declare_env_command(CommandLine& line) {
  auto flags = std::make_shared<ClientFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "env", "Print the exports that any AWS client needs: eval \"$(trainyard env)\"");
  declare_client_flags(*command, *flags);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
