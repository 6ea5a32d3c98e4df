#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "client/api_error.h"

namespace trainyard::client {

// A value of T or an ApiError. Check first: the accessors throw std::bad_variant_access if it holds
// the other.
template <class T>
class [[nodiscard]] Outcome {
 public:
  // Holds a result.
  Outcome(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  // Holds an error.
  Outcome(ApiError error) : held_(std::in_place_index<1>, std::move(error)) {}

  // Whether there is a result.
  bool has_value() const { return held_.index() == 0; }
  // has_value()
  explicit operator bool() const { return has_value(); }

  // The result.
  const T& value() const& { return std::get<0>(held_); }
  // The result.
  T& value() & { return std::get<0>(held_); }
  // The result.
  T&& value() && { return std::get<0>(std::move(held_)); }
  // value()
  const T& operator*() const& { return value(); }
  // value()
  T& operator*() & { return value(); }
  // value()
  T&& operator*() && { return std::move(*this).value(); }
  // Access to members of value().
  const T* operator->() const { return &value(); }
  // Access to members of value().
  T* operator->() { return &value(); }

  // Why there is no result.
  const ApiError& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, ApiError> held_;
};

// Success, or an ApiError.
template <>
class [[nodiscard]] Outcome<void> {
 public:
  // Success.
  Outcome() = default;
  // Failure.
  Outcome(ApiError error) : error_(std::move(error)) {}

  // Whether it succeeded.
  bool has_value() const { return !error_; }
  // has_value()
  explicit operator bool() const { return has_value(); }
  // Why it failed.
  const ApiError& error() const {
    if (!error_) throw std::bad_variant_access();
    return *error_;
  }

 private:
  std::optional<ApiError> error_;
};

}  // namespace trainyard::client
