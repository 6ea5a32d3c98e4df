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

// Tells without reading a job whether it may have changed since it was read. Names share a fixed
// number of places: a change of one may look like a change of another, never the other way round.
// Any thread; nothing waits.
class ChangeMarks {
 public:
  // As long as one lives, a change of the job may be on its way: it is made before the change can
  // be seen by anybody, and ends before anybody is told that the change was made.
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

  // The same as before: what was read of the job after that is how it still is. nullopt: it is
  // changing just now.
  std::optional<std::uint64_t> mark(std::string_view name) const {
    const std::uint64_t now = place_of(name);
    if (now % kOneChange != 0) return std::nullopt;
    return now;
  }

 private:
  // A place holds the number of changes that were made, times kOneChange, plus that of those on
  // their way, which are as many as there are threads at most.
  static constexpr std::uint64_t kOneChange = 1 << 16;
  static constexpr std::size_t kPlaces = 4096;

  std::atomic<std::uint64_t>& place_of(std::string_view name) const {
    return places_[std::hash<std::string_view>()(name) % kPlaces];
  }

  mutable std::array<std::atomic<std::uint64_t>, kPlaces> places_{};
};

}  // namespace trainyard::store
