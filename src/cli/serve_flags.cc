#include "cli/serve_flags.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/data_folder.h"
#include "base/files.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileInFolder = "config.toml";

Result<fs::path> data_folder(const ServeFlags& flags) {
  const auto given = flags.given.find("--data");
  if (given != flags.given.end() && !given->second.empty()) return fs::path(given->second.back());
  return apps::default_data_folder();
}

Result<std::optional<config::File>> read_configuration(const ServeFlags& flags,
                                                       const fs::path& folder) {
  const fs::path path = flags.config.empty() ? folder / kFileInFolder : fs::path(flags.config);
  auto text = read_file(path);
  if (text) return config::File{path.string(), std::move(*text), flags.config.empty()};
  if (flags.config.empty() && text.error().kind() == ErrorKind::not_found) return std::nullopt;
  return std::move(text).error().wrap("read the configuration");
}

}  // namespace

void declare_serve_flags(CLI::App& command, ServeFlags& flags) {
  command
      .add_option("--config", flags.config,
                  "Read the configuration from FILE (TOML), not from config.toml in the data "
                  "folder; command-line options take precedence")
      ->type_name("FILE");
  for (const config::Key& key : config::keys()) {
    if (key.flag.empty()) continue;
    const bool several = key.has_star() || key.type == config::Type::texts;
    CLI::Option* option =
        command
            .add_option(std::string(key.flag), flags.given[std::string(key.flag)],
                        std::string(key.help) + (several ? ". May be given several times" : ""))
            ->type_name(std::string(key.form))
            ->default_str(std::string(key.otherwise));
    if (several) {
      option->take_all();
    } else {
      option->expected(1);
    }
  }
}

Result<config::Loaded> load_configuration(const ServeFlags& flags) {
  TRY(const fs::path folder, data_folder(flags));
  config::Sources sources;
  TRY(sources.file, read_configuration(flags, folder));
  sources.flags = flags.given;
  sources.default_data = folder.string();
  return config::load(sources);
}

void report(const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems)
    std::fprintf(stderr, "%s%s\n", problem.file.empty() ? "trainyard: " : "",
                 problem.to_string().c_str());
}

}  // namespace trainyard::cli
