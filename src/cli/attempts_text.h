#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/time.h"

namespace trainyard::cli {

// A table of the attempts in DescribeTrainingJob's answer (TrainyardAttempts), a row per attempt
// and host: how it ended or its present phase, since when, for how long, and why. Empty without
// attempts. Pure.
std::string attempts_table(const boost::json::value& job, Timestamp now, bool coloured);
// A row for each check of each host (TrainyardInfraChecks); empty: there were none.
std::string infra_checks_table(const boost::json::value& job, bool coloured);

}  // namespace trainyard::cli
