#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "apps/data_folder.h"
#include "cli/command.h"
#include "cli/serve_flags.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using config::Origin;

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

int check(const ServeFlags& flags) {
  const auto loaded = load_configuration(flags);
  if (!loaded) return report(loaded.error());
  report(loaded->problems);
  if (!loaded->problems.empty()) {
    print(counted(loaded->problems.size(), "error") + "\n");
    return kFailed;
  }
  std::size_t set = 0;
  std::string file;
  for (const config::Entry& entry : loaded->configuration.entries) {
    if (entry.origin.kind != Origin::Kind::file) continue;
    ++set;
    file = entry.origin.file;
  }
  print(set == 0 ? "no errors; nothing is set\n"
                 : "no errors; " + file + " sets " + counted(set, "value") + "\n");
  return kDone;
}

std::string origin_text(const Origin& origin) {
  switch (origin.kind) {
    case Origin::Kind::flag:
      return "command line";
    case Origin::Kind::file:
      return origin.file + ":" + std::to_string(origin.line);
    case Origin::Kind::folder:
      return "data folder";
    case Origin::Kind::otherwise:
      return "default";
  }
  return "";
}

json::value to_json(const config::Value& value) {
  return std::visit([](const auto& held) { return json::value_from(held); }, value);
}

json::object to_json(const config::Entry& entry) {
  json::object object{
      {"key", entry.full_name()},
      {"value", entry.key->secret ? json::value(config::kHidden) : to_json(entry.value)}};
  switch (entry.origin.kind) {
    case Origin::Kind::flag:
      object["from"] = "flag";
      break;
    case Origin::Kind::file:
      object["from"] = "file";
      object["file"] = entry.origin.file;
      object["line"] = entry.origin.line;
      break;
    case Origin::Kind::folder:
      object["from"] = "folder";
      break;
    case Origin::Kind::otherwise:
      object["from"] = "default";
      break;
  }
  return object;
}

// Settings that were fixed when the folder was created, if nothing else sets them.
void add_folders_own(const config::Settings& settings, std::vector<config::Entry>& entries) {
  const auto folder = apps::DataFolder::open(settings.data);
  if (!folder) return;  // the first `serve` creates it
  for (const config::Key& key : config::keys()) {
    const Origin origin{Origin::Kind::folder, {}, 0, 0};
    if (key.name == "region" && settings.region.empty())
      entries.push_back({&key, {}, folder->place().region, origin});
    if (key.name == "account" && settings.account.empty())
      entries.push_back({&key, {}, folder->place().account, origin});
  }
  std::ranges::stable_sort(entries, {}, &config::Entry::key);
}

// A server may have been started with other flags than this command.
std::string running_text(const std::filesystem::path& data) {
  const auto folder = apps::DataFolder::open(data);
  if (!folder) return "";
  const auto server = FileLock::holder(folder->root() / "lock");
  if (!server || !*server) return "";
  return "\nA server runs here, at " + folder->url() + "; its own command line is not included.\n";
}

int show(const ServeFlags& flags, bool as_json) {
  const auto loaded = load_configuration(flags);
  if (!loaded) return report(loaded.error());
  report(loaded->problems);
  if (!loaded->problems.empty()) return kFailed;
  std::vector<config::Entry> entries = loaded->configuration.entries;
  add_folders_own(loaded->configuration.settings, entries);
  if (as_json) {
    json::array array;
    for (const config::Entry& entry : entries) array.push_back(to_json(entry));
    print(pretty_json(array));
    return kDone;
  }
  std::vector<std::vector<Cell>> rows;
  for (const config::Entry& entry : entries)
    rows.push_back(
        {{entry.full_name()}, {entry.shown()}, {origin_text(entry.origin), Style::quiet}});
  print(format_table({"KEY", "VALUE", "FROM"}, rows, stdout_is_coloured()));
  print(running_text(loaded->configuration.settings.data));
  return kDone;
}

void declare_check(CommandLine& line, CLI::App& group) {
  auto flags = std::make_shared<ServeFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = group.add_subcommand(
      "check", "Report all errors in a configuration file, as file:line:column");
  command->add_option("FILE", flags->config, "Default: config.toml in the data folder");
  command->add_option("--data", flags->given["--data"], "The data folder")
      ->type_name("DIR")
      ->expected(1);
  command->callback([&line, flags] { line.chosen = [flags] { return check(*flags); }; });
}

void declare_show(CommandLine& line, CLI::App& group) {
  auto flags = std::make_shared<ServeFlags>();
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = group.add_subcommand(
      "show", "Print what serve would use with the same options, and where each value is from");
  declare_serve_flags(*command, *flags);
  command->add_flag("--json", *as_json, "Print JSON, for programs");
  command->callback([&line, flags, as_json] {
    line.chosen = [flags, as_json] { return show(*flags, *as_json); };
  });
}

}  // namespace

void declare_config_command(CommandLine& line) {
  CLI::App* group = line.root.add_subcommand("config", "Check and show the configuration of serve");
  group->require_subcommand(1);
  declare_check(line, *group);
  declare_show(line, *group);
}

}  // namespace trainyard::cli
