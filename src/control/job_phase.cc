#include "control/job_phase.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/check.h"

namespace trainyard::control {
namespace {

using enum model::SecondaryStatus;

constexpr std::uint32_t set_of(std::initializer_list<Phase> phases) {
  std::uint32_t set = 0;
  for (const Phase phase : phases) set |= 1U << static_cast<unsigned>(phase);
  return set;
}

struct PhaseRow {
  Phase phase;
  std::string_view status;  // TrainingJobStatus
  std::uint32_t next;       // may follow it; empty: terminal
};
// Completed may follow any phase except Stopping: an agent's work counts even if it didn't report
// each step. Stopped and the limits' phases are only reached through Stopping, from which no
// attempt starts. A job stays Interrupted while it waits for its next attempt.
constexpr std::array kPhases{
    PhaseRow{Starting, "InProgress",
             set_of({Pending, Downloading, Training, Uploading, Interrupted, Stopping, Completed,
                     Failed})},
    PhaseRow{Pending, "InProgress",
             set_of({Starting, Downloading, Training, Uploading, Interrupted, Stopping, Completed,
                     Failed})},
    PhaseRow{Downloading, "InProgress",
             set_of({Starting, Training, Uploading, Interrupted, Stopping, Completed, Failed})},
    PhaseRow{Training, "InProgress",
             set_of({Starting, Uploading, Interrupted, Stopping, Completed, Failed})},
    PhaseRow{Uploading, "InProgress", set_of({Starting, Interrupted, Stopping, Completed, Failed})},
    PhaseRow{Interrupted, "InProgress", set_of({Starting, Stopping, Completed, Failed})},
    PhaseRow{Stopping, "Stopping",
             set_of({Stopped, MaxRuntimeExceeded, MaxWaitTimeExceeded, Failed})},
    PhaseRow{Completed, "Completed", 0},
    PhaseRow{Failed, "Failed", 0},
    PhaseRow{Stopped, "Stopped", 0},
    PhaseRow{MaxRuntimeExceeded, "Stopped", 0},
    PhaseRow{MaxWaitTimeExceeded, "Stopped", 0},
};
const PhaseRow& row_of(Phase phase) {
  const auto* row = std::find_if(kPhases.begin(), kPhases.end(),
                                 [&](const PhaseRow& each) { return each.phase == phase; });
  CHECK(row != kPhases.end());
  return *row;
}

}  // namespace

std::vector<Phase> emitted_phases() {
  std::vector<Phase> phases;
  for (const PhaseRow& row : kPhases) phases.push_back(row.phase);
  return phases;
}

bool is_emitted(Phase phase) {
  return std::ranges::find(kPhases, phase, &PhaseRow::phase) != kPhases.end();
}

std::string_view training_job_status(Phase phase) {
  return row_of(phase).status;
}

bool is_terminal(Phase phase) {
  return row_of(phase).next == 0;
}

bool may_follow(Phase from, Phase to) {
  return (row_of(from).next & set_of({to})) != 0;
}

std::string print_transitions() {
  std::string text;
  for (const PhaseRow& row : kPhases) {
    std::string next;
    for (const PhaseRow& other : kPhases) {
      if (!may_follow(row.phase, other.phase)) continue;
      if (!next.empty()) next += " | ";
      next += to_string(other.phase);
    }
    if (!next.empty()) text += std::string(to_string(row.phase)) + " -> " + next + "\n";
  }
  return text;
}

// Transitions from every phase in progress are drawn as one arrow.
std::string draw_transitions() {
  const std::string_view in_progress = row_of(Starting).status;
  std::uint32_t after_all = ~0U;
  for (const PhaseRow& row : kPhases)
    if (row.status == in_progress) after_all &= row.next;
  const auto arrow = [](std::string_view from, std::string_view to) {
    return "    " + std::string(from) + " --> " + std::string(to) + "\n";
  };
  std::string inside, outside;
  for (const PhaseRow& row : kPhases) {
    const std::string_view name = to_string(row.phase);
    const std::uint32_t drawn_once = row.status == in_progress ? after_all : 0;
    if ((after_all & set_of({row.phase})) != 0) outside += arrow(in_progress, name);
    for (const PhaseRow& other : kPhases) {
      if ((row.next & ~drawn_once & set_of({other.phase})) == 0) continue;
      const bool both = row.status == in_progress && other.status == in_progress;
      (both ? inside : outside) += (both ? "    " : "") + arrow(name, to_string(other.phase));
    }
    if (row.next == 0) outside += arrow(name, "[*]");
  }
  return "stateDiagram-v2\n" + arrow("[*]", to_string(Starting)) + "    state " +
         std::string(in_progress) + " {\n" + inside + "    }\n" + outside;
}

}  // namespace trainyard::control
