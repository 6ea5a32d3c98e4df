#include "runtime/container_spec.h"

#include <gmock/gmock.h>

namespace trainyard::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ContainerSpec spec_named(std::string id) {
  ContainerSpec spec;
  spec.id = std::move(id);
  spec.image = "image";
  return spec;
}

TEST(CommandLine, WithNothingGivenIsTheImagesOwn) {
  EXPECT_THAT(command_line(spec_named("a"), {.entrypoint = {"e"}, .cmd = {"c"}}),
              ElementsAre("e", "c"));
}

TEST(CommandLine, KeepsTheImagesEntrypointAndReplacesItsCommand) {
  ContainerSpec spec = spec_named("a");
  spec.command = {"train"};
  EXPECT_THAT(command_line(spec, {.entrypoint = {"e"}, .cmd = {"c"}}), ElementsAre("e", "train"));
  EXPECT_THAT(command_line(spec, {}), ElementsAre("train"));
}

TEST(CommandLine, WithAnEntrypointDropsAllThatTheImageHas) {
  ContainerSpec spec = spec_named("a");
  spec.entrypoint = {"E1", "E2"};
  EXPECT_THAT(command_line(spec, {.entrypoint = {"e"}, .cmd = {"c"}}), ElementsAre("E1", "E2"));
  spec.command = {"A1"};
  EXPECT_THAT(command_line(spec, {.entrypoint = {"e"}, .cmd = {"c"}}),
              ElementsAre("E1", "E2", "A1"));
}

TEST(CommandLine, IsEmptyWhenNobodyNamesAProgram) {
  EXPECT_THAT(command_line(spec_named("a"), {}), IsEmpty());
}

TEST(Validate, AcceptsAnOrdinarySpec) {
  ContainerSpec spec = spec_named("job-1_a.b");
  spec.hostname = "algo-1";
  spec.mounts = {{"/srv/x", "/opt/ml", true}};
  EXPECT_TRUE(validate(spec));
}

TEST(Validate, NamesWhatCannotWork) {
  const auto complaint = [](auto&& modify) {
    ContainerSpec spec = spec_named("a");
    modify(spec);
    const auto outcome = validate(spec);
    if (outcome) return std::string("accepted");
    EXPECT_EQ(outcome.error().kind(), ErrorKind::invalid_argument);
    return outcome.error().message();
  };
  EXPECT_THAT(complaint([](auto& s) { s.id = "../x"; }), HasSubstr("'../x'"));
  EXPECT_THAT(complaint([](auto& s) { s.id = ""; }), HasSubstr("container id"));
  EXPECT_THAT(complaint([](auto& s) { s.image = ""; }), HasSubstr("image"));
  EXPECT_THAT(complaint([](auto& s) { s.hostname = "a b"; }), HasSubstr("'a b'"));
  EXPECT_THAT(complaint([](auto& s) { s.host_aliases = {"x\ny"}; }), HasSubstr("host name"));
  EXPECT_THAT(complaint([](auto& s) { s.entrypoint.emplace(); }), HasSubstr("entrypoint"));
  EXPECT_THAT(complaint([](auto& s) { s.environment["A=B"] = ""; }), HasSubstr("'A=B'"));
  EXPECT_THAT(complaint([](auto& s) { s.mounts = {{"rel", "/x", false}}; }), HasSubstr("'rel'"));
  EXPECT_THAT(complaint([](auto& s) { s.mounts = {{"/a", "/x/../..", false}}; }),
              HasSubstr("'..'"));
  EXPECT_THAT(complaint([](auto& s) { s.mounts = {{"/a", "/", false}}; }), HasSubstr("'/'"));
  EXPECT_THAT(complaint([](auto& s) { s.limits.cpus = -1; }), HasSubstr("CPU"));
  EXPECT_THAT(complaint([](auto& s) { s.limits.memory = kib(4); }), HasSubstr("memory limit"));
}

TEST(NamedHosts, AreTheAliasesAndTheHostnameOnceEach) {
  ContainerSpec spec = spec_named("a");
  spec.hostname = "algo-1";
  spec.host_aliases = {"algo-1", "other"};
  EXPECT_EQ(named_hosts(spec),
            (std::map<std::string, std::string>{{"algo-1", "127.0.0.1"}, {"other", "127.0.0.1"}}));
}

TEST(NamedHosts, OfAJoinedNetworkAreItsOwn) {
  ContainerSpec spec = spec_named("a");
  spec.hostname = "algo-1";
  spec.network = NetworkMode::joined;
  spec.joined.hosts = {{"algo-1", "10.0.0.1"}, {"algo-2", "10.0.0.2"}};
  EXPECT_EQ(named_hosts(spec), spec.joined.hosts);
}

}  // namespace
}  // namespace trainyard::runtime
