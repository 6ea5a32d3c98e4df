#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace trainyard {

// A value or an Error. A class rather than an alias, so that ignoring one is a compiler warning.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error)
      : tl::expected<T, Error>(tl::unexpect, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): `return Error(...)` is the idiom
};

inline Result<void> ok() {
  return {};
}

}  // namespace trainyard

#define TRAINYARD_CONCAT_INNER(a, b) a##b
#define TRAINYARD_CONCAT(a, b) TRAINYARD_CONCAT_INNER(a, b)

// TRY(auto x, f()): sets x to f's value, or returns f's error from the enclosing function.
// TRY_VOID(f()): the same for a function without a value. CO_TRY and CO_TRY_VOID are for
// coroutines.
#define TRAINYARD_TRY_INTO(decl, expr, tmp, return_keyword)            \
  auto tmp = (expr);                                                   \
  if (!tmp) return_keyword ::trainyard::Error(std::move(tmp).error()); \
  decl = std::move(*tmp)
#define TRY(decl, expr) \
  TRAINYARD_TRY_INTO(decl, expr, TRAINYARD_CONCAT(try_result_, __COUNTER__), return)
#define CO_TRY(decl, expr) \
  TRAINYARD_TRY_INTO(decl, expr, TRAINYARD_CONCAT(try_result_, __COUNTER__), co_return)
#define TRY_VOID(expr)                                                                             \
  do {                                                                                             \
    if (auto try_void = (expr); !try_void) return ::trainyard::Error(std::move(try_void).error()); \
  } while (false)
#define CO_TRY_VOID(expr)                                        \
  do {                                                           \
    if (auto try_void = (expr); !try_void)                       \
      co_return ::trainyard::Error(std::move(try_void).error()); \
  } while (false)
