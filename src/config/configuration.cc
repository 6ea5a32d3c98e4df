#include "config/configuration.h"

#include <utility>

#include "base/check.h"
#include "base/parse_number.h"

namespace trainyard::config {
namespace {

constexpr std::string_view kDataFlag = "--data";

// A position in the order of entries: the key's among the declarations, then the name for its '*'.
using Slot = std::pair<const Key*, std::string>;
using Layer = std::map<Slot, Entry>;

// The number that the complete `text` is.
template <class T>
Result<Value> number_value(const std::string& text, Type type) {
  if (const auto number = parse_number<T>(text)) return Value(*number);
  return invalid("must be " + std::string(to_string(type)));
}

Result<Value> value_of(const Key& key, const std::vector<std::string>& words) {
  switch (key.type) {
    case Type::text:
      return Value(words.back());
    case Type::texts:
      return Value(words);
    case Type::integer:
      return number_value<std::int64_t>(words.back(), key.type);
    case Type::number:
      return number_value<double>(words.back(), key.type);
    case Type::boolean:
      if (words.back() == "true" || words.back() == "false") return Value(words.back() == "true");
      return invalid("must be true or false");
  }
  return invalid("is of no type");
}

class Flags {
 public:
  Layer layer;
  std::vector<Problem> problems;

  void read(const Key& key, const std::vector<std::string>& words) {
    if (!key.has_star()) return put_entry(key, "", words);
    for (const std::string& word : words) {
      // An image's name has no '='; a path on the right side may.
      const auto equals = word.find('=');
      if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
        report(key, word, "must be " + std::string(key.form));
        continue;
      }
      const std::string name = word.substr(0, equals);
      if (layer.contains({&key, name})) {
        report(key, word, "'" + name + "' is mapped twice");
        continue;
      }
      put_entry(key, name, {word.substr(equals + 1)});
    }
  }

 private:
  void put_entry(const Key& key, const std::string& name, const std::vector<std::string>& words) {
    Result<Value> value = value_of(key, words);
    Settings alone;
    const Result<void> fine = value ? put(key, name, *value, alone) : value.error();
    if (!fine) return report(key, words.back(), fine.error().message());
    layer[{&key, name}] = {&key, name, std::move(*value), {Origin::Kind::flag, "", 0, 0}};
  }

  void report(const Key& key, const std::string& word, const std::string& why) {
    problems.push_back({"", 0, 0, std::string(key.flag) + " '" + word + "': " + why});
  }
};

Problem problem_of(const Entry& entry, const std::string& why) {
  return {entry.origin.file, entry.origin.line, entry.origin.column,
          entry.full_name() + " = " + entry.shown() + ": " + why};
}

// The file in a data folder can't refer to another data folder.
void refuse_other_data(Document& document) {
  for (const Entry& entry : document.entries) {
    if (entry.key->flag != kDataFlag) continue;
    document.problems.push_back(problem_of(
        entry, "can't be set in the data folder's own file, only in one that --config names"));
  }
}

Layer defaults(const std::string& default_data) {
  Layer layer;
  for (const Key& key : keys()) {
    if (key.has_star()) continue;  // parse_document() knows the names
    const std::string otherwise(key.flag == kDataFlag ? default_data : key.otherwise);
    if (otherwise.empty()) continue;
    const auto value = value_of(key, {otherwise});
    layer[{&key, ""}] = {&key, "", *value, {}};
  }
  return layer;
}

}  // namespace

Loaded load(const Sources& sources) {
  Loaded loaded;
  Document document;
  if (sources.file) {
    document = parse_document(sources.file->text, sources.file->name);
    if (sources.file->in_data_folder) refuse_other_data(document);
  }
  loaded.problems = std::move(document.problems);
  Flags flags;
  for (const Key& key : keys()) {
    const auto given = sources.flags.find(key.flag);
    if (given != sources.flags.end() && !given->second.empty()) flags.read(key, given->second);
  }
  loaded.problems.insert(loaded.problems.end(), flags.problems.begin(), flags.problems.end());

  Layer merged = std::move(flags.layer);  // merge() keeps existing entries
  for (Entry& entry : document.entries) merged.emplace(Slot(entry.key, entry.name), entry);
  merged.merge(defaults(sources.default_data));
  if (!loaded.problems.empty()) return loaded;
  for (auto& [slot, entry] : merged) {
    // Each is known to be valid on its own.
    const auto fine = put(*entry.key, entry.name, entry.value, loaded.configuration.settings);
    CHECK(fine.has_value());
    loaded.configuration.entries.push_back(std::move(entry));
  }
  for (const Entry& entry : loaded.configuration.entries) {
    if (entry.key->check == nullptr) continue;
    const auto fine = entry.key->check(loaded.configuration.settings, entry.name);
    if (!fine) loaded.problems.push_back(problem_of(entry, fine.error().message()));
  }
  return loaded;
}

}  // namespace trainyard::config
