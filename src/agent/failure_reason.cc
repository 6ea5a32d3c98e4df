#include "agent/failure_reason.h"

#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/utf8.h"

namespace trainyard::agent {
namespace {

using model::FailureClass;

constexpr std::size_t kMaxCharacters = 1024;  // API model, FailureReason
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string assembled(std::string_view head, std::string_view text, std::string_view tail) {
  const std::size_t room = kMaxCharacters - count_characters(head) - count_characters(tail);
  std::string reason(head);
  reason += repaired_text(text, room);
  return reason.append(tail);
}

// What an exit code means if there is no other information. Shells and env(1) exit with 126 and 127
// if they can't run a program; their own messages are better.
std::string meaning_of(int code, bool is_all_there_is) {
  constexpr int kFirstSignal = 128, kMaxSignal = 64;
  if (code > kFirstSignal && code <= kFirstSignal + kMaxSignal) {
    const int number = code - kFirstSignal;
    const char* words = ::sigdescr_np(number);
    return "The container was ended by signal " + std::to_string(number) +
           (words == nullptr ? "" : " (" + std::string(words) + ")") + ".";
  }
  if (!is_all_there_is) return "";
  if (code == 126) return "A program of the container could not be executed.";
  if (code == 127) return "A program of the container was not found.";
  return "";
}

}  // namespace

std::string repaired_text(std::string_view text, std::size_t count) {
  std::string result;
  while (!text.empty() && count-- > 0) {
    const std::size_t length = utf8_length(text, 0);
    result += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

Failure internal_server_error() {
  return {FailureClass::platform,
          "InternalServerError: We encountered an internal error. Please try again."};
}

Failure internal_server_error(const Error& error) {
  log::error("internal_error", {{"error", error.message()}});
  return internal_server_error();
}

Failure internal_server_error(std::string_view what, const Error& error) {
  return {FailureClass::platform,
          assembled("InternalServerError: " + std::string(what) + ":", error.message(), "")};
}

Failure client_error(std::string_view what, const Error& error) {
  std::string head = "ClientError: ";
  if (!what.empty()) head.append(what).append(":");
  return {FailureClass::client, assembled(head, error.message(), "")};
}

Failure capacity_error(std::string_view what, const Error& error) {
  return {FailureClass::capacity,
          assembled("CapacityError: " + std::string(what) + ": ", error.message(), "")};
}

Failure transfer_error(std::string_view what, const Error& error) {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::deadline:
    case ErrorKind::corrupt:
    case ErrorKind::internal:
      return internal_server_error(what, error);
    default:
      return client_error(what, error);
  }
}

Failure algorithm_error(const model::LaunchPlan& plan, const ContainerFailure& failure) {
  const std::string tail = ", exit code: " + std::to_string(failure.exit.code);
  std::string text = repaired_text(failure.failure_file, kMaxCharacters);
  // A hint comes before the failure file, where it can't be cut off.
  std::string hint;
  if (failure.exit.out_of_memory)
    hint = "The container was killed because it used more than the " +
           format_bytes(plan.limits.memory) + " of memory that it is limited to on " +
           plan.instance_type + " (out of memory).";
  else if (failure.exit.out_of_processes)
    hint =
        "The container was refused processes or threads at its limit (containers.max-processes of "
        "Trainyard's configuration).";
  else if (failure.volume_full)
    hint = "The storage volume at /opt/ml is full (no space left on device): it has " +
           format_bytes(plan.limits.volume) + ".";
  else if (failure.exit.layer_full)
    hint = "The container's own file system is full (no space left on device): it may have " +
           format_bytes(plan.limits.layer) +
           " outside of /opt/ml (limits.layer-gib of Trainyard's configuration).";
  else
    hint = meaning_of(failure.exit.code, text.empty());
  if (!hint.empty()) text.insert(0, text.empty() ? hint : hint + " ");
  return {FailureClass::algorithm, assembled("AlgorithmError: ", text, tail)};
}

}  // namespace trainyard::agent
