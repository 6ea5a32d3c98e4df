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
constexpr std::size_t kReadAhead = 500;  // events read from a stream at a time

// The order of events of several streams: by time, then by the stream's name, then as written.
struct Place {
  std::int64_t millis = 0;
  std::string stream;
  std::uint64_t position = 0;
};

// Iterates over the matching events of one stream.
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

// A FilterLogEvents request.
struct EventFilter {
  std::string group;
  std::vector<std::string> streams;   // empty: all that have the prefix
  std::optional<std::string> prefix;  // of the streams' names
  std::int64_t start = -1;            // both in ms, and inclusive; -1: no limit
  std::int64_t end = -1;
  std::size_t limit = 0;
  std::optional<FilterPattern> pattern;
  std::optional<Place> after;  // of the last event of the page before
};

// A token is that event's time and position, the window, and its stream.
std::string next_token(const EventFilter& filter, const Place& last) {
  return std::to_string(last.millis) + '/' + std::to_string(last.position) + '/' +
         std::to_string(filter.start) + '/' + std::to_string(filter.end) + '/' + last.stream;
}

// False: it isn't one of next_token()'s.
bool read_token(std::string_view token, EventFilter& filter) {
  std::vector<std::int64_t> numbers;
  std::string_view stream;
  if (!split_token(token, numbers, 4, stream) || stream.empty()) return false;
  if (numbers[0] < 0 || numbers[1] < 0) return false;
  filter.after = Place{numbers[0], std::string(stream), static_cast<std::uint64_t>(numbers[1])};
  filter.start = numbers[2];
  filter.end = numbers[3];
  return true;
}

EventFilter read_filter(LogsRequest& request) {
  EventFilter filter;
  filter.group = request.group();
  filter.streams = request.texts("logStreamNames", 1, 100);
  filter.prefix = request.text("logStreamNamePrefix", 1, 512);
  filter.start = request.number("startTime", 0, kLatestEvent).value_or(-1);
  filter.end = request.number("endTime", 0, kLatestEvent).value_or(-1);
  filter.limit = static_cast<std::size_t>(request.number("limit", 1, 10'000).value_or(10'000));
  filter.pattern = FilterPattern::parse(request.text("filterPattern", 0, 1024).value_or(""));
  const auto token = request.text("nextToken", 1, kMaxTokenLength);
  if (!request.flag("startFromHead", true)) request.fail("startFromHead=false is not supported");
  if (!filter.streams.empty() && filter.prefix)
    request.fail("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  if (!filter.pattern) request.fail("Invalid filter pattern");
  if (token && !read_token(*token, filter)) request.fail("The specified nextToken is invalid.");
  return filter;
}

// `names` are sorted.
std::vector<StreamReader> open_readers(const store::LogStore& store, const EventFilter& filter,
                                       const std::vector<std::string>& names) {
  store::TimeWindow window;
  if (filter.start >= 0) window.start = from_epoch_millis(filter.start);
  if (filter.end >= 0)
    window.end = from_epoch_millis(filter.end + 1);  // inclusive here, unlike in GetLogEvents
  std::vector<StreamReader> readers;
  for (const std::string& name : names) {
    std::uint64_t position = 0;
    if (filter.after) {
      const Place& after = *filter.after;
      window.start = from_epoch_millis(name < after.stream ? after.millis + 1 : after.millis);
      if (name == after.stream) position = after.position;
    }
    readers.emplace_back(store, filter.group, name, window, position);
  }
  return readers;
}

struct NextEvent {
  StreamReader* reader = nullptr;  // null: there is none
  const store::LogEvent* event = nullptr;
};

// The earliest match; of several with the same time, that of the first stream.
Result<NextEvent> find_next(std::vector<StreamReader>& readers, const FilterPattern& pattern) {
  NextEvent next;
  for (StreamReader& reader : readers) {
    TRY(const store::LogEvent* const event, reader.peek(pattern));
    if (event != nullptr && (next.event == nullptr || event->at < next.event->at))
      next = {&reader, event};
  }
  return next;
}

// Unique and stable: the time, a hash of where it is, and its position in the file.
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

Answer LogsService::filter_log_events(const boost::json::value& input) const {
  LogsRequest request(input);
  const EventFilter filter = read_filter(request);
  if (request.error()) return *request.error();
  auto names = store_.stream_names(filter.group, filter.prefix.value_or(""));
  if (!names && names.error().kind() == ErrorKind::not_found) return no_such_log_group();
  if (!names) return log_store_error(names.error());
  const auto is_there = [&names](const std::string& stream) {
    return std::ranges::binary_search(*names, stream);
  };
  if (!std::ranges::all_of(filter.streams, is_there)) return no_such_log_stream();
  if (!filter.streams.empty())
    std::erase_if(*names, [&filter](const std::string& name) {
      return std::ranges::find(filter.streams, name) == filter.streams.end();
    });

  std::vector<StreamReader> readers = open_readers(store_, filter, *names);
  array events;
  object answer;
  std::size_t bytes = 0;
  Place last;
  while (true) {
    const auto next = find_next(readers, *filter.pattern);
    if (!next) return log_store_error(next.error());
    if (next->event == nullptr) break;
    const store::LogEvent& event = *next->event;
    bytes += event.message.size() + 26;
    if (events.size() == filter.limit || (!events.empty() && bytes > 1'048'576)) {
      answer["nextToken"] = next_token(filter, last);
      break;
    }
    const std::string& stream = next->reader->stream();
    const auto millis = to_epoch_millis(event.at);
    events.push_back(object{{"logStreamName", stream},
                            {"timestamp", millis},
                            {"message", event.message},
                            {"ingestionTime", millis},
                            {"eventId", event_id(filter.group, stream, event)}});
    last = {millis, stream, event.next};
    next->reader->skip();
  }
  answer["events"] = std::move(events);
  answer["searchedLogStreams"] = array();
  return answer;
}

}  // namespace trainyard::services
