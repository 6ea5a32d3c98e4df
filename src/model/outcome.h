#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "model/declaration.h"
#include "model/rules.h"

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

// In plans and stored jobs.
template <>
struct Declaration<OutcomeMetric> {
  static void declare(auto& members) {
    members.required("name", &OutcomeMetric::name);
    members.required("value", &OutcomeMetric::value);
  }
};

template <>
struct Declaration<JobOutcome> {
  static void declare(auto& members) {
    constexpr Number kCount{.min = 0, .max = std::numeric_limits<std::int32_t>::max()};
    members.required("rule", &JobOutcome::rule);
    members.optional("pending_seconds", &JobOutcome::pending, kCount);
    members.optional("print", &JobOutcome::print);
    members.optional("metrics", &JobOutcome::metrics);
    members.optional("run_seconds", &JobOutcome::run, kCount);
    members.optional("exit_code", &JobOutcome::exit_code, kCount);
    members.optional("failure_file", &JobOutcome::failure_file);
    members.optional("platform_failure", &JobOutcome::platform_failure);
    members.optional("interrupt_after_seconds", &JobOutcome::interrupt_after, kCount);
    members.optional("failing_attempts", &JobOutcome::failing_attempts, kCount);
  }
};

}  // namespace trainyard::model
