#include "cli/command_page.h"

#include <CLI/CLI.hpp>

namespace trainyard::cli {
namespace {

// CLI11 appends the validators' descriptions to the type: "TEXT:{a,b}", "GB:INT in [1 - 9]",
// "FILE:FILE". A type may contain a colon: "HOST:PORT".
void read_type(const CLI::Option& option, OptionPage& page) {
  const std::string text = option.get_type_name();
  page.type = text;
  for (const char* validator : {":{", ":INT in", ":UINT in", ":FLOAT in", ":FILE", ":DIR"})
    page.type = page.type.substr(0, page.type.find(validator));
  const auto open = text.find('{');
  if (open == std::string::npos) return;
  const std::string list = text.substr(open + 1, text.find('}', open) - open - 1);
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    page.choices.push_back(list.substr(at, end - at));
    at = end + 1;
  }
}

OptionPage describe_option(const CLI::Option& option) {
  OptionPage page;
  page.positional = option.get_positional();
  if (page.positional) {
    page.names = {option.get_name()};
  } else {
    for (const std::string& name : option.get_lnames()) page.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) page.names.push_back("-" + name);
  }
  page.help = option.get_description();
  page.otherwise = option.get_default_str();
  page.required = option.get_required();
  if (option.get_items_expected_max() == 0) return page;  // a flag
  read_type(option, page);
  page.repeatable = option.get_items_expected_max() > 1 || !option.get_allow_extra_args();
  page.repeatable &= option.get_multi_option_policy() != CLI::MultiOptionPolicy::TakeLast;
  return page;
}

CommandPage describe(const CLI::App& app, const std::string& above) {
  CommandPage page;
  page.path = above.empty() ? app.get_name() : above + " " + app.get_name();
  page.help = app.get_description();
  // CLI11 passes the root's on to those without one.
  const CLI::App* parent = app.get_parent();
  if (parent == nullptr || app.get_footer() != parent->get_footer()) page.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    OptionPage described = describe_option(*option);
    (described.positional ? page.positionals : page.options).push_back(std::move(described));
  }
  const auto shown = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : app.get_subcommands(shown))
    page.commands.push_back(describe(*command, page.path));
  return page;
}

void collect(const CommandPage& page, std::vector<const CommandPage*>& into) {
  into.push_back(&page);
  for (const CommandPage& command : page.commands) collect(command, into);
}

}  // namespace

CommandPage describe_command_line(const CLI::App& root) {
  return describe(root, "");
}

std::string synopsis_of(const CommandPage& page) {
  std::string text = page.path;
  if (!page.options.empty()) text += " [OPTIONS]";
  if (!page.commands.empty()) text += " COMMAND";
  for (const OptionPage& one : page.positionals)
    text += one.required ? " " + one.names.front() : " [" + one.names.front() + "]";
  return text;
}

std::vector<const CommandPage*> all_pages(const CommandPage& page) {
  std::vector<const CommandPage*> pages;
  collect(page, pages);
  return pages;
}

}  // namespace trainyard::cli
