#include "store/name_table.h"

#include <cstring>
#include <utility>

namespace trainyard::store {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;
constexpr std::size_t kMaxGone = 10'000;

// Appends the names of `chunk`, each of which ends with a line break, that contain `part`; false:
// there are more than `max` then.
bool find_in(std::string_view chunk, std::string_view part, std::size_t max,
             std::vector<std::string>& found) {
  while (!chunk.empty()) {
    const void* hit = ::memmem(chunk.data(), chunk.size(), part.data(), part.size());
    if (hit == nullptr) return true;
    if (found.size() == max) return false;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - chunk.data());
    const std::size_t before = chunk.substr(0, at).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = chunk.find('\n', at);
    found.emplace_back(chunk.substr(begin, end - begin));
    chunk.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

void NameTable::fill() {
  const MutexLock lock(mutex_);
  full_.clear();
  last_.clear();
  names_ = gone_ = 0;
  is_kept_ = true;
}

void NameTable::add(std::string_view name) {
  if (!is_kept_) return;
  ++names_;
  const MutexLock lock(mutex_);
  last_.append(name).append("\n");
  if (last_.size() >= kChunk)
    full_.push_back(std::make_shared<const std::string>(std::exchange(last_, {})));
}

void NameTable::removed() {
  if (!is_kept_) return;
  ++gone_;
  if (gone_ < kMaxGone || gone_ * 2 < names_) return;
  is_kept_ = false;
  ready_ = false;
  const MutexLock lock(mutex_);
  full_.clear();
  last_ = {};
}

std::optional<std::vector<std::string>> NameTable::find(std::string_view part,
                                                        std::size_t max) const {
  std::vector<Chunk> full;
  std::string last;
  {
    const MutexLock lock(mutex_);
    if (!ready_) return std::nullopt;
    full = full_;
    last = last_;
  }
  std::vector<std::string> found;
  for (const Chunk& chunk : full)
    if (!find_in(*chunk, part, max, found)) return std::nullopt;
  if (!find_in(last, part, max, found)) return std::nullopt;
  return found;
}

}  // namespace trainyard::store
