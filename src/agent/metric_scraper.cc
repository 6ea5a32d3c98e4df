#include "agent/metric_scraper.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cmath>
#include <optional>
#include <utility>

#include "base/parse_number.h"

namespace trainyard::agent {
namespace {

// Steps of one search; a pattern that needs more backtracking finds nothing in the line. PCRE2's
// default is 10,000,000.
constexpr std::uint32_t kMaxSteps = 1000000;

struct FreePcre {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

std::optional<double> parse_metric_value(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
  if (text.starts_with('+')) text.remove_prefix(1);
  return parse_number<double>(text);
}

}  // namespace

struct MetricScraper::Metric {
  std::string name;
  std::unique_ptr<pcre2_code, FreePcre> code;
  std::unique_ptr<pcre2_match_data, FreePcre> match;
  std::unique_ptr<pcre2_match_context, FreePcre> context;
  std::optional<MetricValue> changed;
};

MetricScraper::MetricScraper(std::vector<std::unique_ptr<Metric>> metrics, ValueObserver observer,
                             WorkBudget budget)
    : observer_(std::move(observer)), budget_(budget), metrics_(std::move(metrics)) {}
MetricScraper::~MetricScraper() = default;

Result<std::unique_ptr<MetricScraper>> MetricScraper::make(
    const std::vector<model::PlanMetricDefinition>& definitions, ValueObserver observer,
    WorkBudget budget) {
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const model::PlanMetricDefinition& definition : definitions) {
    auto metric = std::make_unique<Metric>();
    metric->name = definition.name;
    int number = 0;
    PCRE2_SIZE offset = 0;
    metric->code.reset(pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(definition.regex.data()), definition.regex.size(),
        PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C, &number, &offset, nullptr));
    if (!metric->code) {
      PCRE2_UCHAR text[256];
      pcre2_get_error_message(number, text, sizeof text);
      return Error(ErrorKind::invalid_argument, "metric '" + definition.name + "': the regex '" +
                                                    definition.regex + "' is wrong at " +
                                                    std::to_string(offset) + ": " +
                                                    reinterpret_cast<const char*>(text));
    }
    pcre2_jit_compile(metric->code.get(),
                      PCRE2_JIT_COMPLETE);  // without it matching works too, only slower
    metric->match.reset(pcre2_match_data_create_from_pattern(metric->code.get(), nullptr));
    metric->context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(metric->context.get(), kMaxSteps);
    metrics.push_back(std::move(metric));
  }
  return std::unique_ptr<MetricScraper>(
      new MetricScraper(std::move(metrics), std::move(observer), budget));
}

void MetricScraper::observe(Timestamp at, std::string_view line) {
  if (metrics_.empty()) return;
  if (!budget_.may_work(WorkBudget::Steady::now())) {
    ++skipped_lines_;
    return;
  }
  const auto before = thread_time();
  search(at, line);
  budget_.spend(thread_time() - before);
}

void MetricScraper::search(Timestamp at, std::string_view line) {
  for (const auto& metric : metrics_) {
    const int groups =
        pcre2_match(metric->code.get(), reinterpret_cast<PCRE2_SPTR>(line.data()), line.size(), 0,
                    PCRE2_NO_UTF_CHECK, metric->match.get(), metric->context.get());
    if (groups < 2) continue;
    const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(metric->match.get());
    if (bounds[2] == PCRE2_UNSET) continue;
    const auto value = parse_metric_value(line.substr(bounds[2], bounds[3] - bounds[2]));
    if (!value) continue;
    const MetricValue found{metric->name, *value, at};
    if (observer_) observer_(found);
    const MutexLock guard(mutex_);
    metric->changed = found;
  }
}

std::vector<MetricValue> MetricScraper::take_changed() {
  std::vector<MetricValue> taken;
  const MutexLock guard(mutex_);
  for (const auto& metric : metrics_) {
    if (metric->changed) taken.push_back(std::move(*metric->changed));
    metric->changed.reset();
  }
  return taken;
}

}  // namespace trainyard::agent
