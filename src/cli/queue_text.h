#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/time.h"

namespace trainyard::cli {

// Formats the server's queue (services/sagemaker/trainyard_service.h, ListQueue) for people: three
// lines per job. Missing members are skipped.
std::string format_queue(const boost::json::value& queue, Timestamp now);

}  // namespace trainyard::cli
