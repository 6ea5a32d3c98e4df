#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/status.h"

// The SecondaryStatus values that this service emits, and which may follow which.
namespace trainyard::control {

using Phase = model::SecondaryStatus;

// These values, in the order of the table.
std::vector<Phase> emitted_phases();
bool is_emitted(Phase phase);
// TrainingJobStatus: InProgress, Stopping, Completed, Failed, Stopped.
std::string_view training_job_status(Phase phase);
bool is_terminal(Phase phase);

// The table of legal transitions: whether a job in `from` may enter `to`. False for the same phase.
// Phases may be skipped (a job without a download); a retried job returns to Starting, a spot job
// that was interrupted by way of Interrupted; nothing follows a terminal phase.
bool may_follow(Phase from, Phase to);

// The table as text for the documentation: a line per phase, "Starting -> Pending | …".
std::string print_transitions();
// The same as a Mermaid diagram.
std::string draw_transitions();

}  // namespace trainyard::control
