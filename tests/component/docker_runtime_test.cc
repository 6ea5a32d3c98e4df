#include "runtime/docker_runtime.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/files.h"
#include "base/json_object.h"
#include "base/percent_encoding.h"
#include "base/process.h"
#include "component/engine_world.h"
#include "component/local_registry.h"
#include "component/runtime_confinement_contract.h"
#include "component/runtime_exec_contract.h"
#include "component/runtime_isolation_contract.h"
#include "component/runtime_mount_contract.h"
#include "component/runtime_registry_contract.h"
#include "component/runtime_root_contract.h"
#include "runtime/docker_answers.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<EngineWorld> the_world;
RuntimeWorld& docker_world() {
  return *the_world;
}

INSTANTIATE_TEST_SUITE_P(Docker, RuntimeContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeIsolationContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeConfinementContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeMountContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeExecContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeExecConfinementContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeRegistryContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeRootContract, ::testing::Values(&docker_world));

// Not on Podman, whose removal does not end while other requests for the same name keep coming.
class DockerHeldNetwork : public RuntimeRootContract {};

TEST_P(DockerHeldNetwork, IsHeldAgainWhileTheRemovalOfACallerThatDiedGoesOn) {
  ContainerSpec spec = shell("true");
  spec.network = NetworkMode::joined;
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(runtime().hold_network(spec));
    std::atomic<bool> removed = false;
    std::thread removal([&] {
      EXPECT_TRUE(runtime().remove_leftovers(spec.id));
      removed = true;
    });
    while (!removed) {
      const auto holder = runtime().hold_network(spec);
      EXPECT_TRUE(holder) << holder.error().message();
    }
    removal.join();
  }
  EXPECT_TRUE(runtime().remove_leftovers(spec.id));
}

INSTANTIATE_TEST_SUITE_P(Docker, DockerHeldNetwork, ::testing::Values(&docker_world));

class DockerRuntimeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "trainyard-docker-" + random_hex(8);
    ASSERT_TRUE(ensure_directory(folder_));
  }
  void TearDown() override {
    for (const std::string& id : ids_) EXPECT_TRUE(runtime().remove_leftovers(id));
    for (const std::string& name : images_) the_world->remove_image(name);
    EXPECT_TRUE(remove_tree(folder_));
  }
  Runtime& runtime() { return the_world->runtime(); }
  Result<Image> ensure(const std::string& name) {
    return runtime().ensure_image({name}, [] { return false; });
  }
  // This test's own layout with another `plain` image than the world's: another comment.
  std::string own_image(const std::string& comment) {
    const std::string layout = (folder_ / "layout").string();
    if (!fs::exists(layout))
      copy("oci:" + (the_world->images().folder() / "layout").string() + ":plain",
           "oci:" + layout + ":own");
    const auto changed = run_command(
        {"umoci", "config", "--image", layout + ":own", "--config.label", "comment=" + comment},
        seconds(60));
    EXPECT_TRUE(changed && changed->status.success()) << (changed ? changed->err : "");
    const std::string name = "oci:" + layout + ":own";
    images_.push_back(name);
    return name;
  }
  void copy(const std::string& from, const std::string& to) {
    const auto copied = run_command(
        {"skopeo", "copy", "--quiet", "--dest-tls-verify=false", from, to}, seconds(60));
    EXPECT_TRUE(copied && copied->status.success()) << (copied ? copied->err : "");
  }
  ContainerSpec shell(const std::string& script) {
    ContainerSpec spec;
    spec.id = "trainyard-test-" + random_hex(12);
    spec.image = the_world->plain_image();
    spec.entrypoint = {"sh", "-c", script};
    ids_.push_back(spec.id);
    EXPECT_TRUE(ensure(spec.image));
    return spec;
  }

  fs::path folder_;
  std::vector<std::string> ids_;
  std::vector<std::string> images_;
};

