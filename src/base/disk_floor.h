#pragma once

#include <filesystem>
#include <functional>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard {

// Free space of a disk that is kept for what must always be writable: the server's own state.
// Whoever writes what clients send asks before. Cheap (statvfs(2)); a value; any thread.
class DiskFloor {
 public:
  using MeasureFree = std::function<Result<Bytes>()>;

  DiskFloor() = default;  // of no disk: there is always room
  DiskFloor(const std::filesystem::path& folder, Bytes floor);
  DiskFloor(Bytes floor, MeasureFree measure_free);

  // exhausted, a shortage (base/alarms.h): with `more` on it the disk has less free than the floor.
  // A disk that can't be measured has room.
  Result<void> check(Bytes more = {}) const;

 private:
  Bytes floor_{};
  MeasureFree measure_free_;
};

}  // namespace trainyard
