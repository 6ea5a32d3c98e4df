#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/key.h"
#include "config/settings.h"

namespace trainyard::config {

// What each of serve's flags was given, by flag: {"--listen", {":80"}}.
using GivenFlags = std::map<std::string, std::vector<std::string>, std::less<>>;

struct File {
  std::string name;  // for people
  std::string text;
  bool in_data_folder = false;  // found there: it can't name another folder
};

struct Sources {
  std::optional<File> file;
  GivenFlags flags;
  std::string default_data;  // the data folder when nothing names one
};

// The value that won for each key that has one: a flag's over the file's, the file's over the
// default. A list is one value; the entries below a '*' are values of their own.
struct Configuration {
  std::vector<Entry> entries;  // in the declarations' order
  Settings settings;           // the same, as serve uses it
};

// A configuration, or everything that is wrong with its sources.
struct Loaded {
  Configuration configuration;    // only without problems
  std::vector<Problem> problems;  // the file's first, in its order
};

// Pure.
Loaded load(const Sources& sources);

}  // namespace trainyard::config
