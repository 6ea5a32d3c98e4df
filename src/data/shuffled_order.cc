#include "data/shuffled_order.h"

#include <numeric>
#include <utility>

namespace trainyard::data {
namespace {

// SplitMix64 (Steele, Lea, Flood, 2014): every 64-bit state gives a good sequence.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) : state_(state) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace

std::vector<std::uint64_t> shuffled_order(std::uint64_t count, std::int64_t seed,
                                          std::uint64_t epoch) {
  std::vector<std::uint64_t> order(count);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  SplitMix64 numbers(SplitMix64(static_cast<std::uint64_t>(seed)).next() + epoch);
  // The remainder favours small numbers by less than count / 2^64.
  for (std::uint64_t i = count; i > 1; --i) std::swap(order[i - 1], order[numbers.next() % i]);
  return order;
}

}  // namespace trainyard::data
