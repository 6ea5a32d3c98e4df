#include <CLI/CLI.hpp>
#include <memory>

#include "apps/command.h"
#include "apps/serve.h"
#include "apps/serve_options.h"

namespace trainyard::apps {
namespace {

int run(const ServeFlags& flags) {
  const auto options = parse_serve_flags(flags);
  if (!options) {
    report(options.error());
    return kUsage;
  }
  log::set_level(options->log_level);
  return serve(*options);
}

}  // namespace

void declare_serve_command(CommandLine& line) {
  auto flags = std::make_shared<ServeFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "serve", "Run the endpoint that AWS clients talk to, and its training jobs");
  declare_serve_flags(*command, *flags);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::apps
