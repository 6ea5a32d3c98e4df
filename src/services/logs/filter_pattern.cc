#include "services/logs/filter_pattern.h"

#include <algorithm>

namespace trainyard::services {

std::optional<FilterPattern> FilterPattern::parse(std::string_view text) {
  FilterPattern pattern;
  const auto skip_blanks = [&text] {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  };
  for (skip_blanks(); !text.empty(); skip_blanks()) {
    auto* list = &pattern.all_;
    if (text.front() == '?' || text.front() == '-') {
      list = text.front() == '?' ? &pattern.any_ : &pattern.none_;
      text.remove_prefix(1);
    }
    if (text.empty() || std::string_view("{[%").find(text.front()) != std::string_view::npos) {
      return std::nullopt;
    }
    std::string term;
    if (text.front() == '"') {
      std::size_t at = 1;
      for (; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        term += text[at];
      }
      if (at >= text.size()) return std::nullopt;
      text.remove_prefix(at + 1);
    } else {
      const auto end = std::min(text.find_first_of(" \t\""), text.size());
      term = text.substr(0, end);
      text.remove_prefix(end);
    }
    list->push_back(std::move(term));
  }
  return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
  const auto within = [message](const std::string& term) {
    return message.find(term) != std::string_view::npos;
  };
  return std::all_of(all_.begin(), all_.end(), within) &&
         std::none_of(none_.begin(), none_.end(), within) &&
         (any_.empty() || std::any_of(any_.begin(), any_.end(), within));
}

}  // namespace trainyard::services
