#include "data/channel_stream.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "base/files.h"
#include "data/record_io.h"
#include "data/spooled_texts.h"

namespace trainyard::data {

Result<void> ChannelStream::run(const Take& take) {
  for (;;) {
    TRY(const auto part, source_.next());
    if (!part) return ok();
    const bool inflates = format_.gunzip && part->datum->is_object();
    TRY_VOID(inflates ? inflate(*part, take) : write(*part, take));
  }
}

Result<void> ChannelStream::write(const ReadAhead::Part& part, const Take& take) {
  if (format_.record_io && part.first == 0) {
    auto header = record_header(part.total);
    if (!header) return header.error().wrap(part.datum->name());
    TRY_VOID(take(*header));
  }
  if (!part.bytes.empty()) TRY_VOID(take(part.bytes));
  if (!format_.record_io || !part.is_last()) return ok();
  const std::string padding = record_padding(part.total);
  return padding.empty() ? ok() : take(padding);
}

Result<void> ChannelStream::inflate(const ReadAhead::Part& part, const Take& take) {
  const Take keep = [this](std::string_view bytes) -> Result<void> {
    inflated_size_ += bytes.size();
    TRY_VOID(record_header(inflated_size_).map([](const std::string&) {}));
    return write_all(inflated_.get(), bytes);
  };
  if (format_.record_io && part.first == 0) {
    if (!inflated_) {
      TRY(inflated_, open_unnamed_file(spool_));
    }
    inflated_size_ = 0;
    if (::ftruncate(inflated_.get(), 0) != 0 || ::lseek(inflated_.get(), 0, SEEK_SET) != 0)
      return Error::from_errno(errno, "empty a spool");
  }
  // Errors of an object name it; errors of the receiver aren't the object's.
  std::optional<Error> takers;
  const Take passed_on = [&](std::string_view bytes) -> Result<void> {
    auto taken = take(bytes);
    if (!taken) takers = taken.error();
    return taken;
  };
  auto written = gunzip_.write(part.bytes, format_.record_io ? keep : passed_on);
  if (written && part.is_last()) written = gunzip_.finish();
  if (takers) return *takers;
  if (!written) return written.error().wrap(part.datum->name());
  return format_.record_io && part.is_last() ? write_inflated_record(take) : ok();
}

Result<void> ChannelStream::write_inflated_record(const Take& take) {
  TRY(const std::string header, record_header(inflated_size_));
  TRY_VOID(take(header));
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  for (std::uint64_t at = 0; at < inflated_size_;) {
    const ssize_t got =
        ::pread(inflated_.get(), buffer->data(), buffer->size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error::from_errno(got < 0 ? errno : EIO, "read a spool");
    TRY_VOID(take({buffer->data(), static_cast<std::size_t>(got)}));
    at += static_cast<std::uint64_t>(got);
  }
  const std::string padding = record_padding(inflated_size_);
  return padding.empty() ? ok() : take(padding);
}

}  // namespace trainyard::data
