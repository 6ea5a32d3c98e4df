#include "services/mlflow_experiments.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "base/percent_encoding.h"
#include "base/split.h"

namespace trainyard::services {

namespace json = boost::json;

bool creates_experiment(std::string_view method, std::string_view path) {
  const auto decoded = method == "POST" ? percent_decode(path) : std::nullopt;
  if (!decoded) return false;
  std::vector<std::string_view> words = split(*decoded, '/');
  std::erase(words, std::string_view());
  return words.size() >= 2 && words.back() == "create" && words[words.size() - 2] == "experiments";
}

Result<std::string> checked_experiment(std::string_view body) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object())
    return Error(ErrorKind::invalid_argument, "The request's body isn't a JSON object.");
  for (const std::string_view name : {"artifact_location", "artifactLocation"}) {
    const json::value* location = parsed.get_object().if_contains(name);
    if (location == nullptr || location->is_null()) continue;
    const std::string_view text =
        location->is_string() ? std::string_view(location->get_string()) : "?";
    if (text.empty() || text.starts_with("s3://") || text.starts_with("mlflow-artifacts:/"))
      continue;
    return Error(ErrorKind::invalid_argument,
                 "artifact_location is '" + std::string(text) +
                     "'. It has to begin with s3:// or mlflow-artifacts:/ here.");
  }
  return json::serialize(parsed);
}

}  // namespace trainyard::services
