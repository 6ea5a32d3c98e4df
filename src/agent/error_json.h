#pragma once

#include <boost/json/object.hpp>

#include "base/error.h"
#include "model/document.h"

// An error passed from one process to another.
namespace trainyard::agent {

boost::json::object error_json(const Error& error);
Error read_error(model::DocumentReader& reader);

}  // namespace trainyard::agent
