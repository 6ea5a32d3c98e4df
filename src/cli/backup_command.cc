#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>

#include "base/bytes.h"
#include "cli/command.h"
#include "cli/folder_backup.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

struct BackupFlags {
  std::string folder;
  std::string target;
  bool link = false;
  bool json = false;
};

int run(const BackupFlags& flags) {
  const auto folder = apps::DataFolder::open(flags.folder);
  if (!folder) return report(folder.error());
  const auto made = back_up(*folder, flags.target, flags.link);
  if (!made) return report(made.error().wrap("back up " + flags.folder));
  if (flags.json) {
    json::array damages;
    for (const store::Damage& damage : made->damages)
      damages.push_back(json::object{{"where", damage.where}, {"what", damage.what}});
    print(pretty_json(json::object{{"target", flags.target},
                                   {"objects", made->objects},
                                   {"bytes", made->bytes},
                                   {"damages", std::move(damages)}}));
  } else {
    print("backed up to " + flags.target + ": " + std::to_string(made->objects) + " objects (" +
          format_bytes(Bytes{made->bytes}) + "), and all jobs, logs and metrics\n");
  }
  for (const store::Damage& damage : made->damages)
    std::fprintf(stderr, "trainyard: left out %s: %s\n", damage.where.c_str(), damage.what.c_str());
  return made->damages.empty() ? kDone : kFailed;
}

}  // namespace

void declare_backup_command(CommandLine& line) {
  auto flags = std::make_shared<BackupFlags>();  // shared: CLI11 copies the callback
  CLI::App* command =
      line.root.add_subcommand("backup", "Copy a data folder, even one in use, to a new one");
  command->add_option("DIR", flags->folder, "The data folder")->required();
  command->add_option("TARGET", flags->target, "The copy; must not exist yet, or be empty")
      ->required();
  command->add_flag("--link", flags->link,
                    "Make hard links to objects if TARGET is on the same file system: fast, but no "
                    "protection against a failing disk");
  command->add_flag("--json", flags->json, "Print JSON, for programs");
  command->footer(
      "To restore, serve from TARGET, or move it to DIR.\nExit status: 1 if an object is damaged "
      "in DIR, and so missing in the copy.");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
