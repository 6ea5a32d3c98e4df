#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

// FailureReason as the real service forms it: "<Class>: <text>[, exit code: <n>]", at most 1024
// characters, cut in the middle so that the exit code stays. The one place where failures become
// such text.
namespace trainyard::agent {

std::string internal_server_error();
// "InternalServerError: <what>:<text of error>": where the text helps whoever runs the machine.
std::string internal_server_error(std::string_view what, const Error& error);
// "ClientError: <what>:<text of error>"; `what` may be empty.
std::string client_error(std::string_view what, const Error& error);
// "CapacityError: <what>: <text of error>": the machine hasn't got what the job was to have.
std::string capacity_error(std::string_view what, const Error& error);

struct ContainerFailure {
  runtime::ContainerExit exit;
  std::string failure_file;  // what /opt/ml/output/failure holds; empty: nothing
  bool volume_full = false;
};
std::string algorithm_error(const model::LaunchPlan& plan, const ContainerFailure& failure);

// The first `count` code points of `text`, with bytes that are no UTF-8 as U+FFFD.
std::string first_characters(std::string_view text, std::size_t count);

}  // namespace trainyard::agent
