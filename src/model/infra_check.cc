#include "model/infra_check.h"

#include <algorithm>

namespace trainyard::model {

const InfraCheck* find_failed(const std::vector<InfraCheck>& checks) {
  const auto found = std::ranges::find(checks, CheckOutcome::failed, &InfraCheck::outcome);
  return found == checks.end() ? nullptr : &*found;
}

}  // namespace trainyard::model
