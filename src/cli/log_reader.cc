#include "cli/log_reader.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "cli/json_fields.h"

namespace trainyard::cli {
namespace {
namespace json = boost::json;
constexpr std::string_view kLogGroup = "/aws/sagemaker/TrainingJobs";
}  // namespace

LogReader::LogReader(std::string job, Call call, const std::string& host)
    : job_(std::move(job)),
      prefix_(job_ + "/" + (host.empty() ? "" : host + "-")),
      call_(std::move(call)) {}

Result<std::vector<LogEvent>> LogReader::read_new() {
  TRY_VOID(find_streams());
  for (auto& [name, token] : tokens_) TRY_VOID(read_stream(name, token));
  std::ranges::stable_sort(read_, {}, &LogEvent::at);
  return std::exchange(read_, {});
}

Result<void> LogReader::find_streams() {
  std::string token;
  do {
    json::object request{{"logGroupName", kLogGroup}, {"logStreamNamePrefix", prefix_}};
    if (!token.empty()) request["nextToken"] = token;
    const auto page = call_("DescribeLogStreams", request);
    // The group is created with the first job that prints something.
    if (!page && page.error().kind() == ErrorKind::not_found) return ok();
    if (!page) return page.error();
    for (const json::value& stream : array_field(*page, {"logStreams"})) {
      tokens_.try_emplace(text_field(stream, {"logStreamName"}));
    }
    token = text_field(*page, {"nextToken"});
  } while (!token.empty());
  return ok();
}

Result<void> LogReader::read_stream(const std::string& name, std::string& token) {
  while (true) {
    json::object request{
        {"logGroupName", kLogGroup}, {"logStreamName", name}, {"startFromHead", true}};
    if (!token.empty()) request["nextToken"] = token;
    TRY(const json::value page, call_("GetLogEvents", request));
    for (const json::value& event : array_field(page, {"events"})) {
      const json::value* at = field(event, {"timestamp"});
      read_.push_back(
          {name.substr(job_.size() + 1),
           from_epoch_millis(at != nullptr && at->is_number() ? at->to_number<std::int64_t>() : 0),
           text_field(event, {"message"})});
    }
    std::string next = text_field(page, {"nextForwardToken"});
    // At the end of a stream the same token is returned (GetLogEvents' documentation).
    const bool end = next.empty() || next == token;
    token = std::move(next);
    if (end) return ok();
  }
}

}  // namespace trainyard::cli
