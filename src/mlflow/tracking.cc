#include "mlflow/tracking.h"

#include <algorithm>
#include <cstddef>

namespace trainyard::mlflow {
namespace {

constexpr std::size_t kMaxKey = 250;

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-. :/").find(c) != std::string_view::npos;
}

// The bytes of a UTF-8 character after its first.
bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Whether it is a path in the shortest form, not absolute, and without "..": MLflow keeps metrics in
// files of their names.
bool is_plain_path(std::string_view key) {
  while (true) {
    const auto slash = key.find('/');
    const std::string_view part = key.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

std::string run_key(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (is_continuation(c)) continue;
    key += is_allowed(c) ? c : '_';
    if (key.size() == kMaxKey) break;
  }
  if (is_plain_path(key)) return key;
  std::ranges::replace(key, '/', '_');
  return key.find_first_not_of('.') == std::string::npos ? "_" + key : key;
}

}  // namespace trainyard::mlflow
