#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"
#include "data/gunzip_stream.h"
#include "data/read_ahead.h"

namespace trainyard::data {

struct StreamFormat {
  bool gunzip = false;     // of objects: CompressionType Gzip
  bool record_io = false;  // each datum is a record: RecordWrapperType RecordIO
};

// The byte stream of a pipe: data one after the other, with nothing in between but the format's
// framing.
class ChannelStream {
 public:
  // `source` outlives this. A decompressed record is stored in an unnamed file in `spool` until its
  // length is known.
  ChannelStream(ReadAhead& source, StreamFormat format, std::filesystem::path spool)
      : source_(source), format_(format), spool_(std::move(spool)) {}

  // Streams everything from source.begin(). invalid_argument names an object that isn't in the
  // format. An error of `take` is returned.
  using Take = std::function<Result<void>(std::string_view)>;
  Result<void> run(const Take& take);

 private:
  Result<void> write(const ReadAhead::Part& part, const Take& take);
  Result<void> inflate(const ReadAhead::Part& part, const Take& take);
  Result<void> write_inflated_record(const Take& take);

  ReadAhead& source_;
  const StreamFormat format_;
  const std::filesystem::path spool_;
  GunzipStream gunzip_;
  UniqueFd inflated_;  // of a record
  std::uint64_t inflated_size_ = 0;
};

}  // namespace trainyard::data
