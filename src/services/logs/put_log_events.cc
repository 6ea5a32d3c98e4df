#include <algorithm>

#include "base/log.h"
#include "records/log_record.h"
#include "services/logs/logs_request.h"
#include "services/logs/logs_service.h"

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;
using boost::json::object;

// PutLogEvents, API reference.
constexpr std::size_t kMaxEvents = 10'000;
constexpr std::size_t kMaxBatchBytes = 1'048'576;
constexpr std::size_t kEventOverhead = 26;
constexpr auto kTooNew = 2h;
constexpr auto kTooOld = 24h * 14;
// Names become file names, with three bytes for what isn't a letter or digit, and a suffix.
constexpr std::size_t kMaxNameLength = 200;
constexpr std::string_view kJobsGroup = "/aws/sagemaker/TrainingJobs";

bool is_group_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_/#").find(c) != std::string_view::npos;
}

std::size_t file_name_size(std::string_view name) {
  return static_cast<std::size_t>(std::count_if(name.begin(), name.end(),
                                                [](char c) {
                                                  return std::string_view("./#").find(c) !=
                                                             std::string_view::npos ||
                                                         static_cast<unsigned char>(c) >= 0x80 ||
                                                         c == ' ' || c == '%';
                                                })) *
             2 +
         name.size();
}

