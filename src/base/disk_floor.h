#pragma once

#include <filesystem>
#include <functional>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard {

// The free space of a disk that is reserved for the server's own state, which must always be
// writable. Check it before writing data that clients send. Cheap (statvfs(2)); a value; any
// thread.
class DiskFloor {
 public:
  using MeasureFree = std::function<Result<Bytes>()>;

  DiskFloor() = default;  // no disk: check() always succeeds
  DiskFloor(const std::filesystem::path& folder, Bytes floor);
  DiskFloor(Bytes floor, MeasureFree measure_free);

  // exhausted, a shortage (base/alarms.h): after `more` bytes the disk would have less free space
  // than the floor. Succeeds if the disk can't be measured.
  Result<void> check(Bytes more = {}) const;

 private:
  Bytes floor_{};
  MeasureFree measure_free_;
};

}  // namespace trainyard
