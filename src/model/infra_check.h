#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/declaration.h"
#include "model/enum.h"
#include "model/rules.h"

// The results of an instance's checks before training (InfraCheckConfig).
namespace trainyard::model {

// failed: the instance is faulty, and isn't used. skipped: nothing to check, or it couldn't be
// checked; `detail` says why.
TRAINYARD_MODEL_ENUM(CheckOutcome, passed, failed, skipped)

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

// In journals and stored jobs.
template <>
struct Declaration<InfraCheck> {
  static void declare(auto& members) {
    members.required("name", &InfraCheck::name);
    members.required("outcome", &InfraCheck::outcome);
    members.required("detail", &InfraCheck::detail);
    members.required("took_milliseconds", &InfraCheck::took, Number{.min = 0});
  }
};

}  // namespace trainyard::model
