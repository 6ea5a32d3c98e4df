#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "mlflow/server_plan.h"

namespace trainyard::mlflow {

// A started MLflow server. It ends at the latest when this process does. One thread at a time.
class Server {
 public:
  // Ends what is left of it at once.
  virtual ~Server() = default;
  // The exit status once all of its processes have ended; kGuardBusy (mlflow/server_guard.h): what is
  // left of an earlier one is still ending, and nothing was started.
  virtual Result<std::optional<int>> exit_status() = 0;
  // Whether it answers requests. May take a second.
  virtual bool answers() = 0;
  // Asks it to end; it has about twelve seconds. More calls do nothing.
  virtual void stop() = 0;
};

// Starts a server in its folder, and returns at once: it takes about ten seconds until it answers.
// Its folder and credentials must exist.
using StartServer = std::function<Result<std::unique_ptr<Server>>(const ServerPlan& plan,
                                                                  const ServerPaths& paths)>;

// The real one. `guard`: the program trainyard-guard (mlflow/server_guard.h). `around` is called at
// each start; its error is returned.
StartServer start_with_guard(std::filesystem::path guard,
                             std::function<Result<ServerSurroundings>()> around);

}  // namespace trainyard::mlflow
