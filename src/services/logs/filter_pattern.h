#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard::services {

// The unstructured filter patterns of CloudWatch Logs: terms and "phrases" that must all appear,
// ?any of which one must, -excluded ones that must not. Case-sensitive. %regex%, { $.json } and
// [columns] aren't supported.
class FilterPattern {
 public:
  // nullopt: an unsupported form, or an unterminated quote.
  static std::optional<FilterPattern> parse(std::string_view text);
  bool matches(std::string_view message) const;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> any_;
  std::vector<std::string> none_;
};

}  // namespace trainyard::services
