#include "config/document.h"

#include <gmock/gmock.h>

namespace trainyard::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> problems(std::string_view toml) {
  std::vector<std::string> texts;
  for (const Problem& problem : parse_document(toml, "c.toml").problems)
    texts.push_back(problem.to_string());
  return texts;
}

std::vector<std::string> entries(std::string_view toml) {
  std::vector<std::string> texts;
  for (const Entry& entry : parse_document(toml, "c.toml").entries)
    texts.push_back(std::to_string(entry.origin.line) + ":" + std::to_string(entry.origin.column) +
                    " " + entry.full_name() + " = " + to_toml(entry.value));
  return texts;
}

TEST(Document, GivesItsValuesInTheirOrderWithTheirPlaces) {
  EXPECT_THAT(entries("# ours\n"
                      "runtime = \"oci\"\n"
                      "listen   = \":80\"\n"
                      "roles = [\"a\", 'b']\n"
                      "[image-map]\n"
                      "\"x/y:1\" = \"z\"\n"
                      "plain = \"oci-archive:/a.tar\"\n"),
              ElementsAre("2:11 runtime = \"oci\"", "3:12 listen = \":80\"",
                          "4:9 roles = [\"a\", \"b\"]", "6:11 image-map.\"x/y:1\" = \"z\"",
                          "7:9 image-map.plain = \"oci-archive:/a.tar\""));
}

TEST(Document, AnEmptyOneSaysNothing) {
  EXPECT_THAT(entries(""), IsEmpty());
  EXPECT_THAT(problems("# only words\n"), IsEmpty());
}

TEST(Document, EveryProblemIsReportedAtItsPlaceAndWhatIsRightIsKept) {
  const char* toml =
      "listen = \"9070\"\n"
      "runtime = \"podman\"\n"
      "region = \"eu-west-1\"\n"
      "account = 12\n"
      "lisen = \":80\"\n";
  EXPECT_THAT(
      problems(toml),
      ElementsAre("c.toml:1:10: listen = \"9070\": must be HOST:PORT",
                  "c.toml:2:11: runtime = \"podman\": must be auto, docker or oci",
                  "c.toml:4:11: account = 12: must be a string, not an integer",
                  "c.toml:5:1: lisen is not a key of the configuration; did you mean listen?"));
  EXPECT_THAT(entries(toml), ElementsAre("3:10 region = \"eu-west-1\""));
}

TEST(Document, TablesAndValuesAreNotTakenForEachOther) {
  EXPECT_THAT(problems("image-map = \"a=b\"\n"),
              ElementsAre("c.toml:1:13: image-map = \"a=b\": must be a table"));
  EXPECT_THAT(problems("[listen]\nport = 1\n"),
              ElementsAre(HasSubstr("listen = a table: must be a string, not a table")));
  EXPECT_THAT(problems("[[image-map]]\nx = \"y\"\n"), ElementsAre(HasSubstr("must be a table")));
  EXPECT_THAT(problems("[nonsense]\na = 1\nb = 2\n"),
              ElementsAre(HasSubstr("nonsense is not a key of the configuration")));
}

TEST(Document, EveryItemOfAListIsLookedAt) {
  EXPECT_THAT(problems("roles = [\"a\", 1, true]\n"),
              ElementsAre("c.toml:1:15: roles has 1: must be a list of strings",
                          "c.toml:1:18: roles has true: must be a list of strings"));
  EXPECT_THAT(problems("roles = [\"not a name\"]\n"),
              ElementsAre(HasSubstr("'not a name' is neither the name nor the ARN")));
}

TEST(Document, ATableWithANameHasItsDefaultsOrIsReported) {
  EXPECT_THAT(
      entries("[subnets.s]\noutside = 'none'\n"),
      ElementsAre("0:0 subnets.s.vpc = \"vpc-default\"", "2:11 subnets.s.outside = \"none\""));
  EXPECT_THAT(problems("[s3.lab]\n"), ElementsAre("c.toml:1:1: s3.lab has no keys"));
  EXPECT_THAT(problems("[s3]\n"), IsEmpty());
}

TEST(Document, WhatIsNoTomlIsOneProblem) {
  const auto found = problems("listen = \":80\"\nruntime = \nregion = 1\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0], HasSubstr("c.toml:2:"));
  EXPECT_THAT(problems("region = \"a-1\"\nregion = \"b-1\"\n"),
              ElementsAre(HasSubstr("c.toml:2:")));
}

TEST(Document, ASuggestionIsMadeOnlyForWhatIsNear) {
  EXPECT_THAT(problems("role = [\"a\"]\n"), ElementsAre(HasSubstr("did you mean roles?")));
  EXPECT_THAT(problems("docker_socket = \"/s\"\n"),
              ElementsAre(HasSubstr("did you mean docker-socket?")));
  EXPECT_THAT(problems("colour = 1\n"),
              ElementsAre("c.toml:1:1: colour is not a key of the configuration"));
}

}  // namespace
}  // namespace trainyard::config
