#include "services/logs/logs_service.h"

#include <charconv>

#include "base/log.h"
#include "services/logs/logs_request.h"

namespace trainyard::services {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of the year 9999

std::string window_text(const store::TimeWindow& window) {
  const auto millis = [](const std::optional<Timestamp>& time) {
    return std::to_string(time ? to_epoch_millis(*time) : -1);
  };
  return millis(window.start) + '/' + millis(window.end);
}

std::optional<Timestamp> optional_time(std::int64_t millis) {
  if (millis < 0) return std::nullopt;
  return from_epoch_millis(millis);
}

}  // namespace

aws::ServiceError no_such_log_group() {
  return {"ResourceNotFoundException", "The specified log group does not exist.", 400};
}

aws::ServiceError no_such_log_stream() {
  return {"ResourceNotFoundException", "The specified log stream does not exist.", 400};
}

aws::ServiceError log_store_error(const Error& error) {
  if (error.kind() == ErrorKind::not_found) return no_such_log_stream();
  if (error.kind() == ErrorKind::invalid_argument) {
    return invalid_parameter("The specified nextToken is invalid.");
  }
  log::error("log_store_failed", {{"error", error.message()}});
  return {"ServiceUnavailableException", "The service cannot complete the request.", 500};
}

bool split_token(std::string_view text, std::vector<std::int64_t>& numbers, std::size_t count,
                 std::string_view& rest) {
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || number < -1 || number > kLatest) return false;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (i + 1 == count && text.empty()) break;
    if (text.empty() || text.front() != '/') return false;
    text.remove_prefix(1);
  }
  rest = text;
  return true;
}

LogsService::LogsService(const store::LogStore& store, aws::Place place, RetentionInDays retention)
    : store_(store), place_(std::move(place)), retention_(std::move(retention)) {}

// Each operation checks its request, and reports only the first error: as CloudWatch Logs does
// (logs_request.h).
Service LogsService::table() const {
  Service table;
  table.signing_name = "logs";
  table.json_target = "Logs_20140328";
  table.operations = {
      {"CreateLogGroup", "logs:CreateLogGroup", log_streams,
       [this](const auto& input, const auto&) { return create_log_group(input); }},
      {"CreateLogStream", "logs:CreateLogStream", log_streams,
       [this](const auto& input, const auto&) { return create_log_stream(input); }},
      {"DescribeLogGroups", "logs:DescribeLogGroups", no_resource,
       [this](const auto& input, const auto&) { return describe_log_groups(input); }},
      {"DescribeLogStreams", "logs:DescribeLogStreams", log_streams,
       [this](const auto& input, const auto&) { return describe_log_streams(input); }},
      {"FilterLogEvents", "logs:FilterLogEvents", log_streams,
       [this](const auto& input, const auto&) { return filter_log_events(input); }},
      {"GetLogEvents", "logs:GetLogEvents", log_streams,
       [this](const auto& input, const auto&) { return get_log_events(input); }},
      {"PutLogEvents", "logs:PutLogEvents", log_streams,
       [this](const auto& input, const RequestContext& context) {
         return put_log_events(input, context.now);
       }},
  };
  return table;
}

std::string LogsService::group_arn(std::string_view group) const {
  return "arn:aws:logs:" + place_.region + ':' + place_.account +
         ":log-group:" + std::string(group);
}

bool LogsService::has_group(std::string_view group) const {
  return store_.group_created(group).has_value();
}

Answer LogsService::describe_log_groups(const boost::json::value& input) const {
  LogsRequest request(input);
  const auto prefix = request.text("logGroupNamePrefix", 1, 512);
  const auto pattern = request.text("logGroupNamePattern", 0, 512);
  const auto limit = static_cast<std::size_t>(request.number("limit", 1, 50).value_or(50));
  const auto token = request.text("nextToken", 1, kMaxTokenLength);
  request.refuse("logGroupIdentifiers");
  request.refuse("accountIdentifiers");
  request.refuse("logGroupClass", "STANDARD");
  if (prefix && pattern) {
    request.fail(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  if (request.error()) return *request.error();
  auto names = store_.group_names();
  if (!names) return log_store_error(names.error());
  array groups;
  object answer;
  for (const auto& name : *names) {
    if (prefix && !name.starts_with(*prefix)) continue;
    if (pattern && name.find(*pattern) == std::string::npos) continue;
    if (token && name <= *token) continue;
    if (groups.size() == limit) {
      answer["nextToken"] = groups.back().at("logGroupName");
      break;
    }
    std::uint64_t bytes = 0;
    for (const auto& stream : store_.stream_names(name).value_or(std::vector<std::string>())) {
      if (auto found = store_.describe(name, stream)) bytes += found->bytes;
    }
    object group{
        {"logGroupName", name},
        {"creationTime", to_epoch_millis(store_.group_created(name).value_or(Timestamp()))},
        {"metricFilterCount", 0},
        {"arn", group_arn(name) + ":*"},
        {"storedBytes", bytes},
        {"logGroupClass", "STANDARD"},
        {"logGroupArn", group_arn(name)}};
    if (const auto days = retention_ ? retention_() : std::nullopt)
      group["retentionInDays"] = *days;
    groups.push_back(std::move(group));
  }
  answer["logGroups"] = std::move(groups);
  return answer;
}

// Tokens: "f/" or "b/", the position in the file, and the window of the call that returned it.
Answer LogsService::get_log_events(const boost::json::value& input) const {
  LogsRequest request(input);
  const auto group = request.group();
  const auto stream = request.required_text("logStreamName");
  store::TimeWindow window;
  if (const auto time = request.number("startTime", 0, kLatest))
    window.start = from_epoch_millis(*time);
  if (const auto time = request.number("endTime", 0, kLatest))
    window.end = from_epoch_millis(*time);
  store::PageLimit limit;
  limit.events = static_cast<std::size_t>(request.number("limit", 1, 10'000).value_or(10'000));
  bool forward = request.flag("startFromHead", false);
  const auto token = request.text("nextToken", 1, kMaxTokenLength);
  std::optional<std::uint64_t> position;
  if (token) {
    std::vector<std::int64_t> numbers;
    std::string_view rest;
    const std::string_view text = *token;
    if ((!text.starts_with("f/") && !text.starts_with("b/")) ||
        !split_token(text.substr(2), numbers, 3, rest) || !rest.empty() || numbers[0] < 0) {
      request.fail("The specified nextToken is invalid.");
    } else {
      forward = text.front() == 'f';
      position = static_cast<std::uint64_t>(numbers[0]);
      window = {optional_time(numbers[1]), optional_time(numbers[2])};
    }
  }
  if (request.error()) return *request.error();
  if (!has_group(group)) return no_such_log_group();
  auto page = forward ? store_.read_forward(group, stream, position.value_or(0), window, limit)
                      : store_.read_backward(group, stream, position, window, limit);
  if (!page) return log_store_error(page.error());
  array events;
  for (const auto& event : page->events) {
    const auto millis = to_epoch_millis(event.at);
    events.push_back(
        object{{"timestamp", millis}, {"message", event.message}, {"ingestionTime", millis}});
  }
  // At an end the same token is returned, which is how clients recognize it.
  if (page->events.empty() && position) page->from = page->to = *position;
  const auto within = '/' + window_text(window);
  return object{{"events", std::move(events)},
                {"nextForwardToken", "f/" + std::to_string(page->to) + within},
                {"nextBackwardToken", "b/" + std::to_string(page->from) + within}};
}

}  // namespace trainyard::services
