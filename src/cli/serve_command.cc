#include <CLI/CLI.hpp>
#include <memory>

#include "apps/serve.h"
#include "cli/command.h"
#include "cli/serve_flags.h"

namespace trainyard::cli {
namespace {

int run(const ServeFlags& flags) {
  const auto loaded = load_configuration(flags);
  if (!loaded) {
    report(loaded.error());
    return kUsage;
  }
  if (!loaded->problems.empty()) {
    report(loaded->problems);
    return kUsage;
  }
  const auto served = apps::serve(loaded->configuration, [&] { return load_configuration(flags); });
  return served ? kDone : report(served.error());
}

}  // namespace

void declare_serve_command(CommandLine& line) {
  auto flags = std::make_shared<ServeFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "serve", "Run the endpoint that AWS clients talk to, and its training jobs");
  declare_serve_flags(*command, *flags);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
