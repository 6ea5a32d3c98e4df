#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/job_events.h"
#include "control/job_state.h"

// A job's state and events as the JSON texts that the job store keeps. Times are epoch
// milliseconds. Both carry a version; parsing answers `corrupt` for what isn't one of ours, and
// names the version of what a newer program wrote.
namespace trainyard::control {

std::string to_json(const JobState& state);
Result<JobState> parse_job_state(std::string_view text);

std::string to_json(const JobEvent& event);
Result<JobEvent> parse_job_event(std::string_view text);

}  // namespace trainyard::control
