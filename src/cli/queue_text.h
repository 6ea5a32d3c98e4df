#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/time.h"

namespace trainyard::cli {

// What the server says of its queue (services/sagemaker/trainyard_service.h, ListQueue), for
// people: three lines a job. What is missing in it is left out.
std::string format_queue(const boost::json::value& queue, Timestamp now);

}  // namespace trainyard::cli
