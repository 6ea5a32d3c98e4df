#include "cli/usage_errors.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "base/closest_word.h"

namespace trainyard::cli {
namespace {

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    // Excludes hidden ones, and groups of options, which CLI11 lists as options without a name.
    if (!command->get_group().empty() && !command->get_name().empty())
      names.push_back(command->get_name());
  return names;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const auto named =
      app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return named.empty() ? nullptr : named.front();
}

// Words that other programs use for what we have under another name.
struct Synonym {
  std::string_view word;
  std::string_view ours;
};
constexpr Synonym kSynonyms[] = {
    {"--max", "--limit"},
    {"--max-results", "--limit"},
    {"--max-items", "--limit"},
    {"--count", "--limit"},
    {"--number", "--limit"},
    {"--last", "--limit"},
    {"--filter", "--name-contains"},
    {"--grep", "--name-contains"},
    {"--name", "--name-contains"},
    {"--state", "--status"},
    {"--tail", "--follow"},
    {"--watch", "--follow"},
    {"--time", "--timestamps"},
    {"--env", "--environment"},
    {"--folder", "--data"},
    {"--dir", "--data"},
    {"--out", "--output"},
    {"--hp", "--hyperparameter"},
    {"--input", "--channel"},
    {"--config-file", "--config"},
    {"--port", "--listen"},
};

constexpr Synonym kCommandSynonyms[] = {
    {"ls", "jobs"},
    {"list", "jobs"},
    {"ps", "jobs"},
    {"status", "describe"},
    {"show", "describe"},
    {"get", "describe"},
    {"inspect", "describe"},
    {"info", "describe"},
    {"kill", "stop"},
    {"cancel", "stop"},
    {"abort", "stop"},
    {"submit", "train"},
    {"create", "train"},
    {"start", "train"},
    {"up", "serve"},
    {"daemon", "serve"},
    {"tail", "logs"},
    {"ssh", "exec"},
    {"shell", "exec"},
    {"attach", "exec"},
    {"fetch", "download"},
    {"copy", "cp"},
    {"upload", "cp"},
    {"build", "image build"},
    {"import", "image import"},
    {"load", "image import"},
    {"pull", "image import"},
    {"version", "--version"},
    {"help", "--help"},
};

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::optional<std::string> meant_option(const CLI::App& app, const std::string& word) {
  const std::vector<std::string> options = options_of(app);
  for (const Synonym& synonym : kSynonyms)
    if (synonym.word == word &&
        std::find(options.begin(), options.end(), synonym.ours) != options.end())
      return std::string(synonym.ours);
  return closest_word(word, options);
}

// Only from the top: below it these words mean other things.
std::optional<std::string> meant_command(const CLI::App& app, const std::string& word) {
  const std::vector<std::string> commands = commands_of(app);
  if (const auto closest = closest_word(word, commands)) return closest;
  if (app.get_parent() != nullptr) return std::nullopt;
  for (const Synonym& synonym : kCommandSynonyms) {
    const std::string first(synonym.ours.substr(0, synonym.ours.find(' ')));
    if (synonym.word == word && (first.starts_with('-') || find_command(app, first) != nullptr))
      return std::string(synonym.ours);
  }
  return std::nullopt;
}

std::string help_of(const CLI::App& app) {
  return "\nSee: " + path_of(app) + " --help";
}

bool takes_words(const CLI::App& app) {
  const auto options = app.get_options();  // a copy each time
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->get_positional(); });
}

}  // namespace

std::string path_of(const CLI::App& command) {
  return command.get_parent() == nullptr
             ? command.get_name()
             : path_of(*command.get_parent()) + " " + command.get_name();
}

std::optional<std::string> unknown_command(const CLI::App& root,
                                           const std::vector<std::string>& arguments) {
  const CLI::App* here = &root;
  for (const std::string& word : arguments) {
    const std::vector<std::string> commands = commands_of(*here);
    if (commands.empty() || word.starts_with('-')) return std::nullopt;
    if (const CLI::App* next = find_command(*here, word)) {
      here = next;
      continue;
    }
    const auto meant = meant_command(*here, word);
    return path_of(*here) + ": unknown command '" + word + "'" +
           (meant ? "; did you mean '" + *meant + "'?" : "") + help_of(*here);
  }
  return std::nullopt;
}

std::string unexpected_words(const CLI::App& command, const std::vector<std::string>& left_over) {
  const auto option = std::find_if(left_over.begin(), left_over.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-';
  });
  std::string text = path_of(command) + ": ";
  if (option == left_over.end()) {
    const std::string& word = left_over.front();
    if (command.get_name() == "run")
      return text + "the program must follow '--': " + path_of(command) + " -- " + word + " …";
    return text + "unexpected word '" + word + "'" +
           (takes_words(command) ? "" : ": it takes options only") + help_of(command);
  }
  const std::string name = option->substr(0, option->find('='));
  const auto meant = meant_option(command, name);
  return text + "unknown option '" + name + "'" +
         (meant ? "; did you mean '" + *meant + "'?" : "") + help_of(command);
}

}  // namespace trainyard::cli
