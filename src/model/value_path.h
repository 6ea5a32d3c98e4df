#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trainyard::model {

// The location of a value in a request, from the inside out. Free to construct; formatted only for
// errors.
struct ValuePath {
  const ValuePath* outer = nullptr;
  std::string_view member{};  // its name on the wire; empty: an item of a list
  std::size_t item = 0;       // from 0

  // "InputDataConfig.1.member.ChannelName", with names converted by `spell`.
  template <class Spell>
  std::string text(Spell spell) const {
    std::string before = outer == nullptr ? "" : outer->text(spell);
    if (!before.empty()) before += ".";
    return before +
           (member.empty() ? std::to_string(item + 1) + ".member" : std::string(spell(member)));
  }
};

}  // namespace trainyard::model
