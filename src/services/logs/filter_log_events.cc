#include <algorithm>
#include <cstdio>

#include "base/fnv1a.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/logs_request.h"
#include "services/logs/logs_service.h"

namespace trainyard::services {
namespace {

using boost::json::array;
using boost::json::object;

// One before the end of the year 9999: endTime is inclusive, and the window ends after it.
constexpr std::int64_t kLatestEvent = 253'402'300'799'998;
constexpr std::size_t kReadAhead = 500;  // events read of a stream at a time

// Where the events of several streams meet: by time, then by the stream's name, then as written.
struct Place {
  std::int64_t millis = 0;
  std::string stream;
  std::uint64_t position = 0;
};

// The matching events of one stream, one after the other.
class StreamReader {
 public:
  StreamReader(const store::LogStore& store, std::string group, std::string stream,
               store::TimeWindow window, std::uint64_t position)
      : store_(&store),
        group_(std::move(group)),
        stream_(std::move(stream)),
        window_(window),
        position_(position) {}

  const std::string& stream() const { return stream_; }
  // nullptr: there is none for now.
  Result<const store::LogEvent*> peek(const FilterPattern& pattern) {
    while (true) {
      for (; at_ < page_.events.size(); ++at_) {
        if (pattern.matches(page_.events[at_].message)) return &page_.events[at_];
      }
      if (at_end_) return nullptr;
      TRY(page_, store_->read_forward(group_, stream_, position_, window_,
                                      {.events = kReadAhead, .bytes = 1'048'576}));
      at_end_ = page_.events.empty();
      position_ = page_.to;
      at_ = 0;
    }
  }
  void skip() { ++at_; }

 private:
  const store::LogStore* store_;
  std::string group_;
  std::string stream_;
  store::TimeWindow window_;
  std::uint64_t position_;
  store::LogStore::Page page_;
  std::size_t at_ = 0;
  bool at_end_ = false;
};

// Unique and the same at every call: the time, a hash of where it is, and the place in the
// file.
std::string event_id(std::string_view group, std::string_view stream,
                     const store::LogEvent& event) {
  const std::uint64_t hash = fnv1a(stream, fnv1a({"\0", 1}, fnv1a(group)));
  char text[64];
  const int size = std::snprintf(
      text, sizeof text, "%018lld%020llu%018llu", static_cast<long long>(to_epoch_millis(event.at)),
      static_cast<unsigned long long>(hash), static_cast<unsigned long long>(event.position));
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

// Tokens: the place of the last event given (time, position, …) with the window, and last the
// stream.
Answer LogsService::filter_log_events(const boost::json::value& input) const {
  LogsRequest request(input);
  const auto group = request.group();
  const auto wanted = request.texts("logStreamNames", 1, 100);
  const auto prefix = request.text("logStreamNamePrefix", 1, 512);
  std::int64_t start = request.number("startTime", 0, kLatestEvent).value_or(-1);
  std::int64_t end = request.number("endTime", 0, kLatestEvent).value_or(-1);
  const auto limit = static_cast<std::size_t>(request.number("limit", 1, 10'000).value_or(10'000));
  const auto pattern = FilterPattern::parse(request.text("filterPattern", 0, 1024).value_or(""));
  const auto token = request.text("nextToken", 1, 4096);
  if (!request.flag("startFromHead", true)) request.fail("startFromHead=false is not supported");
  if (!wanted.empty() && prefix) {
    request.fail("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  }
  if (!pattern) request.fail("Invalid filter pattern");
  std::optional<Place> after;
  if (token) {
    std::vector<std::int64_t> numbers;
    std::string_view rest;
    if (!split_token(*token, numbers, 4, rest) || rest.empty() || numbers[0] < 0 ||
        numbers[1] < 0) {
      request.fail("The specified nextToken is invalid.");
    } else {
      after = Place{numbers[0], std::string(rest), static_cast<std::uint64_t>(numbers[1])};
      start = numbers[2];
      end = numbers[3];
    }
  }
  if (request.error()) return *request.error();
  auto names = store_.stream_names(group, prefix.value_or(""));
  if (!names && names.error().kind() == ErrorKind::not_found) return no_such_log_group();
  if (!names) return log_store_error(names.error());
  for (const auto& name : wanted) {
    if (!std::binary_search(names->begin(), names->end(), name)) return no_such_log_stream();
  }

  std::vector<StreamReader> readers;
  for (const auto& name : *names) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    store::TimeWindow window;
    if (start >= 0) window.start = from_epoch_millis(start);
    if (end >= 0)
      window.end = from_epoch_millis(end + 1);  // inclusive here, unlike in GetLogEvents
    std::uint64_t position = 0;
    if (after) {
      window.start = from_epoch_millis(name < after->stream ? after->millis + 1 : after->millis);
      if (name == after->stream) position = after->position;
    }
    readers.emplace_back(store_, group, name, window, position);
  }
  array events;
  object answer;
  std::size_t bytes = 0;
  Place last;
  while (true) {
    StreamReader* first = nullptr;
    const store::LogEvent* event = nullptr;
    for (auto& reader : readers) {
      auto next = reader.peek(*pattern);
      if (!next) return log_store_error(next.error());
      if (*next != nullptr && (event == nullptr || (*next)->at < event->at)) {
        first = &reader;
        event = *next;
      }
    }
    if (event == nullptr) break;
    bytes += event->message.size() + 26;
    if (events.size() == limit || (!events.empty() && bytes > 1'048'576)) {
      answer["nextToken"] = std::to_string(last.millis) + '/' + std::to_string(last.position) +
                            '/' + std::to_string(start) + '/' + std::to_string(end) + '/' +
                            last.stream;
      break;
    }
    const auto millis = to_epoch_millis(event->at);
    events.push_back(object{{"logStreamName", first->stream()},
                            {"timestamp", millis},
                            {"message", event->message},
                            {"ingestionTime", millis},
                            {"eventId", event_id(group, first->stream(), *event)}});
    last = {millis, first->stream(), event->next};
    first->skip();
  }
  answer["events"] = std::move(events);
  answer["searchedLogStreams"] = array();
  return answer;
}

}  // namespace trainyard::services
