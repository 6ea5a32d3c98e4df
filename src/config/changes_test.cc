#include "config/changes.h"

#include <gmock/gmock.h>

namespace trainyard::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Configuration configuration(std::string text, GivenFlags flags = {}) {
  const Loaded loaded = load({File{"c.toml", std::move(text)}, std::move(flags), "/data"});
  EXPECT_THAT(loaded.problems, IsEmpty());
  return loaded.configuration;
}

std::vector<std::string> changes(const Configuration& before, const Configuration& after) {
  const auto text = [](const std::optional<Value>& value) {
    return value ? to_toml(*value) : std::string("-");
  };
  std::vector<std::string> texts;
  for (const Change& change : changes_between(before, after))
    texts.push_back(change.name + " " + text(change.before) + " " + text(change.after));
  return texts;
}

TEST(Changes, AreValuesThatCameWentAndBecameOthers) {
  EXPECT_THAT(changes(configuration("listen = \":1\"\nregion = \"a-1\"\n[image-map]\na = \"1\"\nb "
                                    "= \"1\"\n"),
                      configuration("listen = \":2\"\nroles = [\"r\"]\n[image-map]\nb = \"2\"\nc = "
                                    "\"1\"\n")),
              ElementsAre("listen \":1\" \":2\"", "image-map.a \"1\" -", "image-map.b \"1\" \"2\"",
                          "image-map.c - \"1\"", "region \"a-1\" -", "roles - [\"r\"]"));
}

TEST(Changes, AreNoneWhereOnlyTheOriginIsAnother) {
  EXPECT_THAT(changes(configuration("log-level = \"info\"\n"), configuration("")), IsEmpty());
  EXPECT_THAT(
      changes(configuration("", {{"--listen", {":1"}}}), configuration("# a\nlisten = \":1\"\n")),
      IsEmpty());
}

TEST(Changes, ARunningServerTakesOnlyWhatItCan) {
  const Configuration running = configuration("listen = \":1\"\nlog-level = \"info\"\n");
  const Configuration wanted =
      configuration("listen = \":2\"\nlog-level = \"debug\"\n[image-map]\na = \"1\"\n");
  const Configuration live = with_live_values(running, wanted);
  EXPECT_EQ(live.settings.listen.port, 1);
  EXPECT_EQ(live.settings.log_level, log::Level::debug);
  EXPECT_EQ(live.settings.image_map.at("a"), "1");
  EXPECT_EQ(live.settings.data, "/data");
  // What needs a restart still differs from the configuration.
  EXPECT_THAT(changes(live, wanted), ElementsAre("listen \":1\" \":2\""));
}

}  // namespace
}  // namespace trainyard::config
