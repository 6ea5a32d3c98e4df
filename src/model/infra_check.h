#pragma once

#include <boost/json/fwd.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The results of an instance's checks before training (InfraCheckConfig).
namespace trainyard::model {

class DocumentReader;

enum class CheckOutcome {
  passed,
  failed,   // the instance is faulty: it isn't used
  skipped,  // nothing to check, or it couldn't be checked; `detail` says why
};

std::string_view to_string(CheckOutcome outcome);
std::optional<CheckOutcome> parse_check_outcome(std::string_view text);

// One check of one instance.
struct InfraCheck {
  std::string
      name{};  // "disk", "memory", "cpu", "clock", "gpu", "s3", "peer algo-2", "nccl algo-2"
  CheckOutcome outcome = CheckOutcome::passed;
  std::string detail{};  // what was measured, or what is wrong; for people
  std::chrono::milliseconds took{0};
  friend bool operator==(const InfraCheck&, const InfraCheck&) = default;
};

// The first that failed; null: none did.
const InfraCheck* find_failed(const std::vector<InfraCheck>& checks);

// The representation in journals and stored jobs.
boost::json::array checks_to_json(const std::vector<InfraCheck>& checks);
InfraCheck read_check(DocumentReader& reader);
// corrupt: not a list of checks.
Result<std::vector<InfraCheck>> parse_checks(const boost::json::array& array);

}  // namespace trainyard::model
