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

// The values given for serve's flags, by flag: {"--listen", {":80"}}.
using GivenFlags = std::map<std::string, std::vector<std::string>, std::less<>>;

struct File {
  std::string name;  // for people
  std::string text;
  bool in_data_folder = false;  // found there: it can't name another folder
};

struct Sources {
  std::optional<File> file;
  GivenFlags flags;
  std::string default_data;  // the data folder if nothing names one
};

// The effective value of each key that has one: a flag takes precedence over the file, the file
// over the default. A list is one value; the entries below a '*' are separate values.
struct Configuration {
  std::vector<Entry> entries;  // in the order of the declarations
  Settings settings;           // the same, as serve uses it
};

// A configuration, or all problems of its sources.
struct Loaded {
  Configuration configuration;    // only valid without problems
  std::vector<Problem> problems;  // the file's first, in order
};

// Pure.
Loaded load(const Sources& sources);

}  // namespace trainyard::config
