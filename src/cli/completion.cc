#include "cli/completion.h"

#include <functional>

#include "cli/text.h"

namespace trainyard::cli {
namespace {

// The source for completing a value.
enum class Source { nothing, choices, jobs, folders, files };

Source source_of(const OptionPage& option) {
  if (!option.choices.empty()) return Source::choices;
  const std::string& word = option.positional ? option.names.front() : option.type;
  if (word == "JOB") return Source::jobs;
  if (word == "DIR" || word == "DIR|S3" || word == "TARGET") return Source::folders;
  if (word == "FILE" || word == "PATH" || word == "FROM" || word == "PLAN") return Source::files;
  return Source::nothing;
}

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string option_words(const CommandPage& page) {
  std::vector<std::string> words;
  for (const OptionPage& option : page.options)
    words.insert(words.end(), option.names.begin(), option.names.end());
  return joined(words);
}

std::string command_words(const CommandPage& page) {
  std::vector<std::string> words;
  for (const CommandPage& command : page.commands) words.push_back(command.name());
  return joined(words);
}

// The source for completing a command's positional value: its first one's source, or its commands.
std::string bash_reply(Source source, const std::vector<std::string>& choices) {
  switch (source) {
    case Source::choices:
      return "COMPREPLY=($(compgen -W '" + joined(choices) + "' -- \"$cur\"))";
    case Source::jobs:
      return "COMPREPLY=($(compgen -W \"$(_trainyard_jobs)\" -- \"$cur\"))";
    case Source::folders:
      return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))";
    case Source::files:
      return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))";
    case Source::nothing:
      return "COMPREPLY=()";
  }
  return "";
}

// The patterns of a case: "path --option".
std::string value_pattern(const CommandPage& page, const OptionPage& option) {
  std::string text;
  for (const std::string& name : option.names)
    text += (text.empty() ? "\"" : "|\"") + page.path + " " + name + "\"";
  return text;
}

std::string positional_reply(const CommandPage& page) {
  if (!page.commands.empty())
    return "COMPREPLY=($(compgen -W '" + command_words(page) + "' -- \"$cur\"))";
  if (page.positionals.empty()) return bash_reply(Source::nothing, {});
  const OptionPage& first = page.positionals.front();
  return bash_reply(source_of(first), first.choices);
}

std::string paths_of_commands(const CommandPage& root) {
  std::vector<std::string> paths;
  for (const CommandPage* page : all_pages(root))
    if (page != &root) paths.push_back("\"" + page->path + "\"");
  return joined(paths, "|");
}

// A description in single quotes for zsh and fish.
std::string quoted_help(const std::string& help) {
  return shell_quote(help.substr(0, help.find('\n')));
}

// zsh's _describe reads "word:what it is".
std::string zsh_list(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text = "(";
  for (const auto& [word, help] : entries) text += shell_quote(word + ":" + help) + " ";
  return text + ")";
}

std::string zsh_reply(Source source, const std::vector<std::string>& choices) {
  switch (source) {
    case Source::choices:
      return "compadd -- " + joined(choices);
    case Source::jobs:
      return "compadd -- ${(f)\"$(_trainyard_jobs)\"}";
    case Source::folders:
      return "_files -/";
    case Source::files:
      return "_files";
    case Source::nothing:
      return "_message 'a value'";
  }
  return "";
}

}  // namespace

std::string bash_completion(const CommandPage& root) {
  std::string values, options, positionals;
  for (const CommandPage* page : all_pages(root)) {
    for (const OptionPage& option : page->options) {
      if (option.type.empty()) continue;
      values += "    " + value_pattern(*page, option) + ") " +
                bash_reply(source_of(option), option.choices) + "; return ;;\n";
    }
    options += "      \"" + page->path + "\") words='" + option_words(*page) + "' ;;\n";
    positionals += "    \"" + page->path + "\") " + positional_reply(*page) + " ;;\n";
  }
  return "# bash completion of trainyard; made by: trainyard completion bash\n"
         "_trainyard_jobs() {\n"
         "  timeout 2 \"$program\" jobs --quiet --limit 200 \"${data[@]}\" 2>/dev/null\n"
         "}\n"
         "_trainyard() {\n"
         "  local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} "
         "prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local path=trainyard words= i data=()\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case \"$path ${COMP_WORDS[i]}\" in\n"
         "      " +
         paths_of_commands(root) +
         ") path=\"$path ${COMP_WORDS[i]}\" ;;\n"
         "    esac\n"
         "    [[ ${COMP_WORDS[i]} != --data ]] || data=(--data \"${COMP_WORDS[i+1]/#\\~/$HOME}\")\n"
         "  done\n"
         "  case \"$path $prev\" in\n" +
         values +
         "  esac\n"
         "  if [[ $cur == -* ]]; then\n"
         "    case $path in\n" +
         options +
         "    esac\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "    return\n"
         "  fi\n"
         "  case $path in\n" +
         positionals +
         "  esac\n"
         "}\n"
         "complete -F _trainyard trainyard\n";
}

