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

// What is to be given, one behind the other: an object's bytes, or these.
struct Datum {
  std::string bucket{};  // empty: `bytes`
  std::string key{};
  std::string bytes{};

  std::string name() const { return "s3://" + bucket + "/" + key; }
  bool is_object() const { return !bucket.empty(); }
};

// Reads objects before they are asked for, several at once and a large one in several parts, and
// gives their bytes in order: a part of each once those before it have been taken. What the parts
// of an object say is of one object: one that is replaced while it is read is an error (conflict),
// unless all of it came at once. What came is compared with the checksum that the store has of the
// object, before its last bytes are given.
//
// Memory: `buffers` of `part` bytes each, made when they are needed first and used again. Threads:
// one calls; `parallel` read.
class ReadAhead {
 public:
  struct Options {
    std::size_t part = 4 << 20;
    std::size_t buffers = 16;
    unsigned parallel = 8;
  };
  // nullopt: there is no more. Called by any of the threads, one at a time.
  using NextDatum = std::function<Result<std::optional<Datum>>()>;

  // `s3` outlives this.
  ReadAhead(S3Client& s3, const Options& options);
  // Waits for what is being read: have the client cancelled before, where that may take long.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Begins with another sequence. What is left of the one before is dropped.
  void begin(NextDatum next);
  // The same without another one.
  void drop() { begin(nullptr); }

  struct Part {
    const Datum* datum = nullptr;
    std::uint64_t first = 0;  // where in the datum it is
    std::uint64_t total = 0;  // bytes of the datum
    std::string_view bytes{};

    bool is_last() const { return first + bytes.size() == total; }
  };
  // The next part, valid until the next call of anything; nullopt: that was all. An empty datum has
  // one, empty part. After an error there is nothing more.
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
  void finished(const std::shared_ptr<Slot>& slot) TRAINYARD_REQUIRES(mutex_);
  void give_back(Slot& slot) TRAINYARD_REQUIRES(mutex_);
  Result<void> check(Slot& slot);

  S3Client& s3_;
  const Options options_;

  Mutex mutex_;
  ConditionVariable work_;                             // there may be some for one reader more
  ConditionVariable done_;                             // the first part, or all
  NextDatum next_datum_ TRAINYARD_GUARDED_BY(mutex_);  // null: there is no more
  std::uint64_t sequence_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  Slots slots_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<Buffer> free_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t made_ TRAINYARD_GUARDED_BY(mutex_) = 0;  // buffers that there are
  bool leaving_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Slot> given_ TRAINYARD_GUARDED_BY(mutex_);  // what next() gave last
  std::vector<std::thread> threads_;
};

}  // namespace trainyard::data
