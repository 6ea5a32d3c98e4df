#pragma once

#include <boost/json/object.hpp>

#include "model/document.h"
#include "runtime/runtime.h"

// A container's spec as a part of the order that an agent gives to its shim (container_record.h).
namespace trainyard::agent {

boost::json::object to_json(const runtime::ContainerSpec& spec);
// `reader` reports what is wrong.
runtime::ContainerSpec read_container_spec(model::DocumentReader& reader);

}  // namespace trainyard::agent
