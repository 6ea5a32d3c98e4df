#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/document.h"

// The effect of a rule of the server's configuration ([outcomes.NAME]) on a training job whose name
// matches. Chosen when the job is created, and stored with it. No I/O.
namespace trainyard::model {

struct OutcomeMetric {
  std::string name{};
  double value = 0;
  friend bool operator==(const OutcomeMetric&, const OutcomeMetric&) = default;
};

struct JobOutcome {
  std::string rule{};                // NAME
  std::chrono::seconds pending{0};   // before its first attempt, besides waiting for capacity
  std::vector<std::string> print{};  // lines of the container's output
  std::vector<OutcomeMetric> metrics{};
  std::optional<std::chrono::seconds> run{};  // how long the container appears to run
  std::optional<int> exit_code{};
  std::string failure_file{};      // content of /opt/ml/output/failure at the end
  std::string platform_failure{};  // empty: the platform doesn't fail
  // From the start of the first attempt; only for managed spot training jobs.
  std::optional<std::chrono::seconds> interrupt_after{};
  std::optional<int> failing_attempts{};  // attempts after those succeed; not set: all fail

  // The rule replaces the container: none is run.
  bool replaces_container() const {
    return !print.empty() || !metrics.empty() || run || exit_code || !failure_file.empty() ||
           !platform_failure.empty();
  }
  // Whether the attempt with that number, from 1, fails by the rule.
  bool fails(int attempt) const {
    return (exit_code.value_or(0) != 0 || !platform_failure.empty()) &&
           attempt <= failing_attempts.value_or(attempt);
  }
  // What it does, for people, as phrases: "pending for 5 s", "exit code 3".
  std::vector<std::string> acts() const;

  friend bool operator==(const JobOutcome&, const JobOutcome&) = default;
};

// A log line with the metric's value, and the pattern that finds it there.
std::string metric_line(const OutcomeMetric& metric);
std::string metric_regex(const OutcomeMetric& metric);

boost::json::object to_json(const JobOutcome& outcome);
JobOutcome read_outcome(DocumentReader& reader);

}  // namespace trainyard::model
