#pragma once

#include <functional>

#include "base/result.h"
#include "config/configuration.h"

namespace trainyard::apps {

// Reads the configuration again and has `apply` change the running server as far as possible. Logs
// each changed key, with its old and new value, and a warning for those that need a restart. A
// configuration with errors changes nothing; all errors are logged. Returns the configuration in
// effect afterwards.
config::Configuration reload(const config::Configuration& running,
                             const std::function<Result<config::Loaded>()>& read,
                             const std::function<Result<void>(const config::Settings&)>& apply);

}  // namespace trainyard::apps
