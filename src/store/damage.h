#pragma once

#include <filesystem>
#include <string>
#include <vector>

// The findings of a check of stored files, and the permitted repairs. Plain data.
namespace trainyard::store {

enum class RepairKind {
  none,    // only a backup helps
  repair,  // can be repaired without losing anything
  loss,    // what can't be read must be given up
};

struct Damage {
  std::string where;  // a file, or an object as bucket/key
  std::string what;
  RepairKind repair_kind = RepairKind::none;
  std::string done{};  // what was done about it; empty: nothing
};

struct CheckOptions {
  bool repair = false;
  bool accept_loss = false;  // with `repair`
  // The folder to which given-up data is moved, since nothing is deleted; created if needed.
  std::filesystem::path lost;

  bool may(RepairKind repair_kind) const {
    return repair &&
           (repair_kind == RepairKind::repair || (repair_kind == RepairKind::loss && accept_loss));
  }
};

}  // namespace trainyard::store
