#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/document.h"

// What a rule of the server's configuration ([outcomes.NAME]) has become of a training job whose
// name it matches. Chosen when the job is created, and kept with it. No I/O.
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
  std::optional<std::chrono::seconds> run{};  // how long the container seems to run
  std::optional<int> exit_code{};
  std::string failure_file{};      // what /opt/ml/output/failure has at the end
  std::string platform_failure{};  // empty: the platform doesn't fail
  // From the start of the first attempt; managed spot training jobs only.
  std::optional<std::chrono::seconds> interrupt_after{};
  std::optional<int> failing_attempts{};  // the attempts after those end well; not set: all fail

  // The rule says what the container does, so none is run.
  bool replaces_container() const {
    return !print.empty() || !metrics.empty() || run || exit_code || !failure_file.empty() ||
           !platform_failure.empty();
  }
  // Whether the attempt of that number, from 1, ends as the rule says.
  bool fails(int attempt) const {
    return (exit_code.value_or(0) != 0 || !platform_failure.empty()) &&
           attempt <= failing_attempts.value_or(attempt);
  }
  // What it does, for people, each a phrase: "pending for 5 s", "exit code 3".
  std::vector<std::string> acts() const;

  friend bool operator==(const JobOutcome&, const JobOutcome&) = default;
};

// A line that tells of the metric's value, and what finds it there.
std::string metric_line(const OutcomeMetric& metric);
std::string metric_regex(const OutcomeMetric& metric);

boost::json::object to_json(const JobOutcome& outcome);
JobOutcome read_outcome(DocumentReader& reader);

}  // namespace trainyard::model
