#include "cli/serve_flags.h"

#include <gmock/gmock.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ServeFlagsTest : public ::testing::Test {
 protected:
  ServeFlagsTest() { EXPECT_TRUE(ensure_directory(folder_, 0700)); }
  ~ServeFlagsTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const char* name, std::string_view text) {
    EXPECT_TRUE(replace_file(folder_ / name, text));
    return (folder_ / name).string();
  }

  // Parses the words after "serve --data FOLDER" like the program, and loads the file that they
  // name.
  Result<config::Loaded> load(std::vector<std::string> words) {
    CLI::App root{"", "trainyard"};
    CLI::App* command = root.add_subcommand("serve", "");
    ServeFlags flags;
    declare_serve_flags(*command, flags);
    words.insert(words.begin(), "serve");
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the end
    try {
      root.parse(words);
    } catch (const CLI::ParseError& error) {
      return Error(ErrorKind::invalid_argument, std::string("parse: ") + error.what());
    }
    return load_configuration(flags);
  }

  config::Settings settings(const std::vector<std::string>& words) {
    const auto loaded = load(words);
    if (!loaded) {
      ADD_FAILURE() << loaded.error().message();
      return {};
    }
    for (const auto& problem : loaded->problems) ADD_FAILURE() << problem.to_string();
    return loaded->configuration.settings;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("trainyard-config-" + random_hex(12));
};

TEST_F(ServeFlagsTest, EveryFlagIsTaken) {
  const config::Settings taken = settings({"--data",          folder_,
                                           "--listen",        "[::1]:0",
                                           "--runtime",       "oci",
                                           "--docker-socket", "/s",
                                           "--image-map",     "1.dkr/x:1=oci-archive:/a=b.tar",
                                           "--image-map",     "y=z",
                                           "--region",        "us-gov-west-1",
                                           "--account",       "123456789012",
                                           "--role",          "a",
                                           "--role",          "arn:aws:iam::123456789012:role/b",
                                           "--log-level",     "debug"});
  EXPECT_EQ(taken.data, folder_);
  EXPECT_EQ(taken.listen, (config::ListenAddress{"::1", 0}));
  EXPECT_EQ(taken.runtime, "oci");
  EXPECT_EQ(taken.docker_socket, "/s");
  EXPECT_THAT(taken.image_map,
              UnorderedElementsAre(Pair("1.dkr/x:1", "oci-archive:/a=b.tar"), Pair("y", "z")));
  EXPECT_EQ(taken.region, "us-gov-west-1");
  EXPECT_EQ(taken.account, "123456789012");
  EXPECT_THAT(taken.roles, ElementsAre("a", "arn:aws:iam::123456789012:role/b"));
  EXPECT_EQ(taken.log_level, log::Level::debug);
}

TEST_F(ServeFlagsTest, TheDataFoldersOwnFileIsFound) {
  write("config.toml", "runtime = \"oci\"\nlisten = \":1\"\n");
  const config::Settings found = settings({"--data", folder_, "--listen", ":2"});
  EXPECT_EQ(found.runtime, "oci");
  EXPECT_EQ(found.listen.port, 2);
}

TEST_F(ServeFlagsTest, AFileThatIsNamedIsReadInItsPlaceAndMayNameTheFolder) {
  write("config.toml", "runtime = \"oci\"\n");
  const std::string other = write("other.toml", "data = \"/elsewhere\"\n");
  const config::Settings found = settings({"--config", other});
  EXPECT_EQ(found.data, "/elsewhere");
  EXPECT_EQ(found.runtime, "auto");
}

TEST_F(ServeFlagsTest, TheDataFoldersOwnFileCantNameAnotherFolder) {
  const std::string path = write("config.toml", "\ndata = \"/elsewhere\"\n");
  const auto loaded = load({"--data", folder_});
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->problems.size(), 1u);
  EXPECT_EQ(loaded->problems[0].to_string(),
            path +
                ":2:8: data = \"/elsewhere\": can't be set in the data folder's own file, only in "
                "one that --config names");
}

TEST_F(ServeFlagsTest, AMissingFileIsAnErrorOnlyWhereItWasNamed) {
  EXPECT_EQ(settings({"--data", folder_}).runtime, "auto");
  const auto loaded = load({"--config", "/nowhere.toml"});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("/nowhere.toml"));
}

TEST_F(ServeFlagsTest, UnknownFlagsAndSecondValuesAreErrors) {
  EXPECT_FALSE(load({"--data", folder_, "--lisen", "x"}));
  EXPECT_FALSE(load({"--data", folder_, "--listen", ":1", "--listen", ":2"}));
}

}  // namespace
}  // namespace trainyard::cli
