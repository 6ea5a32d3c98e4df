#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"
#include "component/engine_world.h"
#include "component/runtime_confinement_contract.h"
#include "component/runtime_exec_contract.h"
#include "component/runtime_isolation_contract.h"
#include "component/runtime_mount_contract.h"
#include "component/runtime_root_contract.h"
#include "runtime/docker_runtime.h"

// The docker runtime over Podman's socket: the same contract on another engine.
namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

// `podman system service` with all its data in its own folder.
class PodmanService {
 public:
  static Result<PodmanService> start() {
    PodmanService service(::testing::TempDir() + "trainyard-podman-" + random_hex(8));
    TRY_VOID(ensure_directory(service.folder_, 0700));
    TRY_VOID(replace_file(service.folder_ / "containers.conf", configuration()));
    SpawnOptions options;
    const auto in = [&](const char* name) { return (service.folder_ / name).string(); };
    options.argv = {"podman",  "--root",   in("root"), "--runroot",
                    in("run"), "--tmpdir", in("tmp"),  "system",
                    "service", "--time",   "0",        "unix://" + service.socket()};
    options.environment = {{"CONTAINERS_CONF", in("containers.conf")}};
    TRY(service.child_, Child::spawn(options));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!DockerApi::open(service.socket())) {
      TRY(const auto ended, service.child_->wait(std::chrono::milliseconds(50)));
      if (ended || std::chrono::steady_clock::now() > deadline)
        return Error(ErrorKind::unavailable, "podman's service does not answer");
    }
    return service;
  }
  PodmanService(PodmanService&& other) noexcept
      : folder_(std::move(other.folder_)), child_(std::move(other.child_)) {
    other.folder_.clear();
    other.child_.reset();
  }
  PodmanService& operator=(PodmanService&&) = delete;
  ~PodmanService() {
    if (child_) {
      EXPECT_TRUE(child_->signal(SIGTERM));
      EXPECT_TRUE(child_->wait(std::chrono::seconds(10)));
    }
    if (folder_.empty()) return;
    EXPECT_TRUE(run_command({"umount", (folder_ / "root/overlay").string()}, seconds(10)));
    EXPECT_TRUE(remove_tree(folder_));
  }

  std::string socket() const { return (folder_ / "podman.sock").string(); }

 private:
  explicit PodmanService(fs::path folder) : folder_(std::move(folder)) {}

  // Podman would raise limits as it starts a container, and copy this machine's /etc/hosts. runc:
  // Debian 12's crun refuses a machine whose cgroups are hybrid.
  static std::string configuration() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const std::string limit = std::to_string(files.rlim_max) + ":" + std::to_string(files.rlim_max);
    return "[containers]\nbase_hosts_file = \"none\"\ndefault_ulimits = [\"nofile=" + limit +
           "\", \"nproc=4096:4096\"]\n[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = "
           "\"file\"\nruntime = \"runc\"\n";
  }

  fs::path folder_;
  std::optional<Child> child_;
};

std::unique_ptr<EngineWorld> the_world;
RuntimeWorld& podman_world() {
  return *the_world;
}

INSTANTIATE_TEST_SUITE_P(Podman, RuntimeContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeIsolationContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeConfinementContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeMountContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeExecContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeExecConfinementContract, ::testing::Values(&podman_world));
INSTANTIATE_TEST_SUITE_P(Podman, RuntimeRootContract, ::testing::Values(&podman_world));

int run_tests() {
  if (::geteuid() != 0) {
    std::puts("SKIPPED: the tests with Podman need root");
    return 77;
  }
  if (!run_command({"podman", "--version"}, seconds(30))) {
    std::puts("SKIPPED: podman is not installed");
    return 77;
  }
  const auto service = PodmanService::start();
  if (!service) {
    std::puts(service.error().message().c_str());
    return 1;
  }
  auto world = EngineWorld::open(service->socket());
  if (!world) {
    std::puts(world.error().message().c_str());
    return 1;
  }
  the_world = std::move(*world);
  const int status = RUN_ALL_TESTS();
  the_world.reset();
  return status;
}

}  // namespace
}  // namespace trainyard::runtime

int main(int argc, char** argv) {
  if (const auto status = trainyard::runtime::start_and_die(argc, argv)) return *status;
  ::testing::InitGoogleTest(&argc, argv);
  return trainyard::runtime::run_tests();
}
