#include "runtime/docker_spec.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::runtime {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::ElementsAre;

json::object body_of(const ContainerSpec& spec) {
  return json::parse(make_create_body(spec, "sha256:1", *resolve(spec.confinement))).as_object();
}

TEST(MountsOfVolumes, AreOfWhatIsMountedAboveThem) {
  const std::vector<BindMount> mounts = {{"/host/ml", "/opt/ml"},
                                         {"/host/in", "/opt/ml/input", true}};
  std::string text;
  for (const BindMount& mount :
       mounts_of_volumes({"/opt", "/opt/ml", "/opt/ml/", "/opt/mlx", "/data", "/opt/ml/model/",
                          "/opt/ml/../ml/a", "/opt/ml/input", "/opt/ml/input/data"},
                         mounts))
    text += mount.source.string() + ":" + mount.target + (mount.read_only ? ":ro " : " ");
  EXPECT_EQ(
      text,
      "/host/ml/model:/opt/ml/model /host/ml/a:/opt/ml/a /host/in/data:/opt/ml/input/data:ro ");
}

TEST(CreateBody, OfTheLeastSpecLeavesTheImagesProgramAndSetsNoLimit) {
  const json::object body = body_of({});
  EXPECT_EQ(body.at("Image"), "sha256:1");
  EXPECT_FALSE(body.contains("Entrypoint"));
  EXPECT_FALSE(body.contains("Cmd"));
  EXPECT_FALSE(body.contains("User"));
  const json::object& host = body.at("HostConfig").as_object();
  EXPECT_EQ(host.at("NetworkMode"), "host");
  EXPECT_EQ(host.at("ShmSize"), mib(64).value);
  EXPECT_EQ(host.at("LogConfig").at("Type"), "none");
  for (const char* limit :
       {"Memory", "MemorySwap", "CpuQuota", "NanoCpus", "DeviceRequests", "Ulimits"})
    EXPECT_FALSE(host.contains(limit)) << limit;
}

TEST(CreateBody, HasTheProgramAsTheSpecHasIt) {
  ContainerSpec spec;
  spec.command = {"train", "with space"};
  EXPECT_FALSE(body_of(spec).contains("Entrypoint"));
  EXPECT_EQ(body_of(spec).at("Cmd"), (json::array{"train", "with space"}));
  spec.entrypoint = {"python3", "x.py"};
  EXPECT_EQ(body_of(spec).at("Entrypoint"), (json::array{"python3", "x.py"}));
}

