#pragma once

#include <functional>

#include "base/result.h"
#include "config/configuration.h"

namespace trainyard::apps {

// Reads the same sources again, as they are now.
using ReadConfiguration = std::function<Result<config::Loaded>()>;

// The control plane: opens the folder, wires the parts together, answers until SIGTERM or SIGINT.
// A SIGHUP has it read its configuration again (apps/reload.h).
// Prints "listening on http://HOST:PORT" alone on a line of stdout once requests are really
// accepted, and what to do next on stderr. Running training jobs outlive it. An error: it didn't
// start, or couldn't go on.
Result<void> serve(const config::Configuration& configuration, const ReadConfiguration& read);

}  // namespace trainyard::apps