std::string zsh_completion(const CommandPage& root) {
  std::string values, options, positionals;
  for (const CommandPage* page : all_pages(root)) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const OptionPage& option : page->options) {
      for (const std::string& name : option.names) entries.emplace_back(name, option.help);
      if (option.type.empty()) continue;
      values += "    " + value_pattern(*page, option) + ") " +
                zsh_reply(source_of(option), option.choices) + "; return ;;\n";
    }
    options += "      \"" + page->path + "\") list=" + zsh_list(entries) + " ;;\n";
    std::string reply = "_message 'no more words'";
    if (!page->commands.empty()) {
      entries.clear();
      for (const CommandPage& command : page->commands)
        entries.emplace_back(command.name(), command.help);
      reply = "list=" + zsh_list(entries) + "; _describe command list";
    } else if (!page->positionals.empty()) {
      const OptionPage& first = page->positionals.front();
      reply = zsh_reply(source_of(first), first.choices);
    }
    positionals += "    \"" + page->path + "\") " + reply + " ;;\n";
  }
  return "#compdef trainyard\n"
         "# zsh completion of trainyard; made by: trainyard completion zsh\n"
         "_trainyard_jobs() {\n"
         "  timeout 2 $words[1] jobs --quiet --limit 200 $data 2>/dev/null\n"
         "}\n"
         "_trainyard() {\n"
         "  local path_=trainyard i\n"
         "  local -a list data\n"
         "  for ((i = 2; i < CURRENT; i++)); do\n"
         "    case \"$path_ $words[i]\" in\n"
         "      " +
         paths_of_commands(root) +
         ") path_=\"$path_ $words[i]\" ;;\n"
         "    esac\n"
         "    [[ $words[i] != --data ]] || data=(--data ${words[i+1]/#\\~/$HOME})\n"
         "  done\n"
         "  case \"$path_ $words[CURRENT-1]\" in\n" +
         values +
         "  esac\n"
         "  if [[ $words[CURRENT] == -* ]]; then\n"
         "    case $path_ in\n" +
         options +
         "    esac\n"
         "    _describe -o option list\n"
         "    return\n"
         "  fi\n"
         "  case $path_ in\n" +
         positionals +
         "  esac\n"
         "}\n"
         // Sourced or found in $fpath: both work.
         "if [[ $funcstack[1] == _trainyard ]]; then _trainyard \"$@\"; else compdef _trainyard "
         "trainyard; fi\n";
}

std::string fish_completion(const CommandPage& root) {
  std::string text =
      "# fish completion of trainyard; made by: trainyard completion fish\n"
      "function __trainyard_jobs\n"
      "  set -l words (commandline -opc)\n"
      "  set -l data\n"
      "  if set -l at (contains -i -- --data $words)\n"
      "    set data --data $words[(math $at + 1)]\n"
      "  end\n"
      "  timeout 2 $words[1] jobs --quiet --limit 200 $data 2>/dev/null\n"
      "end\n"
      "complete -c trainyard -f\n";
  const std::function<void(const CommandPage&, const std::string&)> add =
      [&](const CommandPage& page, const std::string& seen) {
        const std::string all = command_words(page);
        std::string here = seen;
        if (!all.empty())
          here +=
              std::string(here.empty() ? "" : "; and ") + "not __fish_seen_subcommand_from " + all;
        const std::string start = "complete -c trainyard -n " + shell_quote(here);
        const auto values = [](const OptionPage& option) -> std::string {
          switch (source_of(option)) {
            case Source::choices:
              return " -a " + shell_quote(joined(option.choices));
            case Source::jobs:
              return " -a '(__trainyard_jobs)'";
            case Source::folders:
              return " -a '(__fish_complete_directories)'";
            case Source::files:
              return " -F";
            case Source::nothing:
              return "";
          }
          return "";
        };
        for (const CommandPage& command : page.commands)
          text += start + " -a " + command.name() + " -d " + quoted_help(command.help) + "\n";
        for (const OptionPage& option : page.options) {
          text += start;
          for (const std::string& name : option.names)
            text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
          const bool files = source_of(option) == Source::files;
          text += (option.type.empty() ? "" : (files ? " -r" : " -x") + values(option)) + " -d " +
                  quoted_help(option.help) + "\n";
        }
        if (!page.positionals.empty() && source_of(page.positionals.front()) != Source::nothing)
          text += start + values(page.positionals.front()) + "\n";
        for (const CommandPage& command : page.commands)
          add(command, (seen.empty() ? "" : seen + "; and ") + "__fish_seen_subcommand_from " +
                           command.name());
      };
  add(root, "");
  return text;
}

}  // namespace trainyard::cli
