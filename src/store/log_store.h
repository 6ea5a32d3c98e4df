#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"

// Log groups and streams as files: <root>/<group>/<stream>.log, names percent-escaped, one record
// per line (records/log_record.h). Agents append to the files directly; a last line without its
// newline isn't complete yet. Files must never be truncated, since readers map them.
namespace trainyard::store {

struct LogStream {
  std::string name;
  Timestamp created;
  std::optional<Timestamp> first_event;
  std::optional<Timestamp> last_event;
  Timestamp last_written;
  std::uint64_t bytes = 0;
};

struct LogEvent {
  Timestamp at;
  std::string message;
  std::uint64_t position = 0;  // of its line in the file: a stable id within the stream
  std::uint64_t next = 0;      // of the line after it
};

// From `start` (inclusive) to `end` (exclusive).
struct TimeWindow {
  std::optional<Timestamp> start;
  std::optional<Timestamp> end;
};

struct PageLimit {
  std::size_t events = 10'000;
  // Each event counts its message plus 26 bytes; one event always fits.
  std::size_t bytes = 1'048'576;
};

// Limits of LogStore::append().
struct LogLimits {
  Bytes max_stream{};  // 0: none
  DiskFloor floor{};
};

// Has no state: safe from any thread. Blocks on disk. not_found: the group or stream doesn't exist.
class LogStore {
 public:
  explicit LogStore(std::filesystem::path root, LogLimits limits = {})
      : root_(std::move(root)), limits_(std::move(limits)) {}

  std::filesystem::path path_of(std::string_view group, std::string_view stream) const;
  // exhausted: the disk is at its floor, and only the server's own state may be written.
  Result<void> check_room() const { return limits_.floor.check(); }
  // Creates the empty stream, and its group, durably. Idempotent.
  Result<void> create_stream(std::string_view group, std::string_view stream) const;
  // Creates the empty group durably. already_exists: it exists.
  Result<void> create_group(std::string_view group) const;
  // Adds events in the order of their times, after the existing ones, all or none, durably. An
  // event older than the stream's newest gets the newest's time: times don't go backwards in a
  // file. Messages are those of records: without control characters. Not for streams that an agent
  // writes. exhausted: no space, none above the disk's floor, or, with the code LimitExceeded, none
  // in the stream.
  Result<void> append(std::string_view group, std::string_view stream,
                      const std::vector<LogEvent>& events) const;

  Result<std::vector<std::string>> group_names() const;  // sorted
  Result<Timestamp> group_created(std::string_view group) const;
  Result<std::vector<std::string>> stream_names(std::string_view group,
                                                std::string_view prefix = {}) const;  // sorted
  Result<LogStream> describe(std::string_view group, std::string_view stream) const;

  // Removes the group's streams that weren't written to since `written_by` and for which `may_go`
  // returns true; returns their number. Readers of a removed stream can read it to its end.
  Result<std::size_t> remove_streams(
      std::string_view group, Timestamp written_by,
      const std::function<bool(const std::string& stream)>& may_go) const;

  // A page of events in ascending order, starting or ending at `position`, and its range: `from` is
  // its first event's position and `to` that after its last; without events both are the requested
  // position, moved into the window. invalid_argument: `position` isn't the start of a line.
  struct Page {
    std::vector<LogEvent> events;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
  };
  Result<Page> read_forward(std::string_view group, std::string_view stream, std::uint64_t position,
                            const TimeWindow& window, const PageLimit& limit) const;
  // nullopt: from the end.
  Result<Page> read_backward(std::string_view group, std::string_view stream,
                             std::optional<std::uint64_t> position, const TimeWindow& window,
                             const PageLimit& limit) const;

 private:
  std::filesystem::path root_;
  LogLimits limits_;
};

}  // namespace trainyard::store
