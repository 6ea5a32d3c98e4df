#include "cli/man_page.h"

#include <algorithm>
#include <cctype>

namespace trainyard::cli {
namespace {

// A backslash is special in roff, a hyphen is to stay one that can be copied, and a line must not
// start like a request.
std::string roff(const std::string& text) {
  std::string out;
  bool start = true;
  for (const char c : text) {
    if (start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    start = c == '\n';
  }
  return out;
}

// A footer's lines aren't changed: examples depend on it.
std::string verbatim(const std::string& text) {
  return ".PP\n.nf\n" + roff(text) + "\n.fi\n";
}

std::string option_text(const OptionPage& option) {
  std::string names;
  for (const std::string& name : option.names) {
    if (!names.empty()) names += ", ";
    names += "\\fB" + roff(name) + "\\fR";
    if (!option.positional && !option.type.empty()) names += " \\fI" + roff(option.type) + "\\fR";
  }
  std::string text = ".TP\n" + names + "\n" + roff(option.help);
  if (!option.choices.empty()) {
    text += (option.help.empty() ? "One of " : ": ");
    for (std::size_t i = 0; i < option.choices.size(); ++i)
      text += (i == 0 ? "" : ", ") + roff(option.choices[i]);
  }
  if (!option.otherwise.empty()) text += " (default: " + roff(option.otherwise) + ")";
  return text + ".\n";
}

std::string command_text(const CommandPage& page) {
  std::string text = ".SS " + roff(synopsis_of(page).substr(page.path.find(' ') + 1)) + "\n" +
                     roff(page.help) + ".\n";
  for (const OptionPage& option : page.positionals) text += option_text(option);
  for (const OptionPage& option : page.options)
    if (option.names.front() != "--help") text += option_text(option);
  if (!page.footer.empty()) text += verbatim(page.footer);
  return text;
}

}  // namespace

std::string man_page(const CommandPage& root, const std::string& version) {
  std::string name = root.path;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string text = ".\\\" Made by `trainyard man` from the command line's own declarations.\n";
  text += ".TH " + name + " 1 \"\" \"Trainyard " + version + "\" \"User Commands\"\n";
  text +=
      ".SH NAME\n" + root.path + " \\- run Amazon SageMaker training jobs on machines you own\n";
  text += ".SH SYNOPSIS\n.B " + root.path + "\n[OPTIONS] COMMAND …\n";
  text += ".SH DESCRIPTION\n" + roff(root.help) +
          "\nThe program is both the server that AWS clients talk to (serve) and the commands that "
          "use it.\n";
  text += ".SH OPTIONS\n";
  for (const OptionPage& option : root.options) text += option_text(option);
  text += ".SH COMMANDS\n";
  for (const CommandPage* page : all_pages(root))
    if (page != &root && page->commands.empty()) text += command_text(*page);
  text +=
      ".SH ENVIRONMENT\n.TP\n.B AWS_ENDPOINT_URL\nThe server that a command uses if \\-\\-data "
      "isn't given; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION belong to it, and "
      "AWS_ACCOUNT_ID names the account.\n.TP\n.B XDG_DATA_HOME\nThe default folder is trainyard "
      "below it, else ~/.local/share/trainyard.\n.TP\n.B NO_COLOR\nNo colours, whatever its "
      "value.\n";
  text += ".SH EXIT STATUS\n";
  if (!root.footer.empty())
    text += verbatim(root.footer.substr(root.footer.find_first_not_of('\n')));
  text +=
      ".SH FILES\n.TP\n.I ~/.local/share/trainyard/\nThe default folder: credentials, jobs, "
      "objects, logs, images. Only its owner can read it.\n";
  return text;
}

}  // namespace trainyard::cli
