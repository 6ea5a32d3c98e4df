#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "data/s3_client.h"

namespace trainyard::data {

// A piece of the stream: an object's bytes, or literal bytes.
struct Datum {
  std::string bucket{};  // empty: `bytes`
  std::string key{};
  std::string bytes{};

  std::string name() const { return "s3://" + bucket + "/" + key; }
  bool is_object() const { return !bucket.empty(); }
};

// Reads objects in advance, several at once and large ones in several parts, and returns their
// bytes in order, part by part. All parts of an object are verified to be of one object: one that
// is replaced while it is read is an error (conflict), unless it was read in one request. The bytes
// are compared with the store's checksum of the object, before its last ones are returned.
//
// Memory: `buffers` of `part` bytes each, allocated as needed and reused. Threads: one calls;
// `parallel` read.
class ReadAhead {
 public:
  struct Options {
    std::size_t part = 4 << 20;
    std::size_t buffers = 16;
    unsigned parallel = 8;
  };
  // nullopt: there is no more. Called from any of the threads, one at a time.
  using NextDatum = std::function<Result<std::optional<Datum>>()>;

  // `s3` outlives this.
  ReadAhead(S3Client& s3, const Options& options);
  // Waits for requests in progress: cancel the client first, if that could take long.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Starts another sequence. What is left of the previous one is dropped.
  void begin(NextDatum next);
  // Drops the sequence without starting another.
  void drop() { begin(nullptr); }

  struct Part {
    const Datum* datum = nullptr;
    std::uint64_t first = 0;  // its offset in the datum
    std::uint64_t total = 0;  // bytes of the datum
    std::string_view bytes{};

    bool is_last() const { return first + bytes.size() == total; }
  };
  // The next part, valid until the next call; nullopt: end of the sequence. An empty datum has one
  // empty part. After an error there is nothing more.
  Result<std::optional<Part>> next();

 private:
  using Buffer = std::unique_ptr<char[]>;
  struct Object;
  struct Slot;
  using Slots = std::list<std::shared_ptr<Slot>>;

  void work();
  std::shared_ptr<Slot> take_work(MutexLock& lock) TRAINYARD_REQUIRES(mutex_);
  void extend() TRAINYARD_REQUIRES(mutex_);
  void read(Slot& slot);
  Result<void> read_part(Slot& slot);
  Result<void> find_checksum(Object& object);
  void finished(const std::shared_ptr<Slot>& slot) TRAINYARD_REQUIRES(mutex_);
  void free_slot(Slot& slot) TRAINYARD_REQUIRES(mutex_);
  Result<void> check(Slot& slot);

  S3Client& s3_;
  const Options options_;

  Mutex mutex_;
  ConditionVariable work_;                             // there may be work for another reader
  ConditionVariable done_;                             // the first part, or all
  NextDatum next_datum_ TRAINYARD_GUARDED_BY(mutex_);  // null: there is no more
  std::uint64_t sequence_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  Slots slots_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<Buffer> free_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t made_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // allocated buffers
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Slot> given_ TRAINYARD_GUARDED_BY(mutex_);  // the last result of next()
  std::vector<std::thread> threads_;
};

}  // namespace trainyard::data
