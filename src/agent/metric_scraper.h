#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/work_budget.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

struct MetricValue {
  std::string name;
  double value = 0;
  Timestamp at;
};

// Called with every value that is found, by the caller of observe().
using ValueObserver = std::function<void(const MetricValue&)>;

// Finds the values of metric definitions in log lines: each regex is searched for in each line as
// it appears in the log (a TAB is "#011"); the text of group 1 is the value. Values that aren't
// finite numbers are ignored, and so is a regex without a group. Uses PCRE2, compiled to machine
// code, with a limit on steps and a budget of CPU time, since the patterns are user input: lines
// that arrive when it is used up are skipped and counted. observe() and take_changed() may be
// called from different threads.
class MetricScraper {
 public:
  // Ten seconds of a core, and a tenth of a core in the long run. Ordinary patterns take some
  // microseconds per line.
  inline static const WorkBudget kBudget{std::chrono::seconds(10), 10};

  // invalid_argument names the metric whose regex can't be compiled.
  static Result<std::unique_ptr<MetricScraper>> make(
      const std::vector<model::PlanMetricDefinition>& definitions, ValueObserver observer = nullptr,
      WorkBudget budget = kBudget);
  ~MetricScraper();

  void observe(Timestamp at, std::string_view line);
  // The newest value of each metric that has changed since the last call, in the definitions'
  // order.
  std::vector<MetricValue> take_changed();
  // Lines that weren't searched.
  std::uint64_t skipped_lines() const { return skipped_lines_; }

 private:
  struct Metric;
  MetricScraper(std::vector<std::unique_ptr<Metric>> metrics, ValueObserver observer,
                WorkBudget budget);
  void search(Timestamp at, std::string_view line);

  const ValueObserver observer_;
  WorkBudget budget_;  // used by observe()
  std::atomic<std::uint64_t> skipped_lines_{0};
  Mutex mutex_;  // guards metrics_' values
  std::vector<std::unique_ptr<Metric>> metrics_;
};

}  // namespace trainyard::agent
