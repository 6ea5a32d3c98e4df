#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/job_events.h"
#include "control/job_state.h"

// A job's state and events as the JSON that the job store keeps. Times are epoch milliseconds. Both
// contain the version of their format, and may contain `min_reader`, the oldest version that reads
// them correctly. Documents of older programs are read; those of newer ones, if their `min_reader`
// isn't newer than this program: unknown members are ignored, but unknown enumeration values are
// `corrupt`, as is anything else.
namespace trainyard::control {

std::string to_json(const JobState& state);
Result<JobState> parse_job_state(std::string_view text);

std::string to_json(const JobEvent& event);
Result<JobEvent> parse_job_event(std::string_view text);

}  // namespace trainyard::control
