#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// The kind of a failure, for code that must choose what to do next. Closed on purpose: each
// protocol translates these in exactly one file (JSON error shapes, S3 XML, FailureReason, exit
// code).
enum class ErrorKind {
  invalid_argument,  // the caller sent something that can never work
  not_found,
  already_exists,
  conflict,     // valid, but not in the present state
  exhausted,    // a quota, a disk, a limit
  denied,       // not authenticated, or not allowed
  unavailable,  // a peer or device can't be reached now
  deadline,
  cancelled,
  corrupt,  // stored or received bytes are not what they must be
  unimplemented,
  internal,
};

std::string_view to_string(ErrorKind kind);

// Whose fault a failure is. Decides the class of a FailureReason (ClientError, AlgorithmError,
// InternalServerError) and whether a retry can be charged to the platform.
enum class Fault { caller, algorithm, platform };

// A failure as a value. `message()` is a sentence for a person that contains the offending value;
// each layer adds what it was doing with `wrap`, once:
//   stage channel 'train': get s3://b/k: connection reset
// `code()`: the peer's own ("NoSuchKey"), for a shortage errno's name ("ENOSPC"), else empty.
class Error {
 public:
  Error(ErrorKind kind, std::string message);

  static Error from_errno(int number, std::string_view doing);

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  Fault fault() const { return fault_; }
  const std::string& code() const { return code_; }
  // True when the same call may succeed later without anyone changing anything.
  bool retryable() const;

  Error&& with_fault(Fault fault) &&;
  Error&& with_code(std::string code) &&;
  Error&& with_retryable(bool retryable) &&;
  // Puts "doing: " in front of the message.
  Error&& wrap(std::string_view doing) &&;
  Error wrap(std::string_view doing) const&;

 private:
  ErrorKind kind_;
  Fault fault_;
  std::optional<bool> retryable_;
  std::string message_;
  std::string code_;
};

}  // namespace trainyard
