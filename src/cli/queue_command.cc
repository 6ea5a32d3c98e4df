#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>

#include "base/time.h"
#include "cli/command.h"
#include "cli/queue_text.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

int show_queue(const ClientFlags& flags) {
  auto connection = Connection::open(flags);
  if (!connection) return report(connection.error());
  const auto queue = connection->call(kTrainyardService, "ListQueue", boost::json::object());
  if (!queue) return report(queue.error());
  print(flags.json ? pretty_json(*queue) : format_queue(*queue, system_clock().now()));
  return kDone;
}

}  // namespace

void declare_queue_command(CommandLine& line) {
  auto flags = std::make_shared<ClientFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "queue", "List waiting training jobs, in order, and what each waits for");
  declare_client_flags(*command, *flags);
  command->callback([&line, flags] { line.chosen = [flags] { return show_queue(*flags); }; });
}

}  // namespace trainyard::cli
