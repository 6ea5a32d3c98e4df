#include "store/objects/error_elements.h"

#include <algorithm>
#include <string_view>

namespace trainyard::store {

Error with_elements(const Error& error, const ErrorElements& elements) {
  std::string text = error.message();
  for (const auto& [name, value] : elements) {
    text.append(1, '\0').append(name).append(1, '\0');
    // A client's value may have a NUL, which would begin another element.
    text.append(value, 0, value.find('\0'));
  }
  return Error(error.kind(), std::move(text))
      .with_fault(error.fault())
      .with_code(error.code())
      .with_retryable(error.retryable());
}

std::string message_without_elements(const Error& error) {
  return error.message().substr(0, error.message().find('\0'));
}

ErrorElements elements_of(const Error& error) {
  ErrorElements elements;
  std::string_view rest = error.message();
  const auto next = [&rest] {
    rest.remove_prefix(std::min(rest.size(), rest.find('\0') + 1));
    return std::string(rest.substr(0, rest.find('\0')));
  };
  while (rest.find('\0') != rest.npos) {
    std::string name = next();
    elements.emplace_back(std::move(name), next());
  }
  return elements;
}

}  // namespace trainyard::store
