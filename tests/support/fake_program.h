#pragma once

#include <memory>

#include "base/process.h"
#include "base/unique_fd.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// What FakeRuntime::exec() gives: a plain process of this machine, as `options` and `spec` say.
struct FakeProgram {
  std::unique_ptr<ContainerProcess> process;
  UniqueFd pidfd;
};
// invalid_argument: there is no such program.
Result<FakeProgram> start_fake_program(SpawnOptions options, const ExecSpec& spec);

}  // namespace trainyard::runtime
