#include <algorithm>

#include "services/logs/logs_request.h"
#include "services/logs/logs_service.h"

namespace trainyard::services {
namespace {

using boost::json::array;
using boost::json::object;

// A stream's position in the order: its last event's time (0, unless ordered by that), and its
// name.
using StreamPlace = std::pair<std::int64_t, std::string>;

// A DescribeLogStreams request.
struct StreamQuery {
  std::string group;
  std::optional<std::string> prefix;
  bool by_time = false;
  bool descending = false;
  std::size_t limit = 0;
  std::optional<StreamPlace> after;  // of the last stream of the page before
};

StreamQuery read_query(LogsRequest& request) {
  StreamQuery query;
  query.group = request.group();
  query.prefix = request.text("logStreamNamePrefix", 1, 512);
  const auto order = request.text("orderBy", 0, 512).value_or("LogStreamName");
  query.descending = request.flag("descending", false);
  query.limit = static_cast<std::size_t>(request.number("limit", 1, 50).value_or(50));
  const auto token = request.text("nextToken", 1, kMaxTokenLength);
  query.by_time = order == "LastEventTime";
  if (!query.by_time && order != "LogStreamName") {
    request.fail("1 validation error detected: Value '" + order +
                 "' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: "
                 "[LogStreamName, LastEventTime]");
  }
  if (query.by_time && query.prefix) {
    request.fail("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  if (token) {
    std::vector<std::int64_t> numbers;
    std::string_view name;
    if (!split_token(*token, numbers, 1, name) || name.empty()) {
      request.fail("The specified nextToken is invalid.");
    } else {
      query.after = StreamPlace(numbers[0], name);
    }
  }
  return query;
}

// Those after query.after, in the order of the response.
Result<std::vector<StreamPlace>> list_places(const store::LogStore& store, const StreamQuery& query,
                                             std::vector<std::string> names) {
  std::vector<StreamPlace> places;
  for (std::string& name : names) {
    std::int64_t time = 0;
    if (query.by_time) {
      TRY(const auto found, store.describe(query.group, name));
      if (found.last_event) time = to_epoch_millis(*found.last_event);
    }
    StreamPlace here(time, std::move(name));
    if (!query.after || (query.descending ? here < *query.after : here > *query.after))
      places.push_back(std::move(here));
  }
  if (query.descending) {
    std::sort(places.rbegin(), places.rend());
  } else {
    std::sort(places.begin(), places.end());
  }
  return places;
}

object stream_json(const std::string& name, const std::string& arn, const store::LogStream& found) {
  object stream{{"logStreamName", name},
                {"creationTime", to_epoch_millis(found.created)},
                {"arn", arn},
                {"storedBytes", found.bytes}};
  if (found.first_event) stream["firstEventTimestamp"] = to_epoch_millis(*found.first_event);
  if (found.last_event) {
    stream["lastEventTimestamp"] = to_epoch_millis(*found.last_event);
    stream["lastIngestionTime"] = to_epoch_millis(found.last_written);
  }
  return stream;
}

}  // namespace

// A token is a StreamPlace: time, '/', name.
Answer LogsService::describe_log_streams(const boost::json::value& input) const {
  LogsRequest request(input);
  const StreamQuery query = read_query(request);
  if (request.error()) return *request.error();
  auto names = store_.stream_names(query.group, query.prefix.value_or(""));
  if (!names && names.error().kind() == ErrorKind::not_found) return no_such_log_group();
  if (!names) return log_store_error(names.error());
  auto places = list_places(store_, query, *std::move(names));
  if (!places) return log_store_error(places.error());
  object answer;
  if (places->size() > query.limit) {
    places->resize(query.limit);
    answer["nextToken"] = std::to_string(places->back().first) + '/' + places->back().second;
  }
  array streams;
  for (const auto& [time, name] : *places) {
    const auto found = store_.describe(query.group, name);
    if (!found) return log_store_error(found.error());
    streams.push_back(stream_json(name, group_arn(query.group) + ":log-stream:" + name, *found));
  }
  answer["logStreams"] = std::move(streams);
  return answer;
}

}  // namespace trainyard::services
