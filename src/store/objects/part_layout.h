#pragma once

#include <cstdint>
#include <map>
#include <optional>

// Not for use outside the store.
namespace trainyard::store::objects {

// S3's limits: of every part but the last one, and of an object.
inline constexpr std::uint64_t kMinPartBytes = std::uint64_t{5} << 20;
inline constexpr std::uint64_t kMaxObjectBytes = std::uint64_t{5} << 40;

// Where the parts of an upload are in the file that they share. Parts lie in the order of their
// numbers and never overlap. One thread at a time; no files.
class PartLayout {
 public:
  struct Region {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t end() const { return offset + length; }
  };

  // Returns the offset at which a part would be in the finished object: behind the part before it,
  // with space for parts in between that haven't begun, of the same size. nullopt: the number is
  // taken, there is no space, or nothing is known of where it would be.
  std::optional<std::uint64_t> find_place(int number, std::uint64_t length) const;
  // The region must be at a place that find_place() returned.
  void insert(int number, Region region) { regions_[number] = region; }
  void erase(int number) { regions_.erase(number); }
  bool empty() const { return regions_.empty(); }

 private:
  std::map<int, Region> regions_;
};

}  // namespace trainyard::store::objects