TEST(CreateBody, LimitsAreInTheEnginesUnits) {
  ContainerSpec spec;
  spec.limits = {.cpus = 1.5, .memory = gib(2), .shared_memory = gib(1), .gpus = 4};
  const json::object body = body_of(spec);
  const json::object& host = body.at("HostConfig").as_object();
  EXPECT_EQ(host.at("CpuQuota"), 150'000);
  EXPECT_EQ(host.at("CpuPeriod"), 100'000);
  EXPECT_EQ(host.at("Memory"), gib(2).value);
  EXPECT_EQ(host.at("MemorySwap"), gib(2).value) << "no swap on top";
  EXPECT_EQ(host.at("ShmSize"), gib(1).value);
  EXPECT_EQ(host.at("DeviceRequests"),
            json::parse(R"([{"Driver":"","Count":-1,"Capabilities":[["gpu"]]}])"));
}

TEST(CreateBody, AsksForGpusByName) {
  ContainerSpec spec;
  spec.limits.gpus = 2;
  spec.limits.gpu_ids = {1, 3};
  const json::value body = json::parse(make_create_body(spec, "image", {}, {"GPU-b", "GPU-d"}));
  EXPECT_EQ(
      body.at("HostConfig").at("DeviceRequests"),
      json::parse(R"([{"Driver":"","Capabilities":[["gpu"]],"DeviceIDs":["GPU-b","GPU-d"]}])"));
}

TEST(CreateBody, ConfinesByDefault) {
  const json::object host = body_of({}).at("HostConfig").as_object();
  EXPECT_THAT(host.at("SecurityOpt").as_array(),
              ElementsAre(json::value("no-new-privileges"),
                          json::value("seccomp=" + resolve({})->seccomp)));
  EXPECT_EQ(host.at("CapDrop"), (json::array{"NET_RAW"}));
  EXPECT_EQ(host.at("PidsLimit"), default_max_processes());
  EXPECT_EQ(host.at("OomScoreAdj"), 500);
  EXPECT_THAT(host.at("MaskedPaths").as_array(), Contains(json::value("/proc/interrupts")));
  EXPECT_THAT(host.at("ReadonlyPaths").as_array(), Contains(json::value("/proc/sys")));
}

TEST(CreateBody, GivesBackWhatTheSettingsGiveBack) {
  ContainerSpec spec;
  spec.confinement = {
      .no_new_privileges = false, .net_raw = true, .max_processes = 77, .seccomp = "unconfined"};
  const json::object host = body_of(spec).at("HostConfig").as_object();
  EXPECT_EQ(host.at("SecurityOpt"), (json::array{"seccomp=unconfined"}));
  EXPECT_FALSE(host.contains("CapDrop"));
  EXPECT_EQ(host.at("PidsLimit"), 77);
}

TEST(CreateBody, NamesTheHostAndItsAliasesOnTheLoopback) {
  ContainerSpec spec;
  spec.hostname = "algo-1";
  spec.host_aliases = {"algo-1", "algo-2"};
  spec.network = NetworkMode::none;
  const json::object body = body_of(spec);
  EXPECT_EQ(body.at("Hostname"), "algo-1");
  EXPECT_EQ(body.at("HostConfig").at("ExtraHosts"),
            (json::array{"algo-1:127.0.0.1", "algo-2:127.0.0.1"}));
  EXPECT_EQ(body.at("HostConfig").at("NetworkMode"), "none");
}

TEST(CreateBody, JoinsTheNetworkOfTheContainerThatHoldsIt) {
  ContainerSpec spec;
  spec.id = "one";
  spec.hostname = "algo-1";
  spec.network = NetworkMode::joined;
  spec.joined.hosts = {{"algo-1", "10.200.0.1"}};
  spec.limits.open_files = 65536;
  const json::object body = body_of(spec);
  // An engine refuses both beside another container's network.
  EXPECT_FALSE(body.contains("Hostname"));
  const json::object& host = body.at("HostConfig").as_object();
  EXPECT_FALSE(host.contains("ExtraHosts"));
  EXPECT_EQ(host.at("NetworkMode"), "container:one-net");
  EXPECT_EQ(host.at("Ulimits"),
            (json::array{json::object{{"Name", "nofile"}, {"Soft", 65536}, {"Hard", 65536}}}));
}

TEST(CreateBody, KeepsOddCharactersOfPathsAndVariables) {
  ContainerSpec spec;
  spec.mounts = {{"/a:b,c", "/opt/m\"l", true}};
  spec.environment = {{"A", "x=y\nz"}};
  spec.labels = {{"trainyard.job", "j"}};
  spec.user = "0:0";
  const json::object body = body_of(spec);
  EXPECT_EQ(body.at("HostConfig").at("Mounts"),
            json::parse(R"([{"Type":"bind","Source":"/a:b,c","Target":"/opt/m\"l","ReadOnly":true,
                      "BindOptions":{"NonRecursive":true}}])"));
  EXPECT_EQ(body.at("Env"), (json::array{"A=x=y\nz"}));
  EXPECT_EQ(body.at("Labels").at("trainyard.job"), "j");
  EXPECT_EQ(body.at("User"), "0:0");
}

}  // namespace
TEST(CreateBody, AHostNameComesWithADockersJoinedNetworkAndIsGivenToPodman) {
  ContainerSpec spec;
  spec.id = "trainyard-1";
  spec.hostname = "algo-1";
  spec.network = NetworkMode::joined;
  const ResolvedConfinement confinement = *resolve(spec.confinement);
  EXPECT_FALSE(
      json::parse(make_create_body(spec, "image", confinement)).as_object().contains("Hostname"));
  EXPECT_EQ(json::parse(make_create_body(spec, "image", confinement, {}, true)).at("Hostname"),
            "algo-1");
}

}  // namespace trainyard::runtime