TEST_F(DockerRuntimeTest, OneOfManyThreadsAndProcessesLoadsAnImage) {
  const std::string name = own_image("many");
  const int before = the_world->count_events("image", "load");
  std::vector<Child> processes;
  for (int i = 0; i < 3; ++i) {
    SpawnOptions options;
    options.argv = {"/proc/self/exe", "--ensure", the_world->socket(), the_world->root().string(),
                    name};
    auto child = Child::spawn(options);
    ASSERT_TRUE(child) << child.error().message();
    processes.push_back(std::move(*child));
  }
  std::vector<std::thread> threads;
  std::vector<std::string> digests(3);
  for (std::string& digest : digests)
    threads.emplace_back([&] { digest = ensure(name).value_or(Image{}).digest; });
  for (std::thread& thread : threads) thread.join();
  for (Child& process : processes) {
    const auto ended = process.wait(seconds(60));
    ASSERT_TRUE(ended && *ended);
    EXPECT_EQ((*ended)->code, 0);
  }
  EXPECT_THAT(digests, ::testing::Each(digests[0]));
  EXPECT_THAT(digests[0], ::testing::StartsWith("sha256:"));
  EXPECT_EQ(the_world->count_events("image", "load") - before, 1);
}

TEST_F(DockerRuntimeTest, AFileThatHasChangedIsLoadedAgain) {
  const std::string name = own_image("first");
  const auto first = ensure(name);
  ASSERT_TRUE(first) << first.error().message();
  the_world->remove_image(own_image("second"));  // none yet
  const auto second = ensure(name);
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_NE(first->digest, second->digest);
  DockerCall remove;
  remove.method = "DELETE";
  remove.path = "/images/" + percent_encode(first->digest, true) + "?force=1";
  EXPECT_TRUE(the_world->api().call(remove));
}

TEST_F(DockerRuntimeTest, LoadsAnArchiveOfEitherKindWithTheSameDigest) {
  const std::string layout = own_image("archives");
  const auto wanted = ensure(layout);
  ASSERT_TRUE(wanted) << wanted.error().message();
  for (const char* kind : {"oci-archive:", "docker-archive:"}) {
    const std::string name = kind + (folder_ / (std::string(kind, 3) + ".tar")).string();
    copy(layout, name);
    const auto loaded = ensure(name);
    ASSERT_TRUE(loaded) << loaded.error().message();
    EXPECT_EQ(loaded->digest, wanted->digest);
  }
}

TEST_F(DockerRuntimeTest, AFileThatIsNoImageSaysSo) {
  ASSERT_TRUE(replace_file(folder_ / "x.tar", "this is no archive"));
  const auto image = ensure("oci-archive:" + (folder_ / "x.tar").string());
  ASSERT_FALSE(image);
  EXPECT_THAT(image.error().message(), HasSubstr("x.tar"));
}

TEST_F(DockerRuntimeTest, PullsFromARegistryWhatTheEngineLacks) {
  auto registry = LocalRegistry::start();
  if (!registry) GTEST_SKIP() << registry.error().message();
  const std::string name = registry->host() + "/team/image:1";
  const std::string layout = own_image("pulled");
  copy(layout, "docker://" + name);
  images_.push_back(name);
  const auto pulled = ensure(name);
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->digest, ensure(layout)->digest);
  const auto missing = ensure(registry->host() + "/team/image:2");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found) << missing.error().message();
  registry->stop();
  EXPECT_TRUE(ensure(name)) << "what is here needs no registry";
  const auto unreachable = ensure(registry->host() + "/team/image:3");
  ASSERT_FALSE(unreachable);
  EXPECT_EQ(unreachable.error().kind(), ErrorKind::unavailable) << unreachable.error().message();
}

TEST_F(DockerRuntimeTest, APullThatHangsCanBeCancelled) {
  const SilentListener registry;
  std::atomic<bool> cancelled = false;
  std::thread canceller([&] {
    EXPECT_TRUE(registry.wait_for_connection());
    cancelled = true;
  });
  const auto image =
      runtime().ensure_image({registry.host() + "/x:1"}, [&] { return cancelled.load(); });
  canceller.join();
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind(), ErrorKind::cancelled) << image.error().message();
}

