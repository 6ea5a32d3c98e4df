#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/job_events.h"
#include "control/job_state.h"

// A job's state and events as the JSON texts that the job store keeps. Times are epoch
// milliseconds. Both carry the version of the form that they were written in, and may carry
// `min_reader`, the oldest version that reads them rightly. What older programs wrote is read; of
// newer ones, what names a `min_reader` that is not past ours: members that are not known are
// passed over, words that are not known are `corrupt`, as is all that isn't one of ours.
namespace trainyard::control {

std::string to_json(const JobState& state);
Result<JobState> parse_job_state(std::string_view text);

std::string to_json(const JobEvent& event);
Result<JobEvent> parse_job_event(std::string_view text);

}  // namespace trainyard::control
