#include "s3/conditions.h"

#include <chrono>
#include <optional>
#include <string>

#include "base/time.h"
#include "net/http.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

// One entity tag of a list; quotes may be missing, as S3 allows.
std::string_view bare_tag(std::string_view tag) {
  tag = net::strip_blanks(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
    tag = tag.substr(1, tag.size() - 2);
  return tag;
}

bool names_tag(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    if (bare_tag(item) == "*" || bare_tag(item) == etag) return true;
  }
  return false;
}

}  // namespace

Evaluation evaluate_conditions(const net::Headers& headers, std::string_view prefix,
                               const store::ObjectInfo& object, Timestamp now) {
  const auto field = [&](std::string_view name) {
    return headers.get(std::string(prefix) + std::string(name));
  };
  const auto date = [&](std::string_view name) {
    const auto parsed = parse_http_date(field(name));
    return parsed && *parsed <= now ? parsed : std::nullopt;
  };
  const auto outcome = [prefix](ConditionResult result, std::string_view name) {
    return Evaluation{result, std::string(prefix) + std::string(name)};
  };
  // HTTP's dates are whole seconds.
  const auto modified = std::chrono::floor<std::chrono::seconds>(object.last_modified);
  const std::string_view match = field("If-Match");
  if (!match.empty()) {
    if (!names_tag(match, object.etag)) return outcome(ConditionResult::failed, "If-Match");
  } else if (const auto since = date("If-Unmodified-Since"); since && modified > *since) {
    return outcome(ConditionResult::failed, "If-Unmodified-Since");
  }
  const std::string_view none_match = field("If-None-Match");
  if (!none_match.empty()) {
    if (names_tag(none_match, object.etag))
      return outcome(ConditionResult::not_modified, "If-None-Match");
  } else if (const auto since = date("If-Modified-Since"); since && modified <= *since) {
    return outcome(ConditionResult::not_modified, "If-Modified-Since");
  }
  return {};
}

bool is_range_of(const net::Headers& headers, const store::ObjectInfo& object) {
  const std::string_view wanted = net::strip_blanks(headers.get("If-Range"));
  if (wanted.empty()) return true;
  if (wanted.starts_with('"')) return bare_tag(wanted) == object.etag;
  // A weak tag is no date either.
  return parse_http_date(wanted) == std::chrono::floor<std::chrono::seconds>(object.last_modified);
}

Result<store::WriteCondition> parse_write_condition(const net::Headers& headers) {
  store::WriteCondition condition;
  if (headers.has("if-none-match")) {
    if (bare_tag(headers.get("if-none-match")) != "*")
      return not_implemented("The header If-None-Match with a value other than *");
    condition.must_not_exist = true;
  }
  condition.etag = bare_tag(headers.get("if-match"));
  return condition;
}

}  // namespace trainyard::s3
