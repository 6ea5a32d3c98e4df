#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace trainyard::store {

// Tells, without reading a job, whether it may have changed since it was read: what describes a job
// again and again (docs/benchmarks.md) is then answered from memory. Names share a fixed
// number of slots: a change of one may look like a change of another, but never the reverse. Any
// thread; never blocks.
class ChangeMarks {
 public:
  // While one exists, a change of the job may be in progress: it is created before the change can
  // be visible, and destroyed before anyone is told that the change was made.
  class Changing {
   public:
    explicit Changing(std::atomic<std::uint64_t>& place) : place_(&place) { place += 1; }
    Changing(Changing&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
    ~Changing() {
      if (place_ != nullptr) *place_ += kOneChange - 1;
    }

   private:
    std::atomic<std::uint64_t>* place_;
  };

  [[nodiscard]] Changing change(std::string_view name) { return Changing(place_of(name)); }

  // While it returns the same mark, what was read of the job after the first call is current.
  // nullopt: the job is being changed.
  std::optional<std::uint64_t> mark(std::string_view name) const {
    const std::uint64_t now = place_of(name);
    if (now % kOneChange != 0) return std::nullopt;
    return now;
  }

 private:
  // A slot contains the number of completed changes, times kOneChange, plus the number of those in
  // progress, of which there are at most as many as threads.
  static constexpr std::uint64_t kOneChange = 1 << 16;
  static constexpr std::size_t kPlaces = 4096;

  std::atomic<std::uint64_t>& place_of(std::string_view name) const {
    return places_[std::hash<std::string_view>()(name) % kPlaces];
  }

  mutable std::array<std::atomic<std::uint64_t>, kPlaces> places_{};
};

}  // namespace trainyard::store
