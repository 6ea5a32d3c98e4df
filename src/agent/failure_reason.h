#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/launch_plan.h"
#include "model/report.h"
#include "runtime/runtime.h"

// A failure's class, and FailureReason in the form of the real service: "<Class>: <text>[, exit
// code: <n>]", at most 1024 characters, cut in the middle so that the exit code stays. This is the
// only place where failures become such text, and get a class.
namespace trainyard::agent {

struct Failure {
  model::FailureClass failure_class = model::FailureClass::platform;
  std::string reason;
};

// Class platform. The real service's text, which says nothing specific; the error itself is logged.
Failure internal_server_error();
Failure internal_server_error(const Error& error);
// Class platform, "InternalServerError: <what>:<text of error>": if the text helps the operator of
// the machine.
Failure internal_server_error(std::string_view what, const Error& error);
// Class client, "ClientError: <what>:<text of error>"; `what` may be empty.
Failure client_error(std::string_view what, const Error& error);
// Class capacity, "CapacityError: <what>: <text of error>": the machine lacks what the job needs.
Failure capacity_error(std::string_view what, const Error& error);
// For a transfer to or from a store: class platform if the store can't be reached, or answers with
// errors of its own (5xx), for longer than the client retries, or if bytes are corrupt; otherwise
// class client (no such bucket, denied, more than there is room for).
Failure transfer_error(std::string_view what, const Error& error);

struct ContainerFailure {
  runtime::ContainerExit exit;
  std::string failure_file;  // content of /opt/ml/output/failure; empty: none
  bool volume_full = false;
};
// Class algorithm: the container exited with a code other than 0.
Failure algorithm_error(const model::LaunchPlan& plan, const ContainerFailure& failure);

// The first `count` code points of `text`, with invalid UTF-8 replaced by U+FFFD.
std::string repaired_text(std::string_view text, std::size_t count);

}  // namespace trainyard::agent
