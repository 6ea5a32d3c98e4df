#include "model/gate.h"

#include <boost/json.hpp>
#include <charconv>

namespace trainyard::model {

std::string to_gate_text(const std::vector<std::string>& hosts) {
  boost::json::array list;
  for (const std::string& host : hosts) list.emplace_back(host);
  return boost::json::serialize(list);
}

std::optional<std::vector<std::string>> parse_gate_text(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value value =
      boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error || !value.is_array()) return std::nullopt;
  std::vector<std::string> hosts;
  for (const boost::json::value& host : value.get_array()) {
    if (!host.is_string()) return std::nullopt;
    hosts.emplace_back(host.get_string());
  }
  return hosts;
}

std::string to_kept_text(Timestamp until) {
  return std::to_string(to_epoch_millis(until)) + "\n";
}

std::optional<Timestamp> parse_kept_text(std::string_view text) {
  std::int64_t millis = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), millis);
  if (read.ec != std::errc() || millis <= 0) return std::nullopt;
  return from_epoch_millis(millis);
}

}  // namespace trainyard::model
