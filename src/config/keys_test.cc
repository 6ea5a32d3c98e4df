#include "config/key.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "config/configuration.h"

namespace trainyard::config {
namespace {

using ::testing::IsEmpty;

std::string read(const std::string& path) {
  std::ifstream file(std::string(TRAINYARD_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The allowed values, for people.
std::string values_of(const Key& key) {
  std::string text(to_string(key.type));
  if (!key.choices.empty()) {
    text = "";
    for (const std::string_view choice : key.choices)
      text += (text.empty() ? "`" : ", `") + std::string(choice) + "`";
  } else if (key.type == Type::text || key.type == Type::texts) {
    if (!key.has_star()) text += ", `" + std::string(key.form) + "`";
  } else if (key.type != Type::boolean) {
    text += " from " + to_toml(Value(key.min));
    if (key.max < 1e300) text += " to " + to_toml(Value(key.max));
  }
  return text;
}

// The table of docs/configuration.md.
std::string key_table() {
  std::string table =
      "| key | value | default | flag | reload | what it is |\n|---|---|---|---|---|---|\n";
  for (const Key& key : keys()) {
    const auto code = [](std::string_view text) {
      return text.empty() ? std::string() : "`" + std::string(text) + "`";
    };
    table += "| `" + full_name(key, "NAME") + "` | " + values_of(key) + " | " +
             code(key.otherwise) + " | " + code(key.flag) + " | " +
             (key.reload == Reload::live ? "yes" : "restart") + " | " + std::string(key.help) +
             " |\n";
  }
  return table;
}

TEST(Keys, AreTheTableOfTheDocumentation) {
  EXPECT_NE(read("docs/configuration.md").find(key_table()), std::string::npos)
      << "docs/configuration.md must have this table:\n"
      << key_table();
}

TEST(Keys, HaveDefaultsThatAreGoodValues) {
  EXPECT_THAT(load(Sources{std::nullopt, {}, "/data"}).problems, IsEmpty());
}

TEST(Keys, HaveNamesAndFlagsOfTheirOwn) {
  std::set<std::string_view> names, flags;
  for (const Key& key : keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    if (!key.flag.empty()) {
      EXPECT_TRUE(flags.insert(key.flag).second) << key.flag;
    }
    EXPECT_FALSE(key.help.empty() || key.help.back() == '.') << key.name;
  }
}

// The example shows every key, so it can't become outdated.
TEST(Keys, AreAllInTheExampleWhichLoads) {
  const Document document = parse_document(read("examples/config.toml"), "examples/config.toml");
  for (const Problem& problem : document.problems) ADD_FAILURE() << problem.to_string();
  std::set<const Key*> shown;
  for (const Entry& entry : document.entries) shown.insert(entry.key);
  for (const Key& key : keys()) EXPECT_TRUE(shown.contains(&key)) << key.name;
}

}  // namespace
}  // namespace trainyard::config
