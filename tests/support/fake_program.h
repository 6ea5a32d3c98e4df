#pragma once

#include <memory>

#include "base/process.h"
#include "base/unique_fd.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// The result of FakeRuntime::exec(): a plain process of this machine, according to `options` and
// `spec`.
struct FakeProgram {
  std::unique_ptr<ContainerProcess> process;
  UniqueFd pidfd;
};
// invalid_argument: there is no such program.
Result<FakeProgram> start_fake_program(SpawnOptions options, const ExecSpec& spec);

}  // namespace trainyard::runtime