void check_group(LogsRequest& request, const std::string& group) {
  if (!std::all_of(group.begin(), group.end(), is_group_character))
    request.fail("1 validation error detected: Value '" + group +
                 "' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular "
                 "expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  if (file_name_size(group) > kMaxNameLength)
    request.fail("The logGroupName '" + group + "' is longer than Trainyard can keep.");
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "<job>/algo-<n>-<milliseconds>", which only an agent writes.
bool is_an_instances(std::string_view stream) {
  constexpr std::string_view kHost = "/algo-";
  const std::size_t host = stream.find(kHost), time = stream.rfind('-');
  if (host == std::string_view::npos || host + kHost.size() >= time) return false;
  return is_number(stream.substr(host + kHost.size(), time - host - kHost.size())) &&
         is_number(stream.substr(time + 1));
}

// In the training jobs' group a name starts with a job's, which determines the owner.
void check_stream_of_job(LogsRequest& request, const std::string& stream) {
  const std::size_t end = stream.find('/');
  if (end == 0 || end == std::string::npos || end + 1 == stream.size())
    request.fail("A logStreamName in " + std::string(kJobsGroup) +
                 " begins with the name of a training job and '/'; '" + stream + "' does not.");
  if (is_an_instances(stream))
    request.fail("The log stream " + stream + " is written by its training job's instance only.");
}

void check_stream(LogsRequest& request, const std::string& group, const std::string& stream) {
  if (group == kJobsGroup) check_stream_of_job(request, stream);
  if (stream.find_first_of(":*") != std::string::npos)
    request.fail("1 validation error detected: Value '" + stream +
                 "' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular "
                 "expression pattern: [^:*]*");
  if (file_name_size(stream) > kMaxNameLength)
    request.fail("The logStreamName '" + stream + "' is longer than Trainyard can keep.");
}

// Storage errors are returned, and never end the server: clients must know that the disk is full.
aws::ServiceError not_stored(const Error& error) {
  if (error.kind() == ErrorKind::not_found) return no_such_log_stream();
  // AWS has no such limit, and no error for it: use one that clients don't retry.
  if (error.code() == "LimitExceeded")
    return {"InvalidParameterException",
            "The log events are not kept: " + error.message() +
                " (limits.log-gib of Trainyard's configuration).",
            400};
  log::error("log_events_not_kept", {{"error", error.message()}});
  return {"ServiceUnavailableException",
          error.kind() == ErrorKind::exhausted
              ? "The service cannot complete the request: the disk "
                "is full."
              : "The service cannot complete the request.",
          500};
}

// The events in order; sets an error in the request if they violate a rule.
std::vector<store::LogEvent> read_events(LogsRequest& request, const boost::json::value& input) {
  std::vector<store::LogEvent> events;
  const auto* list = input.is_object() ? input.as_object().if_contains("logEvents") : nullptr;
  const auto* items = list == nullptr ? nullptr : list->if_array();
  if (items == nullptr || items->empty() || items->size() > kMaxEvents) {
    request.fail(
        "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: "
        "Member must have length between 1 and 10000");
    return events;
  }
  std::size_t bytes = 0;
  for (const auto& item : *items) {
    const auto* members = item.if_object();
    const auto* at = members == nullptr ? nullptr : members->if_contains("timestamp");
    const auto* text = members == nullptr ? nullptr : members->if_contains("message");
    const auto* message = text == nullptr ? nullptr : text->if_string();
    boost::system::error_code code;
    const auto millis = at == nullptr ? -1 : at->to_number<std::int64_t>(code);
    if (message == nullptr || message->empty() || code || millis < 0) {
      request.fail("Each of logEvents must have a timestamp in milliseconds and a message.");
      return events;
    }
    bytes += message->size() + kEventOverhead;
    if (message->size() > records::kMaxLogMessage / 4)
      request.fail("Log event too large: " + std::to_string(message->size()) +
                   " bytes exceeds limit of " + std::to_string(records::kMaxLogMessage / 4));
    events.push_back({from_epoch_millis(millis), records::escape_log_message(*message), 0, 0});
    if (events.size() > 1 && events.back().at < events[events.size() - 2].at)
      request.fail("Log events in a single PutLogEvents request must be in chronological order.");
  }
  if (bytes > kMaxBatchBytes)
    request.fail("Upload too large: " + std::to_string(bytes) + " bytes exceeds limit of " +
                 std::to_string(kMaxBatchBytes));
  return events;
}

}  // namespace

Answer LogsService::create_log_group(const boost::json::value& input) const {
  LogsRequest request(input);
  const std::string group = request.required_text("logGroupName");
  check_group(request, group);
  request.refuse("kmsKeyId");
  request.refuse("tags", object());
  request.refuse("logGroupClass", "STANDARD");
  request.refuse("deletionProtectionEnabled", false);
  if (request.error()) return *request.error();
  if (const auto room = store_.check_room(); !room) return not_stored(room.error());
  const auto created = store_.create_group(group);
  if (created) return boost::json::value(nullptr);
  if (created.error().kind() == ErrorKind::already_exists)
    return aws::ServiceError{"ResourceAlreadyExistsException",
                             "The specified log group already exists", 400};
  return not_stored(created.error());
}

Answer LogsService::create_log_stream(const boost::json::value& input) const {
  LogsRequest request(input);
  const std::string group = request.required_text("logGroupName");
  const std::string stream = request.required_text("logStreamName");
  check_group(request, group);
  check_stream(request, group, stream);
  if (request.error()) return *request.error();
  if (!has_group(group)) return no_such_log_group();
  if (store_.describe(group, stream))
    return aws::ServiceError{"ResourceAlreadyExistsException",
                             "The specified log stream already exists", 400};
  if (const auto room = store_.check_room(); !room) return not_stored(room.error());
  if (const auto created = store_.create_stream(group, stream); !created)
    return not_stored(created.error());
  return boost::json::value(nullptr);
}

Answer LogsService::put_log_events(const boost::json::value& input, Timestamp now) const {
  LogsRequest request(input);
  const std::string group = request.required_text("logGroupName");
  const std::string stream = request.required_text("logStreamName");
  check_group(request, group);
  check_stream(request, group, stream);
  std::vector<store::LogEvent> events = read_events(request, input);
  if (request.error()) return *request.error();
  if (!has_group(group)) return no_such_log_group();
  if (const auto described = store_.describe(group, stream); !described)
    return not_stored(described.error());

  // Events outside the window are dropped, and the response says which: the rest is stored.
  object rejected;
  const auto first = std::find_if(events.begin(), events.end(),
                                  [&](const auto& e) { return e.at >= now - kTooOld; });
  const auto last =
      std::find_if(first, events.end(), [&](const auto& e) { return e.at > now + kTooNew; });
  if (first != events.begin()) rejected["tooOldLogEventEndIndex"] = first - events.begin();
  if (last != events.end()) rejected["tooNewLogEventStartIndex"] = last - events.begin();
  events = {first, last};
  if (!events.empty())
    if (const auto appended = store_.append(group, stream, events); !appended)
      return not_stored(appended.error());
  object answer{{"nextSequenceToken", std::to_string(to_epoch_millis(now))}};
  if (!rejected.empty()) answer["rejectedLogEventsInfo"] = std::move(rejected);
  // What the events are of, as CloudWatch's agents say it, isn't kept: the events are.
  if (request.has("entity"))
    answer["rejectedEntityInfo"] = object{{"errorType", "UnsupportedLogGroupType"}};
  return boost::json::value(std::move(answer));
}

}  // namespace trainyard::services
