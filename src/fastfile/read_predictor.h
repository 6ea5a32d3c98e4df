#pragma once

#include <cstdint>
#include <vector>

#include "fastfile/tree.h"

namespace trainyard::fastfile {

// Tells from the reads of files what will be read next. Several streams of reads in one file are
// told apart by where they are, not by who reads, so that threads with one descriptor have one
// each. As long as little was read of a stream, less what was skipped, no more than that is fetched
// ahead of it: what is wasted where reading stops is at most what was used. Who has read much goes
// on reading, as a rule, and each step takes a round trip to the store: then it is four times as
// much. Pure; not safe from several threads.
class ReadPredictor {
 public:
  struct Options {
    // Reads that are so near to the stream's end, before or behind it, belong to it: a kernel's
    // reads of one program come in any order.
    std::uint64_t slack = 1 << 20;
    // So much of a stream is much.
    std::uint64_t much = 1 << 20;
    // Ahead of all streams together.
    std::uint64_t max_window = 64 << 20;
    std::size_t max_streams = 256;
  };
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    bool operator==(const Range&) const = default;
  };

  explicit ReadPredictor(Options options) : options_(options) {}

  // Takes note of a read of [offset, offset + length) of a file of `size`; what is to be fetched
  // now besides, behind it: maybe nothing. What it has given once it takes for fetched.
  Range on_read(Tree::Id file, std::uint64_t offset, std::uint64_t length, std::uint64_t size);

 private:
  struct Stream {
    Tree::Id file;
    std::uint64_t first;    // where it began
    std::uint64_t next;     // the end of what was read
    std::uint64_t run;      // how much was read, less what was skipped
    std::uint64_t planned;  // the end of what was read or given out
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
