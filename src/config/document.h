#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/key.h"

namespace trainyard::config {

// A problem of a configuration, and where it is.
struct Problem {
  std::string file;  // empty: a flag, which the message names
  int line = 0;      // from 1
  int column = 0;    // from 1, in characters
  std::string message;

  std::string to_string() const;  // "file:line:column: message"
};

// Where a value comes from.
struct Origin {
  enum class Kind { otherwise, folder, file, flag };  // folder: what the data folder was made for
  Kind kind = Kind::otherwise;
  std::string file;  // of Kind::file, as the Problem's
  int line = 0;
  int column = 0;
};

// A key with a value.
struct Entry {
  const Key* key = nullptr;
  std::string name;  // what the key's '*' stands for; empty: it has no '*'
  Value value;
  Origin origin;

  std::string full_name() const { return config::full_name(*key, name); }
  std::string shown() const { return config::shown(*key, value); }
};

// A parsed configuration file. If there are problems, the entries are those that are valid by
// themselves.
struct Document {
  std::vector<Entry> entries;     // in the order of the file
  std::vector<Problem> problems;  // all of them, in the order of the file
};

// `toml` is the file's text, `file` its name in messages. If the text isn't TOML, that is the only
// problem. Pure.
Document parse_document(std::string_view toml, const std::string& file);

}  // namespace trainyard::config
