#include "agent/container_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

runtime::ContainerSpec full_spec() {
  runtime::ContainerSpec spec;
  spec.id = "trainyard-1-job-1-algo-1";
  spec.image = "registry/image:tag";
  spec.entrypoint = {"python3", "-u"};
  spec.command = {"train", "a \"quoted\" word"};
  spec.environment = {{"SECRET", "x=y"}, {"EMPTY", ""}};
  spec.user = "1000:1000";
  spec.hostname = "algo-1";
  spec.host_aliases = {"algo-1"};
  spec.mounts = {{.source = "/data/volume/ml",
                  .target = "/opt/ml",
                  .read_only = true,
                  .keep_image = true,
                  .own = {"input", "model"},
                  .scratch = "/data/volume/work"}};
  spec.limits = {.cpus = 1.5,
                 .memory = mib(512),
                 .shared_memory = mib(256),
                 .gpus = 2,
                 .gpu_ids = {0, 3},
                 .layer = gib(3)};
  spec.confinement = {.no_new_privileges = false,
                      .net_raw = true,
                      .max_processes = 100,
                      .seccomp = R"({"defaultAction":"SCMP_ACT_ALLOW"})"};
  spec.limits.open_files = 1024;
  spec.limits.locked_memory = mib(8);
  spec.network = runtime::NetworkMode::joined;
  spec.joined = {"/run/netns/x", {{"algo-2", "10.0.0.3"}}, "nameserver 10.0.0.1\n"};
  spec.labels = {{"trainyard.job", "job"}};
  return spec;
}

TEST(ContainerOrder, KeepsEveryMemberOfTheSpec) {
  const auto read = parse_container_order(to_json(ContainerOrder{"boot", full_spec()}));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->boot_id, "boot");
  const runtime::ContainerSpec& spec = read->spec;
  EXPECT_EQ(spec.id, "trainyard-1-job-1-algo-1");
  EXPECT_EQ(spec.image, "registry/image:tag");
  EXPECT_THAT(spec.entrypoint, testing::Optional(ElementsAre("python3", "-u")));
  EXPECT_THAT(spec.command, ElementsAre("train", "a \"quoted\" word"));
  EXPECT_EQ(spec.environment, full_spec().environment);
  EXPECT_EQ(spec.user, "1000:1000");
  EXPECT_EQ(spec.hostname, "algo-1");
  EXPECT_THAT(spec.host_aliases, ElementsAre("algo-1"));
  ASSERT_EQ(spec.mounts.size(), 1U);
  EXPECT_EQ(spec.mounts[0].source, "/data/volume/ml");
  EXPECT_EQ(spec.mounts[0].target, "/opt/ml");
  EXPECT_TRUE(spec.mounts[0].read_only);
  EXPECT_TRUE(spec.mounts[0].keep_image);
  EXPECT_THAT(spec.mounts[0].own, ElementsAre("input", "model"));
  EXPECT_EQ(spec.mounts[0].scratch, "/data/volume/work");
  EXPECT_EQ(spec.limits.cpus, 1.5);
  EXPECT_EQ(spec.limits.memory, mib(512));
  EXPECT_EQ(spec.limits.shared_memory, mib(256));
  EXPECT_EQ(spec.limits.gpus, 2);
  EXPECT_THAT(spec.limits.gpu_ids, ElementsAre(0, 3));
  EXPECT_EQ(spec.limits.layer, gib(3));
  EXPECT_FALSE(spec.confinement.no_new_privileges);
  EXPECT_TRUE(spec.confinement.net_raw);
  EXPECT_EQ(spec.confinement.max_processes, 100);
  EXPECT_EQ(spec.confinement.seccomp, R"({"defaultAction":"SCMP_ACT_ALLOW"})");
  EXPECT_EQ(spec.limits.open_files, 1024U);
  EXPECT_EQ(spec.limits.locked_memory, mib(8));
  EXPECT_EQ(spec.network, runtime::NetworkMode::joined);
  EXPECT_EQ(spec.joined.name_space, "/run/netns/x");
  EXPECT_EQ(spec.joined.hosts, full_spec().joined.hosts);
  EXPECT_EQ(spec.joined.resolver, "nameserver 10.0.0.1\n");
  EXPECT_EQ(spec.labels, full_spec().labels);
}

TEST(ContainerOrder, AnEntrypointThatIsNotGivenStaysSo) {
  const auto read = parse_container_order(to_json(ContainerOrder{"boot", {}}));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_FALSE(read->spec.entrypoint);
  EXPECT_EQ(read->spec.network, runtime::NetworkMode::host);
}

TEST(ContainerState, KeepsHowTheContainerEnded) {
  ContainerState state;
  state.phase = ContainerState::Phase::ended;
  state.init_pid = 4711;
  state.started = true;
  state.exit = runtime::ContainerExit{137, true, true, true};
  state.ended_for_space = "it took too much";
  state.metrics = {{"loss", 0.25, from_epoch_millis(1'700'000'000'123)}};
  state.losses = {.log_lines = 1, .log_bytes = 2, .metric_points = 3};
  const auto read = parse_container_state(to_json(state));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_TRUE(read->is_final());
  EXPECT_EQ(read->init_pid, 4711);
  EXPECT_TRUE(read->started);
  ASSERT_TRUE(read->exit);
  EXPECT_EQ(read->exit->code, 137);
  EXPECT_TRUE(read->exit->out_of_memory && read->exit->out_of_processes && read->exit->layer_full);
  EXPECT_EQ(read->ended_for_space, "it took too much");
  ASSERT_EQ(read->metrics.size(), 1U);
  EXPECT_EQ(read->metrics[0].name, "loss");
  EXPECT_EQ(read->metrics[0].value, 0.25);
  EXPECT_EQ(to_epoch_millis(read->metrics[0].at), 1'700'000'000'123);
  EXPECT_EQ(read->losses, state.losses);
}

TEST(ContainerState, KeepsWhatAnErrorMeans) {
  ContainerState state;
  state.phase = ContainerState::Phase::failed;
  state.error = Error(ErrorKind::invalid_argument, "no such program").with_fault(Fault::algorithm);
  const auto read = parse_container_state(to_json(state));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_TRUE(read->error);
  EXPECT_EQ(read->error->kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(read->error->fault(), Fault::algorithm);
  EXPECT_EQ(read->error->message(), "no such program");
  EXPECT_FALSE(read->exit);
}

TEST(ContainerState, AnEndWithoutItsExitIsCorrupt) {
  ContainerState state;
  state.phase = ContainerState::Phase::ended;
  const auto read = parse_container_state(to_json(state));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
}

TEST(ContainerState, ThatWasNotWrittenIsNone) {
  const fs::path instance = fs::temp_directory_path() / ("trainyard-state-" + random_hex(12));
  const auto read = read_container_state(ShimFolder(instance));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_FALSE(*read);
}

}  // namespace
}  // namespace trainyard::agent
