#include "runtime/oci_bundle.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::runtime {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::HasSubstr;

json::object bundle(const BundleFacts& facts) {
  ContainerSpec spec;
  spec.id = "one";
  spec.image = "image";
  spec.command = {"train"};
  return json::parse(make_bundle_config(spec, {}, facts)).as_object();
}

json::object gpu_bundle() {
  BundleFacts facts;
  facts.folder = "/state/one";
  facts.library_folder = "/usr/lib64";
  facts.nvidia = NvidiaDriver{
      "580.1.2", {{"/dev/nvidia0", 195, 0}}, {"/driver/libcuda.so.1"}, {"/driver/bin/nvidia-smi"}};
  return bundle(facts);
}

TEST(OciBundle, WithoutGpusHasNoDeviceNodesAndNoHook) {
  const json::object config = bundle({});
  EXPECT_FALSE(config.contains("hooks"));
  EXPECT_FALSE(config.at("linux").as_object().contains("devices"));
  EXPECT_EQ(config.at("linux").at("resources").at("devices"),
            (json::value{{{"allow", false}, {"access", "rwm"}}}));
  EXPECT_THAT(json::serialize(config.at("process").at("env")),
              testing::Not(HasSubstr("NVIDIA_VISIBLE_DEVICES")));
}

TEST(OciBundle, HoldsTheConfinement) {
  BundleFacts facts;
  facts.confinement = *resolve({});
  facts.confinement.apparmor_profile = "docker-default";
  facts.limit_processes = true;
  facts.oom_score_adjust = 500;
  const json::object config = bundle(facts);
  const json::value& process = config.at("process");
  EXPECT_EQ(process.at("noNewPrivileges"), true);
  EXPECT_EQ(process.at("oomScoreAdj"), 500);
  EXPECT_EQ(process.at("apparmorProfile"), "docker-default");
  for (const char* set : {"bounding", "effective", "permitted"})
    EXPECT_THAT(process.at("capabilities").at(set).as_array(),
                testing::AllOf(Contains(json::value("CAP_CHOWN")),
                               testing::Not(Contains(json::value("CAP_NET_RAW")))));
  const json::value& linux_part = config.at("linux");
  EXPECT_EQ(linux_part.at("resources").at("pids").at("limit"), default_max_processes());
  EXPECT_EQ(linux_part.at("seccomp").at("defaultAction"), "SCMP_ACT_ERRNO");
  EXPECT_THAT(linux_part.at("maskedPaths").as_array(), Contains(json::value("/proc/interrupts")));
}

TEST(OciBundle, HasItsOwnCgroupNamespaceWhereThereIsOneTree) {
  BundleFacts facts;
  EXPECT_THAT(json::serialize(bundle(facts).at("linux").at("namespaces")),
              testing::Not(HasSubstr("cgroup")));
  facts.own_cgroup_namespace = true;
  EXPECT_THAT(bundle(facts).at("linux").at("namespaces").as_array(),
              Contains(json::value{{"type", "cgroup"}}));
}

TEST(OciBundle, JoinsTheNetworkThatTheSpecNames) {
  ContainerSpec spec;
  spec.id = "one";
  spec.image = "image";
  spec.network = NetworkMode::joined;
  spec.joined.name_space = "/run/netns/one";
  spec.limits.open_files = 65536;
  spec.limits.locked_memory = gib(1);
  BundleFacts facts;
  facts.open_files = 1024;
  const json::value config = json::parse(make_bundle_config(spec, {}, facts));
  EXPECT_THAT(config.at("linux").at("namespaces").as_array(),
              Contains(json::value{{"type", "network"}, {"path", "/run/netns/one"}}));
  EXPECT_EQ(config.at("process").at("rlimits").at(0).at("soft"), 65536);
  EXPECT_EQ(config.at("process").at("rlimits").at(1).at("hard"), gib(1).value);
}

TEST(OciBundle, TheHostsFileNamesEachHostsAddress) {
  EXPECT_THAT(make_hosts_file({{"algo-1", "10.200.0.1"}, {"algo-2", "10.200.0.2"}}),
              testing::EndsWith("10.200.0.1\talgo-1\n10.200.0.2\talgo-2\n"));
}

TEST(OciBundle, GpusAreMadeAndAllowed) {
  const json::object config = gpu_bundle();
  const json::value& linux_part = config.at("linux");
  const json::value node = linux_part.at("devices").at(0);
  EXPECT_EQ(node.at("path"), "/dev/nvidia0");
  EXPECT_EQ(node.at("major"), 195);
  EXPECT_EQ(node.at("minor"), 0);
  EXPECT_EQ(linux_part.at("resources").at("devices").at(1),
            (json::value{
                {"allow", true}, {"type", "c"}, {"major", 195}, {"minor", 0}, {"access", "rw"}}));
  EXPECT_THAT(config.at("process").at("env").as_array(),
              Contains(json::value("NVIDIA_VISIBLE_DEVICES=all")));
}

TEST(OciBundle, SomeGpusAreNamedWhateverTheImageSays) {
  BundleFacts facts;
  facts.nvidia.emplace();
  facts.visible_gpus = "GPU-b";
  ContainerSpec spec;
  ImageConfig image;
  image.environment["NVIDIA_VISIBLE_DEVICES"] = "all";
  const auto environment = [&] {
    return json::parse(make_bundle_config(spec, image, facts)).at("process").at("env").as_array();
  };
  EXPECT_THAT(environment(), Contains(json::value("NVIDIA_VISIBLE_DEVICES=GPU-b")));
  facts.visible_gpus.clear();
  EXPECT_THAT(environment(), Contains(json::value("NVIDIA_VISIBLE_DEVICES=all")));
}

TEST(OciBundle, TheDriversFilesAreWhereTheImagesLoaderLooks) {
  const json::object config = gpu_bundle();
  std::map<std::string, std::string> mounts;
  for (const json::value& mount : config.at("mounts").as_array())
    mounts[mount.at("destination").as_string().c_str()] = mount.at("source").as_string();
  EXPECT_EQ(mounts["/usr/lib64/libcuda.so.1"], "/driver/libcuda.so.1");
  EXPECT_EQ(mounts["/usr/bin/nvidia-smi"], "/driver/bin/nvidia-smi");
  const json::value& hook = config.at("hooks").at("createContainer").at(0);
  EXPECT_EQ(hook.at("args").as_array().back(), "/state/one/rootfs");
}

}  // namespace
}  // namespace trainyard::runtime
