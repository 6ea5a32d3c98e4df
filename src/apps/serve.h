#pragma once

#include <functional>

#include "base/result.h"
#include "config/configuration.h"

namespace trainyard::apps {

// Reads the same sources again.
using ReadConfiguration = std::function<Result<config::Loaded>()>;

// The control plane: opens the folder, wires the parts together, serves until SIGTERM or SIGINT. At
// SIGHUP it reads its configuration again (apps/reload.h). When requests are accepted it prints
// "listening on http://HOST:PORT" on a line of its own to stdout, and advice to stderr. Running
// training jobs outlive it. Error: it couldn't start, or couldn't continue.
Result<void> serve(const config::Configuration& configuration, const ReadConfiguration& read);

}  // namespace trainyard::apps
