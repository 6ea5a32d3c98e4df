#include "agent/feeder_record.h"

#include <boost/json.hpp>

#include "agent/error_json.h"
#include "base/files.h"
#include "model/document.h"

namespace trainyard::agent {

namespace json = boost::json;

std::string to_json(const FeederState& state) {
  json::object object;
  if (state.error) object["error"] = error_json(*state.error);
  return json::serialize(object);
}

Result<FeederState> parse_feeder_state(std::string_view text) {
  TRY(const json::object object, model::parse_document("feeder state", text));
  model::DocumentReader reader("feeder state", object);
  FeederState state;
  if (reader.has("error"))
    reader.object("error", [&](model::DocumentReader& r) { state.error = read_error(r); });
  TRY_VOID(reader.finish());
  return state;
}

Result<std::optional<FeederState>> read_feeder_state(const FeederFolder& folder) {
  const auto text = read_file(folder.state());
  if (!text && text.error().kind() == ErrorKind::not_found) return std::optional<FeederState>();
  if (!text) return text.error();
  TRY(FeederState state, parse_feeder_state(*text));
  return std::optional(std::move(state));
}

}  // namespace trainyard::agent
