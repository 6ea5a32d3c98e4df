#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trainyard::model {

// Where a value is in a request, from the inside out. Costs nothing to make; written out only for
// what is wrong.
struct Place {
  const Place* outer = nullptr;
  std::string_view member{};  // its name on the wire; empty: an item of a list
  std::size_t item = 0;       // from 0

  // "InputDataConfig.1.member.ChannelName", each name as `spell` gives it.
  template <class Spell>
  std::string text(Spell spell) const {
    std::string before = outer == nullptr ? "" : outer->text(spell);
    if (!before.empty()) before += ".";
    return before +
           (member.empty() ? std::to_string(item + 1) + ".member" : std::string(spell(member)));
  }
};

}  // namespace trainyard::model
