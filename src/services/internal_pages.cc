#include "services/internal_pages.h"

#include <boost/json.hpp>
#include <utility>

#include "base/time.h"

namespace trainyard::services {
namespace {

constexpr std::string_view kHealthPath = "/_trainyard/health";
constexpr std::string_view kMetricsPath = "/_trainyard/metrics";
constexpr std::string_view kCredentialsPath = "/_trainyard/credentials/";

WireAnswer page(int status, std::string_view content_type, std::string body) {
  WireAnswer answer;
  answer.head.status = status;
  answer.head.headers.add("Content-Type", std::string(content_type));
  answer.body = std::move(body);
  return answer;
}

WireAnswer json_page(int status, std::string body) {
  return page(status, "application/json", std::move(body));
}

// Readable without authentication: so without the alarms' messages, which contain paths.
std::string health_text(const std::vector<Alarms::Alarm>& alarms) {
  if (alarms.empty()) return R"({"status":"ok"})";
  boost::json::array list;
  for (const Alarms::Alarm& alarm : alarms)
    list.push_back(boost::json::object{{"source", alarm.source},
                                       {"reason", to_string(alarm.reason)},
                                       {"since", format_iso8601(alarm.since)}});
  return boost::json::serialize(
      boost::json::object{{"status", "unavailable"}, {"alarms", std::move(list)}});
}

}  // namespace

WireAnswer InternalPages::health() const {
  const auto alarms = alarms_.list();
  return json_page(alarms.empty() ? 200 : 503, health_text(alarms));
}

WireAnswer InternalPages::credentials(const net::RequestHead& head) const {
  auto found = credentials_(head.raw_path().substr(kCredentialsPath.size()),
                            head.headers.get("Authorization"));
  if (found) return json_page(200, std::move(*found));
  return json_page(
      403, R"({"code":"AccessDenied","message":"No running training job has this token."})");
}

WireAnswer InternalPages::get(const net::RequestHead& head, RequestRecord& record) const {
  record.service = "trainyard";
  const std::string_view path = head.raw_path();
  if (head.method == "GET" && path == kHealthPath) {
    record.operation = "Health";
    return health();
  }
  if (head.method == "GET" && path == kMetricsPath) {
    record.operation = "Metrics";
    return page(200, "text/plain; version=0.0.4; charset=utf-8",
                metrics_.text(alarms_.list().size()));
  }
  if (head.method == "GET" && path.starts_with(kCredentialsPath)) {
    record.operation = "Credentials";
    return credentials(head);
  }
  return json_page(404, R"({"code":"NotFound","message":"There is nothing at this path."})");
}

WireAnswer welcome() {
  return page(200, "text/plain; charset=utf-8",
              "Trainyard answers the SageMaker, S3, CloudWatch, CloudWatch Logs, IAM and STS APIs "
              "here.\nPoint any AWS client at it: eval \"$(trainyard env)\"\n");
}

}  // namespace trainyard::services
