#pragma once

#include "config/configuration.h"

namespace trainyard::apps {

// The control plane: opens the folder, wires the parts together, answers until SIGTERM or SIGINT.
// Prints "listening on http://HOST:PORT" alone on a line of stdout once requests are really
// accepted, and what to do next on stderr. Running training jobs outlive it. Gives the process's
// exit code; what went wrong is on stderr then.
int serve(const config::Configuration& configuration);

}  // namespace trainyard::apps
