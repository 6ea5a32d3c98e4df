#include "apps/serve_options.h"

#include <gmock/gmock.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::apps {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Parses the words after "serve" as the program does.
Result<ServeOptions> parse(std::vector<std::string> words) {
  CLI::App root{"", "trainyard"};
  CLI::App* command = root.add_subcommand("serve", "");
  ServeFlags flags;
  declare_serve_flags(*command, flags);
  words.insert(words.begin(), "serve");
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    root.parse(words);
  } catch (const CLI::ParseError& error) {
    return Error(ErrorKind::invalid_argument, std::string("parse: ") + error.what());
  }
  return parse_serve_flags(flags);
}

TEST(ServeOptions, DefaultsListenOnTheLoopbackAtAFixedPort) {
  const auto options = parse({"--data", "/d"});
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->data, "/d");
  EXPECT_EQ(options->listen.url(), "http://127.0.0.1:9070");
  EXPECT_EQ(options->runtime, "auto");
  EXPECT_EQ(options->docker_socket, "/var/run/docker.sock");
  EXPECT_TRUE(options->image_map.empty());
  EXPECT_EQ(options->region, "");
  EXPECT_EQ(options->log_level, log::Level::info);
}

TEST(ServeOptions, TakesEveryOptionFromTheCommandLine) {
  const auto options = parse({"--data",          "/d",
                              "--listen",        "[::1]:0",
                              "--runtime",       "oci",
                              "--docker-socket", "/s",
                              "--image-map",     "1.dkr/x:1=oci-archive:/a=b.tar",
                              "--image-map",     "y=z",
                              "--region",        "us-gov-west-1",
                              "--role",          "a",
                              "--role",          "arn:aws:iam::1:role/b",
                              "--log-level",     "debug"});
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->listen.host, "::1");
  EXPECT_EQ(options->listen.port, 0);
  EXPECT_EQ(options->runtime, "oci");
  EXPECT_EQ(options->docker_socket, "/s");
  EXPECT_THAT(options->image_map,
              UnorderedElementsAre(Pair("1.dkr/x:1", "oci-archive:/a=b.tar"), Pair("y", "z")));
  EXPECT_EQ(options->region, "us-gov-west-1");
  EXPECT_EQ(options->roles, (std::vector<std::string>{"a", "arn:aws:iam::1:role/b"}));
  EXPECT_EQ(options->log_level, log::Level::debug);
}

class ServeConfigTest : public ::testing::Test {
 protected:
  ~ServeConfigTest() override { std::filesystem::remove(file_); }
  std::string config(std::string_view text) {
    EXPECT_TRUE(replace_file(file_, text));
    return file_.string();
  }
  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("trainyard-config-" + random_hex(12) + ".toml");
};

TEST_F(ServeConfigTest, AFileGivesOptionsAndTheCommandLineWins) {
  const auto options =
      parse({"--config",
             config("data = \"/from/file\"\nlisten = \"0.0.0.0:80\"\nruntime = \"docker\"\n"
                    "image-map = [\"a=b\", \"c=d\"]\n"),
             "--runtime", "oci"});
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->data, "/from/file");
  EXPECT_EQ(options->listen.url(), "http://127.0.0.1:80");
  EXPECT_EQ(options->runtime, "oci");
  EXPECT_THAT(options->image_map, UnorderedElementsAre(Pair("a", "b"), Pair("c", "d")));
}

TEST_F(ServeConfigTest, ANameThatIsNoOptionIsAnError) {
  const auto options = parse({"--config", config("data = \"/d\"\nlisen = \"x\"\n")});
  ASSERT_FALSE(options);
  EXPECT_THAT(options.error().message(), HasSubstr("lisen"));
}

TEST_F(ServeConfigTest, AMissingFileIsAnError) {
  EXPECT_FALSE(parse({"--config", "/nowhere.toml"}));
}

TEST(ServeOptions, AnUnknownFlagIsAnError) {
  EXPECT_FALSE(parse({"--data", "/d", "--lisen", "x"}));
}

struct BadValue {
  std::vector<std::string> words;
  std::string says;
};

class ServeOptionsRefuse : public ::testing::TestWithParam<BadValue> {};

TEST_P(ServeOptionsRefuse, AndSayWhichOptionAndValue) {
  std::vector<std::string> words = {"--data", "/d"};
  words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
  const auto options = parse(words);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(options.error().message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, ServeOptionsRefuse,
    ::testing::Values(
        BadValue{{"--listen", "9070"}, "--listen '9070'"},
        BadValue{{"--listen", "h:"}, "--listen 'h:'"},
        BadValue{{"--listen", "h:65536"}, "0 to 65535"},
        BadValue{{"--listen", "h:-1"}, "0 to 65535"}, BadValue{{"--listen", "h:80x"}, "0 to 65535"},
        BadValue{{"--listen", "::1:80"}, "brackets"},
        BadValue{{"--runtime", "podman"}, "--runtime 'podman'"},
        BadValue{{"--docker-socket", "s"}, "absolute"}, BadValue{{"--image-map", "x"}, "FROM=TO"},
        BadValue{{"--image-map", "=x"}, "FROM=TO"}, BadValue{{"--image-map", "x="}, "FROM=TO"},
        BadValue{{"--image-map", "x=a", "--image-map", "x=b"}, "twice"},
        BadValue{{"--region", "Frankfurt"}, "--region 'Frankfurt'"},
        BadValue{{"--log-level", "loud"}, "--log-level 'loud'"}));

TEST(ListenAddress, AnyAddressIsReachedOnTheLoopback) {
  EXPECT_EQ(parse_listen_address("0.0.0.0:1")->url(), "http://127.0.0.1:1");
  EXPECT_EQ(parse_listen_address("[::]:1")->url(), "http://[::1]:1");
  EXPECT_EQ(parse_listen_address(":1")->url(), "http://127.0.0.1:1");
  EXPECT_EQ(parse_listen_address("localhost:1")->url(), "http://localhost:1");
}

}  // namespace
}  // namespace trainyard::apps
