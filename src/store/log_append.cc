#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/failpoint.h"
#include "base/files.h"
#include "records/log_record.h"
#include "records/log_writer.h"
#include "store/log_store.h"

namespace trainyard::store {

Result<void> LogStore::create_group(std::string_view group) const {
  const std::filesystem::path folder = path_of(group, "x").parent_path();
  TRY_VOID(ensure_directory(root_));
  if (::mkdir(folder.c_str(), 0755) != 0)
    return Error::from_errno(errno, "create log group '" + std::string(group) + "'");
  TRY_VOID(fsync_directory(root_));
  return fsync_directory(root_.parent_path());
}

Result<void> LogStore::append(std::string_view group, std::string_view stream,
                              const std::vector<LogEvent>& events) const {
  const auto append = [&]() -> Result<void> {
    TRY(auto writer,
        records::LogWriter::open(path_of(group, stream), records::LogWriter::Create::no));
    const records::LogWriter::WriteLock write_lock(writer);
    TRY(const LogStream present, describe(group, stream));
    std::string lines;
    Timestamp newest = present.last_event.value_or(Timestamp());
    for (const LogEvent& event : events) {
      newest = std::max(newest, event.at);
      records::append_log_record(lines, newest, event.message);
    }
    if (limits_.max_stream.value > 0 && writer.size() + lines.size() > limits_.max_stream.value)
      return Error(ErrorKind::exhausted, "the log stream has " + format_bytes({writer.size()}) +
                                             " of the " + format_bytes(limits_.max_stream) +
                                             " that one may have")
          .with_code("LimitExceeded");
    TRY_VOID(limits_.floor.check({lines.size()}));
    // What can't be stored is refused before a byte of it is written: a file that others have
    // mapped can't be truncated again.
    TRY_VOID(writer.reserve(lines.size()));
    std::string_view left = lines;
    TRY_VOID(writer.append(left));
    TRY_FAILPOINT("server.log.appended");
    return writer.sync();
  };
  auto appended = append();
  if (!appended)
    return std::move(appended).error().wrap("write log stream '" + std::string(stream) + "'");
  return ok();
}

}  // namespace trainyard::store
