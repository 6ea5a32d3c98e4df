#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard::services {

// The unstructured filter patterns of CloudWatch Logs: terms and "phrases" that must all appear,
// ?any of which one must, -excluded ones that must not. Case counts. %regex%, { $.json } and
// [columns] are not understood.
class FilterPattern {
 public:
  // nullopt: a form that is not understood, or a quote that does not end.
  static std::optional<FilterPattern> parse(std::string_view text);
  bool matches(std::string_view message) const;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> any_;
  std::vector<std::string> none_;
};

}  // namespace trainyard::services
