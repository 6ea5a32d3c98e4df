#include "services/mlflow_request.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/split.h"
#include "mlflow/server_id.h"

namespace trainyard::services {
namespace {

// Headers that aren't MLflow's business: credentials, what the gate itself acts on, and the origin,
// which MLflow compares with a name that it doesn't have.
constexpr auto kNotPassed =
    std::to_array<std::string_view>({"Authorization", "Cookie", "Origin", "Referer", "Forwarded",
                                     "X-Mlflow-Sm-Tracking-Server-Arn", "X-Sm-Mlflow-App-Arn"});
constexpr auto kNotPassedPrefixes = std::to_array<std::string_view>({"x-amz-", "x-forwarded-"});

bool is_passed(std::string_view name) {
  const std::string lower = lower_case(name);
  return std::ranges::none_of(kNotPassed, [name](auto one) { return net::same_word(one, name); }) &&
         std::ranges::none_of(kNotPassedPrefixes,
                              [&lower](auto prefix) { return lower.starts_with(prefix); });
}

// MLflow streams artifacts on routes of their own, which don't have its static prefix; on others it
// holds the whole artifact in memory.
bool is_artifact(std::string_view method, std::string_view path) {
  return (method == "GET" || method == "PUT") &&
         (path.starts_with("/api/2.0/mlflow-artifacts/artifacts/") ||
          path.starts_with("/ajax-api/2.0/mlflow-artifacts/artifacts/"));
}

}  // namespace

net::Headers headers_for_mlflow(const net::RequestHead& head) {
  net::Headers headers;
  for (const auto& [name, value] : head.headers)
    if (is_passed(name)) headers.add(name, value);
  return headers;
}

bool is_mlflow_api(std::string_view rest) {
  const std::string_view path = rest.substr(0, rest.find('?'));
  return path.starts_with("/api/") || path.starts_with("/v1/") || path == "/version" ||
         path == "/health";
}

std::string mlflow_target(std::string_view arn, std::string_view method, std::string_view rest) {
  if (is_artifact(method, rest)) return std::string(rest);
  return mlflow::pages_path(arn) + std::string(rest);
}

std::string_view bearer_token(const net::RequestHead& head) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view value = head.headers.get("Authorization");
  if (value.size() < kBearer.size() || !net::same_word(value.substr(0, kBearer.size()), kBearer))
    return {};
  return net::strip_blanks(value.substr(kBearer.size()));
}

std::string_view visit_cookie(const net::RequestHead& head) {
  for (const auto& [name, value] : head.headers) {
    if (!net::same_word(name, "Cookie")) continue;
    for (const std::string_view one : split(value, ';')) {
      const std::string_view cookie = net::strip_blanks(one);
      if (cookie.starts_with(kMlflowCookie) && cookie.substr(kMlflowCookie.size()).starts_with('='))
        return cookie.substr(kMlflowCookie.size() + 1);
    }
  }
  return {};
}

bool is_from_own_pages(const net::RequestHead& head) {
  if (head.method == "GET" || head.method == "HEAD") return true;
  const std::string_view origin = head.headers.get("Origin");
  const std::size_t scheme = origin.find("://");
  if (scheme != std::string_view::npos)
    return net::same_word(origin.substr(scheme + 3), head.headers.get("Host"));
  const std::string_view site = head.headers.get("Sec-Fetch-Site");
  return origin.empty() && (site.empty() || site == "same-origin");
}

}  // namespace trainyard::services
