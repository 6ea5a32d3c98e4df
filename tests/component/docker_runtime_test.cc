#include "runtime/docker_runtime.h"

#include <cstdio>
#include <cstdlib>

#include "component/engine_world.h"
#include "component/runtime_isolation_contract.h"

namespace trainyard::runtime {
namespace {

std::unique_ptr<EngineWorld> the_world;
RuntimeWorld& docker_world() {
  return *the_world;
}

INSTANTIATE_TEST_SUITE_P(Docker, RuntimeContract, ::testing::Values(&docker_world));
INSTANTIATE_TEST_SUITE_P(Docker, RuntimeIsolationContract, ::testing::Values(&docker_world));

}  // namespace
}  // namespace trainyard::runtime

int main(int argc, char** argv) {
  using namespace trainyard;
  using namespace trainyard::runtime;
  if (const auto status = start_and_die(argc, argv)) return *status;
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