TEST_F(DockerRuntimeTest, ASinkThatBlocksHoldsTheContainersWritesUp) {
  ContainerSpec spec = shell(
      "i=0; while [ $i -lt 64 ]; do dd if=/dev/zero bs=1M count=1 2>/dev/null; i=$((i+1)); "
      "echo $i > /state/written; done");
  spec.mounts = {{folder_, "/state", false}};
  std::mutex gate;
  std::unique_lock closed(gate);
  std::size_t got = 0;
  auto container = runtime().create(spec, [&](OutputStream, std::string_view text) {
    const std::lock_guard open(gate);
    got += text.size();
  });
  ASSERT_TRUE(container);
  ASSERT_TRUE((*container)->start());
  // Until it stops writing: the buffers between it and us are a few MiB.
  std::string before = "none";
  for (;;) {
    const auto exit = (*container)->wait(milliseconds(700));
    ASSERT_TRUE(exit && !*exit) << "it has written all, though nobody reads";
    const std::string now = read_file(folder_ / "written").value_or("");
    if (now == before) break;
    before = now;
  }
  closed.unlock();
  const auto exit = (*container)->wait(seconds(60));
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, 0);
  EXPECT_EQ(got, mib(64).value);
}

TEST_F(DockerRuntimeTest, TheBeginningOfAnEnginesIdIsNoContainersName) {
  const ContainerSpec spec = shell("sleep 600");
  auto container = runtime().create(spec, [](OutputStream, std::string_view) {});
  ASSERT_TRUE(container);
  DockerCall inspect;
  inspect.path = "/containers/" + spec.id + "/json";
  const auto found = the_world->api().call(inspect);
  ASSERT_TRUE(found);
  const std::string engine_id = text_at(*parse_object("it", *found), "Id");
  EXPECT_TRUE(runtime().remove_leftovers(engine_id.substr(0, 12)));
  EXPECT_NE(the_world->leftovers(spec.id), "");
}

TEST_F(DockerRuntimeTest, AutoIsDockerWhereItsSocketAnswers) {
  RuntimeOptions options = engine_options(the_world->socket(), folder_);
  options.kind = "auto";
  const auto opened = open_runtime(options);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ((*opened)->name(), "docker");
}

TEST_F(DockerRuntimeTest, AutoWithoutAnyRuntimeSaysWhatToDoAboutBoth) {
  RuntimeOptions options = engine_options("/no/such.sock", folder_);
  options.kind = "auto";
  options.oci_program = "no-such-program";
  const auto opened = open_runtime(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(opened.error().message(), HasSubstr("/no/such.sock"));
  EXPECT_THAT(opened.error().message(), HasSubstr("oci"));
}

// For OneOfManyThreadsAndProcessesLoadsAnImage: --ensure SOCKET ROOT IMAGE
int ensure_and_exit(char** argv) {
  const auto opened = open_runtime(engine_options(argv[2], argv[3]));
  return opened && (*opened)->ensure_image({argv[4]}, [] { return false; }) ? 0 : 1;
}

}  // namespace
}  // namespace trainyard::runtime

int main(int argc, char** argv) {
  using namespace trainyard;
  using namespace trainyard::runtime;
  if (const auto status = start_and_die(argc, argv)) return *status;
  if (argc == 5 && std::string(argv[1]) == "--ensure") return ensure_and_exit(argv);
  ::testing::InitGoogleTest(&argc, argv);
  const char* named = std::getenv("TRAINYARD_DOCKER_SOCKET");
  const std::string socket = named != nullptr ? named : "/var/run/docker.sock";
  if (const auto answers = DockerApi::open(socket); !answers) {
    std::printf("SKIPPED: %s\n", answers.error().message().c_str());
    return 77;
  }
  auto world = EngineWorld::open(socket);
  if (!world) {
    std::puts(world.error().message().c_str());
    return 1;
  }
  the_world = std::move(*world);
  const int status = RUN_ALL_TESTS();
  the_world.reset();
  return status;
}
