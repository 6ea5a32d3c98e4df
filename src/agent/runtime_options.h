#pragma once

#include <functional>
#include <memory>

#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// How the processes of an instance open its runtime.
using OpenRuntime =
    std::function<Result<std::unique_ptr<runtime::Runtime>>(const runtime::RuntimeOptions&)>;

inline runtime::RuntimeOptions runtime_options(const model::PlanRuntime& plan) {
  runtime::RuntimeOptions options;
  options.kind = plan.kind;
  options.docker_socket = plan.docker_socket;
  options.oci_root = plan.oci_root;
  options.oci_program = plan.oci_program;
  return options;
}

}  // namespace trainyard::agent
