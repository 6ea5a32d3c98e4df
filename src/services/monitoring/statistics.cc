#include "services/monitoring/statistics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace trainyard::services {

using namespace std::chrono_literals;

std::optional<Statistic> Statistic::parse(std::string_view text) {
  static constexpr std::pair<std::string_view, Kind> kPlain[] = {
      {"SampleCount", Kind::sample_count}, {"Average", Kind::average}, {"Sum", Kind::sum},
      {"Minimum", Kind::minimum},          {"Maximum", Kind::maximum},
  };
  for (const auto& [name, kind] : kPlain)
    if (text == name) return Statistic(kind, 0);
  if (!text.starts_with('p')) return std::nullopt;
  text.remove_prefix(1);
  double percent = 0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  // The comparison is also false for NaN.
  if (failed != std::errc() || end != text.data() + text.size() || std::signbit(percent) ||
      !(percent <= 100))
    return std::nullopt;
  return Statistic(Kind::percentile, percent);
}

void Bin::add(const store::Sample& sample, bool keep) {
  minimum_ = count_ == 0 ? sample.minimum : std::min(minimum_, sample.minimum);
  maximum_ = count_ == 0 ? sample.maximum : std::max(maximum_, sample.maximum);
  count_ += sample.count;
  sum_ += sample.sum;
  if (sample.minimum != sample.maximum) has_all_values_ = false;
  if (keep) values_.emplace_back(sample.minimum, sample.count);
}

std::optional<double> Bin::value_of(const Statistic& statistic) const {
  switch (statistic.kind_) {
    case Statistic::Kind::sample_count:
      return count_;
    case Statistic::Kind::average:
      return sum_ / count_;
    case Statistic::Kind::sum:
      return sum_;
    case Statistic::Kind::minimum:
      return minimum_;
    case Statistic::Kind::maximum:
      return maximum_;
    case Statistic::Kind::percentile:
      if (minimum_ < 0 || !has_all_values_) return std::nullopt;
      return percentile(statistic.percent_);
  }
  return std::nullopt;
}

// Interpolated between the two nearest ranks. CloudWatch doesn't document its method.
double Bin::percentile(double percent) const {
  auto sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  // The value at a rank, from 0 to the count less one.
  const auto at = [&sorted](double rank) {
    double before = 0;
    for (const auto& [value, count] : sorted) {
      before += count;
      if (rank < before) return value;
    }
    return sorted.back().first;
  };
  const double rank = percent / 100 * std::max(count_ - 1, 0.0);
  return std::lerp(at(std::floor(rank)), at(std::floor(rank) + 1), rank - std::floor(rank));
}

bool Periods::is_length(std::int64_t seconds) {
  for (const std::int64_t part : {1, 5, 10, 20, 30})
    if (seconds == part) return true;
  return seconds > 0 && seconds % 60 == 0;
}

Periods Periods::of(Timestamp start, Timestamp end, std::int64_t seconds, Timestamp now) {
  // Longer than any window: the same as one period.
  constexpr std::int64_t kMaxPeriodSeconds = 60'000'000'000'000;
  Periods periods{start, end, std::chrono::seconds(std::min(seconds, kMaxPeriodSeconds))};
  std::chrono::seconds step = 1min;
  if (periods.length < 1min) {
    step = periods.length;
  } else if (now - start > 24h * 63) {
    step = 1h;
  } else if (now - start > 24h * 15) {
    step = 5min;
  }
  const auto start_second = std::chrono::floor<std::chrono::seconds>(start).time_since_epoch();
  const auto over = start_second % step;
  periods.start = Timestamp(start_second - (over < 0s ? over + step : over));
  return periods;
}

std::chrono::seconds Periods::resolution() const {
  return length < 1min ? 1s : 1min;
}

std::int64_t Periods::count() const {
  if (end <= start) return 0;
  const std::chrono::milliseconds one = length;
  return (end - start - 1ms) / one + 1;
}

std::optional<Timestamp> Periods::period_of(Timestamp at) const {
  const auto unit = resolution();
  const auto at_second = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch();
  const auto over = at_second % unit;
  const Timestamp measured(at_second - (over < 0s ? over + unit : over));
  if (measured < start || measured >= end) return std::nullopt;
  const std::chrono::milliseconds one = length;
  return start + (measured - start) / one * one;
}

Timestamp Periods::last_value() const {
  return end + resolution();
}

}  // namespace trainyard::services
