#include "model/infra_check.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <limits>

#include "model/document.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

// In the order of the enumerators.
constexpr std::array<std::string_view, 3> kCheckOutcomes = {"passed", "failed", "skipped"};

}  // namespace

std::string_view to_string(CheckOutcome outcome) {
  return kCheckOutcomes.at(static_cast<std::size_t>(outcome));
}

std::optional<CheckOutcome> parse_check_outcome(std::string_view text) {
  const auto found = std::ranges::find(kCheckOutcomes, text);
  if (found == kCheckOutcomes.end()) return std::nullopt;
  return static_cast<CheckOutcome>(found - kCheckOutcomes.begin());
}

const InfraCheck* find_failed(const std::vector<InfraCheck>& checks) {
  const auto found = std::ranges::find(checks, CheckOutcome::failed, &InfraCheck::outcome);
  return found == checks.end() ? nullptr : &*found;
}

json::array checks_to_json(const std::vector<InfraCheck>& checks) {
  json::array array;
  for (const InfraCheck& check : checks)
    array.push_back(json::object{{"name", check.name},
                                 {"outcome", to_string(check.outcome)},
                                 {"detail", check.detail},
                                 {"took_milliseconds", std::int64_t{check.took.count()}}});
  return array;
}

InfraCheck read_check(DocumentReader& reader) {
  InfraCheck check;
  check.name = reader.text("name");
  check.outcome = static_cast<CheckOutcome>(reader.word("outcome", kCheckOutcomes));
  check.detail = reader.text("detail");
  check.took = std::chrono::milliseconds{
      reader.integer("took_milliseconds", 0, std::numeric_limits<std::int64_t>::max())};
  return check;
}

Result<std::vector<InfraCheck>> parse_checks(const json::array& array) {
  std::vector<InfraCheck> checks;
  for (const json::value& value : array) {
    if (!value.is_object()) return Error(ErrorKind::corrupt, "check: is not an object");
    DocumentReader reader("check", value.get_object());
    checks.push_back(read_check(reader));
    TRY_VOID(reader.finish());
  }
  return checks;
}

}  // namespace trainyard::model
