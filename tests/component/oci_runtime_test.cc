#include "runtime/oci_runtime.h"

#include <unistd.h>

#include <cstdio>

#include "component/container_traces.h"
#include "component/runtime_confinement_contract.h"
#include "component/runtime_exec_contract.h"
#include "component/runtime_isolation_contract.h"
#include "component/runtime_mount_contract.h"
#include "component/runtime_registry_contract.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

class OciWorld : public IsolatingWorld {
 public:
  OciWorld(TestImages images, fs::path root, std::unique_ptr<Runtime> runtime)
      : images_(std::move(images)), root_(std::move(root)), runtime_(std::move(runtime)) {}
  ~OciWorld() override { EXPECT_TRUE(remove_tree(root_)); }

  Runtime& runtime() override { return *runtime_; }
  const TestImages& images() override { return images_; }
  std::vector<std::string> start_and_die(const std::string& id) override {
    return {"/proc/self/exe", "--start-and-die", root_.string(), plain_image(), id};
  }
  std::string leftovers(const std::string& id) override {
    std::string found = kernel_traces(id);
    for (const fs::path& folder : {root_ / "containers" / id, root_ / "state" / id})
      if (fs::exists(folder)) found += "folder: " + folder.string() + "\n";
    return found;
  }

 private:
  TestImages images_;
  fs::path root_;
  std::unique_ptr<Runtime> runtime_;
};

std::unique_ptr<OciWorld> the_world;
RuntimeWorld& oci_world() {
  return *the_world;
}

INSTANTIATE_TEST_SUITE_P(Oci, RuntimeContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeIsolationContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeConfinementContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeMountContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeExecContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeExecConfinementContract, ::testing::Values(&oci_world));
INSTANTIATE_TEST_SUITE_P(Oci, RuntimeRegistryContract, ::testing::Values(&oci_world));

class OciMounts : public RuntimeMountContract {};
INSTANTIATE_TEST_SUITE_P(Oci, OciMounts, ::testing::Values(&oci_world));

TEST_P(OciMounts, WhatIsWrittenBesideTheImagesFilesIsTheVolumes) {
  ContainerSpec spec = spec_of(isolating_world().images().name("code"));
  spec.entrypoint = {"sh", "-c",
                     "echo 1 > /opt/ml/code/new; mkdir /opt/ml/checkpoints; "
                     "echo 2 > /opt/ml/checkpoints/epoch; rm /opt/ml/code/data; "
                     "mv /opt/ml/checkpoints/epoch /opt/ml/model/epoch"};
  spec.mounts = {volume()};
  EXPECT_EQ(run(spec).code, 0);
  EXPECT_EQ(on_volume("code/new"), "1\n");
  EXPECT_EQ(on_volume("model/epoch"), "2\n");
}

TEST_P(OciMounts, AnImagesLinkCannotForgeTheOptionsOfTheMount) {
  ContainerSpec spec = spec_of(isolating_world().images().name("comma"));
  spec.command = {"train"};
  spec.mounts = {volume()};
  const auto container = runtime().create(spec, [](OutputStream, std::string_view) {});
  ASSERT_FALSE(container);
  EXPECT_EQ(container.error().kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(container.error().message(), HasSubstr("x,upperdir=y"));
}

class OciLayer : public RuntimeTest {};
INSTANTIATE_TEST_SUITE_P(Oci, OciLayer, ::testing::Values(&oci_world));

TEST_P(OciLayer, AWritePastItsLimitFailsInTheContainer) {
  ContainerSpec spec = shell("head -c 200000000 /dev/zero > /fill && exit 3; echo full; exit 4");
  spec.limits.layer = mib(64);
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  EXPECT_TRUE(container->holds_layer_limit());
  const auto exit = container->wait(std::chrono::seconds(60));
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, 4);
  EXPECT_TRUE((*exit)->layer_full);
  EXPECT_GT(**container->layer_size(), mib(40));
  EXPECT_TRUE(container->remove());
  EXPECT_EQ(world().leftovers(spec.id), "");
}

TEST_P(OciLayer, HasRoomForWhatAnImageHasToo) {
  // An image's file that is changed is copied to the layer first.
  ContainerSpec spec = shell("echo more >> /etc/passwd && rm /etc/group && mkdir /etc/group");
  spec.limits.layer = mib(64);
  EXPECT_EQ(run(spec).code, 0);
}

RuntimeOptions options_in(const fs::path& root) {
  RuntimeOptions options;
  options.kind = "oci";
  options.oci_root = root;
  return options;
}

int start_and_die(const fs::path& root, const std::string& image, const std::string& id) {
  const auto runtime = open_runtime(options_in(root));
  if (!runtime) return 2;
  ContainerSpec spec;
  spec.id = id;
  spec.image = image;
  spec.entrypoint = {"sleep", "600"};
  spec.limits.layer = mib(64);  // one more mount and loop device to remove
  const auto container = (*runtime)->create(spec, [](OutputStream, std::string_view) {});
  if (!container || !(*container)->start()) return 3;
  ::raise(SIGKILL);
  return 4;
}

}  // namespace
}  // namespace trainyard::runtime

int main(int argc, char** argv) {
  using namespace trainyard;
  using namespace trainyard::runtime;
  if (argc == 5 && std::string(argv[1]) == "--start-and-die")
    return start_and_die(argv[2], argv[3], argv[4]);
  ::testing::InitGoogleTest(&argc, argv);
  if (::geteuid() != 0) {
    std::puts("SKIPPED: the oci runtime's tests need root");
    return 77;
  }
  const fs::path root = ::testing::TempDir() + "trainyard-oci-" + random_hex(8);
  auto images = TestImages::make();
  auto runtime = open_runtime(options_in(root));
  if (!images || !runtime) {
    std::puts((!images ? images.error() : runtime.error()).message().c_str());
    return 1;
  }
  the_world = std::make_unique<OciWorld>(std::move(*images), root, std::move(*runtime));
  const int status = RUN_ALL_TESTS();
  the_world.reset();
  return status;
}
