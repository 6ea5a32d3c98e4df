#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/key.h"

namespace trainyard::config {

// What is wrong with a configuration, and where.
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

// A key that was given a value.
struct Entry {
  const Key* key = nullptr;
  std::string name;  // what the key's '*' stands for; empty: it has none
  Value value;
  Origin origin;

  std::string full_name() const { return config::full_name(*key, name); }
  std::string shown() const { return config::shown(*key, value); }
};

// A configuration file, read. With problems, the entries are those that are right by themselves.
struct Document {
  std::vector<Entry> entries;     // in the order of the file
  std::vector<Problem> problems;  // all of them, in the order of the file
};

// `toml` is the file's text, `file` its name for people. Where the text isn't TOML, that is the one
// problem: what follows can't be told. Pure.
Document parse_document(std::string_view toml, const std::string& file);

}  // namespace trainyard::config
