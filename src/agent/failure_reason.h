#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/launch_plan.h"
#include "model/report.h"
#include "runtime/runtime.h"

// A failure's class, and FailureReason as the real service forms it: "<Class>: <text>[, exit code:
// <n>]", at most 1024 characters, cut in the middle so that the exit code stays. The one place
// where failures become such text, and get a class.
namespace trainyard::agent {

struct Failure {
  model::FailureClass failure_class = model::FailureClass::platform;
  std::string reason;
};

// Platform. The text of the real service, which says nothing; an error is logged.
Failure internal_server_error();
Failure internal_server_error(const Error& error);
// Platform, "InternalServerError: <what>:<text of error>": where the text helps whoever runs the
// machine.
Failure internal_server_error(std::string_view what, const Error& error);
// Client, "ClientError: <what>:<text of error>"; `what` may be empty.
Failure client_error(std::string_view what, const Error& error);
// Capacity, "CapacityError: <what>: <text of error>": the machine hasn't got what the job was to
// have.
Failure capacity_error(std::string_view what, const Error& error);
// Of a transfer to or from a store: the platform's when the store can't be reached or answers with
// errors of its own (5xx) for longer than the client's patience, or when bytes are damaged; else
// the client's (no such bucket, denied, more than there is room for).
Failure transfer_error(std::string_view what, const Error& error);

struct ContainerFailure {
  runtime::ContainerExit exit;
  std::string failure_file;  // what /opt/ml/output/failure holds; empty: nothing
  bool volume_full = false;
};
// Algorithm: the container ended with an exit code that isn't 0.
Failure algorithm_error(const model::LaunchPlan& plan, const ContainerFailure& failure);

// The first `count` code points of `text`, with bytes that are no UTF-8 as U+FFFD.
std::string repaired_text(std::string_view text, std::size_t count);

}  // namespace trainyard::agent
