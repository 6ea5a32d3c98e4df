#include "base/error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace trainyard {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return "invalid_argument";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::already_exists:
      return "already_exists";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::exhausted:
      return "exhausted";
    case ErrorKind::denied:
      return "denied";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::deadline:
      return "deadline";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::corrupt:
      return "corrupt";
    case ErrorKind::unimplemented:
      return "unimplemented";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

namespace {

Fault default_fault(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::not_found:
    case ErrorKind::already_exists:
    case ErrorKind::conflict:
    case ErrorKind::denied:
      return Fault::caller;
    default:
      return Fault::platform;
  }
}

ErrorKind kind_of_errno(int number) {
  switch (number) {
    case ENOENT:
      return ErrorKind::not_found;
    case EEXIST:
      return ErrorKind::already_exists;
    case EACCES:
    case EPERM:
      return ErrorKind::denied;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return ErrorKind::exhausted;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
    case EHOSTUNREACH:
    case EAGAIN:
      return ErrorKind::unavailable;
    case ETIMEDOUT:
      return ErrorKind::deadline;
    case ECANCELED:
      return ErrorKind::cancelled;
    case EINVAL:
    case ENAMETOOLONG:
      return ErrorKind::invalid_argument;
    default:
      return ErrorKind::internal;
  }
}

const char* name_of_shortage(int number) {
  switch (number) {
    case ENOSPC:
      return "ENOSPC";
    case EDQUOT:
      return "EDQUOT";
    case EMFILE:
      return "EMFILE";
    case ENFILE:
      return "ENFILE";
    case ENOMEM:
      return "ENOMEM";
    default:
      return "";
  }
}

}  // namespace

Error::Error(ErrorKind kind, std::string message)
    : kind_(kind), fault_(default_fault(kind)), message_(std::move(message)) {}

Error Error::from_errno(int number, std::string_view doing) {
  char text[256];
  const char* reason = strerror_r(number, text, sizeof text);
  std::string message(doing);
  message += ": ";
  message += reason;
  return Error(kind_of_errno(number), std::move(message))
      .with_fault(Fault::platform)
      .with_code(name_of_shortage(number));
}

bool Error::retryable() const {
  if (retryable_) return *retryable_;
  return kind_ == ErrorKind::unavailable || kind_ == ErrorKind::deadline;
}

Error&& Error::with_fault(Fault fault) && {
  fault_ = fault;
  return std::move(*this);
}

Error&& Error::with_code(std::string code) && {
  code_ = std::move(code);
  return std::move(*this);
}

Error&& Error::with_retryable(bool retryable) && {
  retryable_ = retryable;
  return std::move(*this);
}

Error&& Error::wrap(std::string_view doing) && {
  message_.insert(0, ": ");
  message_.insert(0, doing);
  return std::move(*this);
}

Error Error::wrap(std::string_view doing) const& {
  Error copy = *this;
  return std::move(copy).wrap(doing);
}

}  // namespace trainyard
