#include "aws/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace trainyard::aws {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr int kGzipOnly = 16;  // added to the window's bits: zlib's documentation of inflateInit2

Error not_gzip() {
  return Error(ErrorKind::invalid_argument, "the gzip data is damaged or cut off");
}

}  // namespace

Result<std::string> gunzip(std::string_view text, std::size_t max_size) {
  if (text.size() > std::numeric_limits<uInt>::max()) return not_gzip();
  z_stream stream{};
  if (::inflateInit2(&stream, MAX_WBITS + kGzipOnly) != Z_OK)
    return Error(ErrorKind::exhausted, "no memory to read gzip data");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, ::inflateEnd);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));  // only read
  stream.avail_in = static_cast<uInt>(text.size());
  std::string out;
  while (true) {
    const std::size_t have = out.size();
    // One byte more than allowed, so that an excess is detected.
    const std::size_t room = std::min(kChunk, max_size + 1 - have);
    out.resize(have + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + have);
    stream.avail_out = static_cast<uInt>(room);
    const int state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(have + room - stream.avail_out);
    if (out.size() > max_size)
      return Error(ErrorKind::exhausted,
                   "the gzip data holds more than " + std::to_string(max_size) + " bytes");
    if (state == Z_STREAM_END) break;
    if (state != Z_OK) return not_gzip();
  }
  if (stream.avail_in != 0) return not_gzip();
  return out;
}

}  // namespace trainyard::aws
