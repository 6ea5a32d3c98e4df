#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/time.h"

namespace trainyard::apps {

// A table of the attempts in DescribeTrainingJob's answer (TrainyardAttempts), a row per attempt
// and host: how it ended or how far it is, since when, for how long, and why. Empty without any.
// Pure.
std::string attempts_table(const boost::json::value& job, Timestamp now, bool coloured);

}  // namespace trainyard::apps
