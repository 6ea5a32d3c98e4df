#include "fastfile/read_predictor.h"

#include <algorithm>

namespace trainyard::fastfile {
namespace {

// A stream that wasn't read during this many reads of others doesn't count when the window is
// shared.
constexpr std::uint64_t kRecent = 1024;
// How many times the amount read is prefetched, once that is large.
constexpr std::uint64_t kGrowth = 4;

}  // namespace

ReadPredictor::Stream* ReadPredictor::find(Tree::Id file, std::uint64_t offset,
                                           std::uint64_t length) {
  Stream* nearest = nullptr;
  for (Stream& stream : streams_) {
    if (stream.file != file || offset > stream.next + options_.slack ||
        offset + length + options_.slack < stream.next)
      continue;
    const auto distance = [&](const Stream& it) {
      return it.next > offset ? it.next - offset : offset - it.next;
    };
    if (nearest == nullptr || distance(stream) < distance(*nearest)) nearest = &stream;
  }
  return nearest;
}

void ReadPredictor::begin(const Stream& stream) {
  if (streams_.size() < options_.max_streams) {
    streams_.push_back(stream);
    return;
  }
  *std::ranges::min_element(streams_, {}, &Stream::used) = stream;
}

std::uint64_t ReadPredictor::window_of(const Stream& stream) const {
  const auto sharing = std::ranges::count_if(streams_, [&](const Stream& it) {
    return it.used + kRecent > clock_ && it.planned > it.next;
  });
  const std::uint64_t wanted = stream.run < options_.much ? stream.run : kGrowth * stream.run;
  return std::min(wanted, options_.max_window /
                              std::max<std::uint64_t>(1, static_cast<std::uint64_t>(sharing)));
}

ReadPredictor::Range ReadPredictor::on_read(Tree::Id file, std::uint64_t offset,
                                            std::uint64_t length, std::uint64_t size) {
  ++clock_;
  const std::uint64_t end = offset + length;
  Stream* const stream = find(file, offset, length);
  if (stream == nullptr) {
    begin({file, offset, end, length, end, clock_});
    return {};
  }
  stream->used = clock_;
  if (end <= stream->next) {
    // One that was passed, or was read before.
    stream->first = std::min(stream->first, offset);
    stream->run = std::min(stream->run + length, stream->next - stream->first);
    return {};
  }
  const std::uint64_t skipped = offset > stream->next ? offset - stream->next : 0;
  stream->run -= std::min(stream->run, skipped);
  stream->run += end - std::max(stream->next, offset);
  stream->next = end;
  stream->planned = std::max(stream->planned, stream->next);
  const std::uint64_t window = window_of(*stream);
  if (stream->planned - stream->next > window / 2) return {};
  const Range range{stream->planned, std::min(size, stream->next + window)};
  if (range.end <= range.first) return {};
  stream->planned = range.end;
  return range;
}

}  // namespace trainyard::fastfile
