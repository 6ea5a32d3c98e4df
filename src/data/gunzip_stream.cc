#include "data/gunzip_stream.h"

#include <zlib.h>

#include <array>
#include <string>

#include "base/check.h"

namespace trainyard::data {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib.h, inflateInit2: gzip only

Error not_gzip(const char* why) {
  return Error(ErrorKind::invalid_argument, std::string("not a gzip file: ") + why);
}

}  // namespace

struct GunzipStream::State {
  z_stream stream{};
  bool in_member = false;  // its end hasn't been read
  bool padded = false;     // zeros followed a member
  bool has_bytes = false;  // any byte has come
  std::array<char, 256 << 10> out{};
};

GunzipStream::GunzipStream() : state_(std::make_unique<State>()) {
  CHECK(inflateInit2(&state_->stream, kGzipWindow) == Z_OK);
}

GunzipStream::~GunzipStream() {
  inflateEnd(&state_->stream);
}

Result<void> GunzipStream::write(std::string_view bytes, const Take& take) {
  State& state = *state_;
  while (!bytes.empty()) {
    if (!state.in_member && state.has_bytes && bytes.front() == '\0') {
      state.padded = true;
      bytes.remove_prefix(1);
      continue;
    }
    if (state.padded) return not_gzip("something follows its end");
    state.has_bytes = state.in_member = true;
    state.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    state.stream.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    do {
      state.stream.next_out = reinterpret_cast<Bytef*>(state.out.data());
      state.stream.avail_out = static_cast<uInt>(state.out.size());
      status = inflate(&state.stream, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) return Error(ErrorKind::exhausted, "no memory to inflate with");
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return not_gzip(state.stream.msg != nullptr ? state.stream.msg : "damaged");
      const std::size_t made = state.out.size() - state.stream.avail_out;
      if (made > 0) TRY_VOID(take({state.out.data(), made}));
    } while (status != Z_STREAM_END && state.stream.avail_out == 0);
    bytes.remove_prefix(bytes.size() - state.stream.avail_in);
    if (status != Z_STREAM_END) continue;
    state.in_member = false;
    inflateReset(&state.stream);
  }
  return ok();
}

Result<void> GunzipStream::finish() {
  const bool cut = state_->in_member;
  state_->in_member = state_->padded = state_->has_bytes = false;
  inflateReset(&state_->stream);
  return cut ? not_gzip("it is cut off") : ok();
}

}  // namespace trainyard::data
