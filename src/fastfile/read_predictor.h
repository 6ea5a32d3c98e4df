#pragma once

#include <cstdint>
#include <vector>

#include "fastfile/tree.h"

namespace trainyard::fastfile {

// Predicts from the reads of files what will be read next. Several streams of reads in one file are
// distinguished by position, not by reader, so threads that share a descriptor have one each. While
// little of a stream has been read (less what was skipped), at most as much is prefetched, so that
// the waste is at most what was used. After a lot has been read, reading probably goes on, and each
// step costs a round trip to the store: then it is four times as much. Pure; not thread-safe.
class ReadPredictor {
 public:
  struct Options {
    // Reads within this distance of the stream's end, before or after it, belong to it: the
    // kernel's reads for one program arrive in any order.
    std::uint64_t slack = 1 << 20;
    // What counts as a lot.
    std::uint64_t much = 1 << 20;
    // The maximum for all streams together.
    std::uint64_t max_window = 64 << 20;
    std::size_t max_streams = 256;
  };
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    bool operator==(const Range&) const = default;
  };

  explicit ReadPredictor(Options options) : options_(options) {}

  // Records a read of [offset, offset + length) of a file of `size`; returns what to prefetch after
  // it, possibly nothing. A returned range counts as fetched.
  Range on_read(Tree::Id file, std::uint64_t offset, std::uint64_t length, std::uint64_t size);

 private:
  struct Stream {
    Tree::Id file;
    std::uint64_t first;    // where it started
    std::uint64_t next;     // the end of what was read
    std::uint64_t run;      // how much was read, less what was skipped
    std::uint64_t planned;  // the end of what was read or returned
    std::uint64_t used;     // when, by clock_
  };
  Stream* find(Tree::Id file, std::uint64_t offset, std::uint64_t length);
  void begin(const Stream& stream);
  std::uint64_t window_of(const Stream& stream) const;

  const Options options_;
  std::vector<Stream> streams_;
  std::uint64_t clock_ = 0;  // counts reads
};

}  // namespace trainyard::fastfile
