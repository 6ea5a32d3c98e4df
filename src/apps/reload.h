#pragma once

#include <functional>

#include "base/result.h"
#include "config/configuration.h"

namespace trainyard::apps {

// Reads the configuration again and has `apply` put into the running server what it can change. The
// log says each key that is another now, with its old and new value, and for one that it can't
// change that a restart is needed. A configuration with errors changes nothing; the log says them
// all. Gives what the server goes by from here on.
config::Configuration reload(const config::Configuration& running,
                             const std::function<Result<config::Loaded>()>& read,
                             const std::function<Result<void>(const config::Settings&)>& apply);

}  // namespace trainyard::apps
