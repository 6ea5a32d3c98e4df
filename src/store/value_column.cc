#include "store/value_column.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace trainyard::store {
namespace {

using Kind = SearchCondition::Kind;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kExact = 9007199254740992.0;  // 2^53
constexpr std::size_t kBits = 64;

std::optional<double> number_of(const SearchValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool is_exact(double number) {
  return std::abs(number) < kExact;
}

template <class T>
bool compare(Kind kind, const T& a, const T& b) {
  switch (kind) {
    case Kind::less:
      return a < b;
    case Kind::less_or_equal:
      return a <= b;
    case Kind::greater:
      return a > b;
    case Kind::greater_or_equal:
      return a >= b;
    default:
      return a == b;
  }
}

// Values of another type may satisfy a test by SQLite's rules.
bool satisfies(Kind kind, double value, const SearchValue& wanted) {
  const std::optional<double> number = number_of(wanted);
  return !number || !is_exact(value) || !is_exact(*number) || compare(kind, value, *number);
}

bool satisfies(Kind kind, const std::string& value, const SearchValue& wanted) {
  const auto* text = std::get_if<std::string>(&wanted);
  if (text == nullptr) return true;
  if (kind == Kind::contains) return value.find(*text) != std::string::npos;
  return compare(kind, value, *text);
}

template <class T>
bool satisfies_any(Kind kind, const T& value, const std::vector<SearchValue>& wanted) {
  return kind == Kind::exists || std::ranges::any_of(wanted, [&](const SearchValue& each) {
           return satisfies(kind, value, each);
         });
}

// `none` marks cells without a value.
template <class T>
void set_at(std::vector<T>& cells, std::size_t at, const std::optional<T>& value, T none) {
  if (at >= cells.size()) {
    if (!value) return;
    cells.resize(at + 1, none);
  }
  cells[at] = value.value_or(none);
}

}  // namespace

void JobSet::add(std::int64_t number) {
  const auto at = static_cast<std::size_t>(number) / kBits;
  if (at >= words_.size()) words_.resize(at + 1);
  words_[at] |= std::uint64_t{1} << (static_cast<std::size_t>(number) % kBits);
}

bool JobSet::has(std::int64_t number) const {
  const auto at = static_cast<std::size_t>(number) / kBits;
  return at < words_.size() && (words_[at] >> (static_cast<std::size_t>(number) % kBits) & 1) != 0;
}

void JobSet::intersect(const JobSet& other) {
  words_.resize(std::min(words_.size(), other.words_.size()));
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
}

void JobSet::add_all(const JobSet& other) {
  words_.resize(std::max(words_.size(), other.words_.size()));
  for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
}

std::size_t JobSet::size() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::vector<std::int64_t> JobSet::numbers() const {
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < words_.size(); ++i)
    for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
      all.push_back(
          static_cast<std::int64_t>(i * kBits + static_cast<std::size_t>(std::countr_zero(word))));
  return all;
}

void ValueColumn::set(std::int64_t number, const std::optional<SearchValue>& value) {
  const auto at = static_cast<std::size_t>(number);
  if (at >= known_.size()) known_.resize(at + 1);
  known_[at] = true;
  const std::optional<double> as_number = value ? number_of(*value) : std::nullopt;
  if (as_number && !is_exact(*as_number)) inexact_ = true;
  set_at(numbers_, at, as_number, kNone);
  std::optional<std::uint32_t> code;
  if (const auto* text = value ? std::get_if<std::string>(&*value) : nullptr) {
    const auto [place, is_new] =
        codes_.try_emplace(*text, static_cast<std::uint32_t>(words_.size() + 1));
    if (is_new) {
      words_.push_back(&place->first);
      text_bytes_ += text->size();
    }
    code = place->second;
  }
  set_at(texts_, at, code, std::uint32_t{0});
}

JobSet ValueColumn::select(Kind kind, const std::vector<SearchValue>& values) const {
  JobSet found;
  // SQLite looks for a text in a number's digits too.
  const bool every_number = kind == Kind::contains;
  for (std::size_t i = 0; i < numbers_.size(); ++i)
    if (!std::isnan(numbers_[i]) && (every_number || satisfies_any(kind, numbers_[i], values)))
      found.add(static_cast<std::int64_t>(i));
  const std::vector<char> wanted = wanted_codes(kind, values);
  for (std::size_t i = 0; i < texts_.size(); ++i)
    if (wanted[texts_[i]] != 0) found.add(static_cast<std::int64_t>(i));
  return found;
}

// For each code: whether the text satisfies the test.
std::vector<char> ValueColumn::wanted_codes(Kind kind,
                                            const std::vector<SearchValue>& values) const {
  std::vector<char> wanted(words_.size() + 1);
  const auto is_text = [](const SearchValue& value) {
    return std::holds_alternative<std::string>(value);
  };
  if (kind == Kind::one_of && std::ranges::all_of(values, is_text)) {
    for (const SearchValue& value : values)
      if (const auto code = codes_.find(std::get<std::string>(value)); code != codes_.end())
        wanted[code->second] = 1;
    return wanted;
  }
  for (std::size_t i = 0; i < words_.size(); ++i)
    wanted[i + 1] = satisfies_any(kind, *words_[i], values) ? 1 : 0;
  return wanted;
}

std::optional<ValueColumn::First> ValueColumn::first(
    const JobSet* among, bool descending, const std::optional<std::optional<SearchValue>>& from,
    std::size_t max) const {
  if (!words_.empty() || inexact_) return std::nullopt;
  // Jobs without the value sort lowest; the order is inverted so that the first are the smallest.
  constexpr double kMin = -std::numeric_limits<double>::infinity();
  const auto rank = [&](double value) {
    const double sorted = std::isnan(value) ? kMin : value;
    return descending ? -sorted : sorted;
  };
  double begin = kMin;
  if (from) {
    const std::optional<double> key = *from ? number_of(**from) : std::optional(kNone);
    if (!key) return std::nullopt;
    begin = rank(*key);
  }
  std::vector<std::int64_t> numbers;
  if (among != nullptr) numbers = among->numbers();
  const std::size_t count = among != nullptr ? numbers.size() : known_.size();
  // Of the job at this place of `numbers`, or of all; NaN: it is not wanted.
  const auto rank_at = [&](std::size_t place) {
    const auto i = among != nullptr ? static_cast<std::size_t>(numbers[place]) : place;
    if (i >= known_.size() || !known_[i]) return kNone;
    const double at = rank(i < numbers_.size() ? numbers_[i] : kNone);
    return at >= begin ? at : kNone;
  };
  std::vector<double> ranks;
  ranks.reserve(count);
  for (std::size_t place = 0; place < count; ++place)
    if (const double at = rank_at(place); !std::isnan(at)) ranks.push_back(at);
  First result;
  result.all = ranks.size() <= max;
  double last = std::numeric_limits<double>::infinity();
  if (!result.all) {
    const auto nth = ranks.begin() + static_cast<std::ptrdiff_t>(max);
    std::ranges::nth_element(ranks, nth);
    last = *nth;
  }
  for (std::size_t place = 0; place < count; ++place)
    if (rank_at(place) <= last)
      result.numbers.push_back(among != nullptr ? numbers[place]
                                                : static_cast<std::int64_t>(place));
  return result;
}

}  // namespace trainyard::store
