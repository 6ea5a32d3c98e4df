#pragma once

#include <filesystem>
#include <string>
#include <vector>

// What a check of stored files finds, and what it is allowed to do about it. Plain data.
namespace trainyard::store {

enum class Mending {
  none,    // only a backup helps
  repair,  // can be put right without losing anything
  loss,    // what can't be read has to be given up
};

struct Damage {
  std::string where;  // a file, or an object as bucket/key
  std::string what;
  Mending mending = Mending::none;
  std::string done{};  // what was done about it; empty: nothing
};

struct CheckOptions {
  bool repair = false;
  bool accept_loss = false;  // with `repair`
  // Where what is given up is moved to, nothing being deleted; made when it is needed.
  std::filesystem::path lost;

  bool may(Mending mending) const {
    return repair && (mending == Mending::repair || (mending == Mending::loss && accept_loss));
  }
};

}  // namespace trainyard::store
