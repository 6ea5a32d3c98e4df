#include "health/memory_check.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <span>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "health/kernel_counts.h"
#include "health/pattern.h"

namespace trainyard::health {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTested = 64ULL << 20;
constexpr std::size_t kPieceWords = 1024 * 1024;  // 8 MiB, more than the caches close to a CPU have
constexpr std::chrono::seconds kTestTime{1};

// Memory owned by this object, already touched.
class Pages {
 public:
  explicit Pages(std::size_t size)
      : size_(size),
        start_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
  ~Pages() {
    if (*this) ::munmap(start_, size_);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  explicit operator bool() const { return start_ != MAP_FAILED; }
  std::span<std::uint64_t> words() {
    return {static_cast<std::uint64_t*>(start_), size_ / sizeof(std::uint64_t)};
  }

 private:
  const std::size_t size_;
  void* const start_;
};

// Whether the piece stores two patterns correctly, in which every bit has both values.
bool verify_patterns(std::span<std::uint64_t> piece) {
  for (const std::uint64_t seed : {0x1ULL, 0xFFFF'FFFF'0000'0000ULL}) {
    fill_pattern(piece, seed);
    if (find_difference(piece, seed)) return false;
  }
  return true;
}

// As much of the memory as can be tested in the time: a busy machine isn't a defective one.
Verdict test_pages(const CheckTime& time) {
  Pages pages(kTested);
  if (!pages) return failed(Error::from_errno(errno, "get 64 MiB of memory").message());
  const auto end = std::min(time.deadline, std::chrono::steady_clock::now() + kTestTime);
  Bytes tested{};
  const auto words = pages.words();
  for (std::size_t at = 0; at < words.size(); at += kPieceWords) {
    if (!verify_patterns(words.subspan(at, kPieceWords)))
      return failed("the memory does not keep what is written");
    tested.value += kPieceWords * sizeof(std::uint64_t);
    if (time.is_over() || std::chrono::steady_clock::now() > end) break;
  }
  return passed(format_bytes(tested) + " written and read");
}

}  // namespace

MemoryFacts read_memory_facts(const fs::path& proc, const fs::path& sys) {
  MemoryFacts facts;
  const std::string meminfo = read_file(proc / "meminfo").value_or("");
  facts.available.value = find_count(meminfo, "MemAvailable:").value_or(0) << 10;
  facts.corrupted.value = find_count(meminfo, "HardwareCorrupted:").value_or(0) << 10;
  for (const fs::path& controller : list_readable(sys / "devices/system/edac/mc")) {
    if (!controller.filename().string().starts_with("mc")) continue;
    const auto uncorrected = read_count(controller / "ue_count");
    if (!uncorrected) continue;
    facts.counts_errors = true;
    facts.uncorrected += *uncorrected;
    facts.corrected += read_count(controller / "ce_count").value_or(0);
  }
  return facts;
}

Verdict evaluate_memory(const MemoryFacts& facts, Bytes granted) {
  if (facts.uncorrected > 0)
    return failed("the memory has had " + std::to_string(facts.uncorrected) +
                  " uncorrected ECC errors since the machine's start");
  if (facts.corrupted.value > 0)
    return failed(format_bytes(facts.corrupted) + " of the memory are broken (HardwareCorrupted)");
  if (granted.value > 0 && facts.available.value > 0 && facts.available.value < granted.value / 4)
    return failed("only " + format_bytes(facts.available) + " of the machine's memory are free; " +
                  "the instance may use " + format_bytes(granted));
  std::string text = format_bytes(facts.available) + " free";
  if (facts.counts_errors)
    text += ", no uncorrected ECC errors, " + std::to_string(facts.corrected) + " corrected";
  return passed(text);
}

Verdict check_memory(Bytes granted, const CheckTime& time) {
  const Verdict known = evaluate_memory(read_memory_facts(), granted);
  if (known.outcome == model::CheckOutcome::failed) return known;
  const Verdict tested = test_pages(time);
  if (tested.outcome == model::CheckOutcome::failed) return tested;
  return passed(tested.detail + "; " + known.detail);
}

}  // namespace trainyard::health
