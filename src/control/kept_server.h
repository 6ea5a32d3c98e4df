#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "base/backoff.h"
#include "base/result.h"
#include "mlflow/server_process.h"

namespace trainyard::control {

// The process of one MLflow server, brought to what is wanted step by step: started, started again
// when it has ended or is to run differently, stopped. For one thread.
class KeptServer {
 public:
  using Steady = std::chrono::steady_clock;

  struct Parts {
    mlflow::StartServer start;
    mlflow::ServerPaths paths;
    // Called before each start, and every `renew` while it runs: makes the folder and the
    // credentials.
    std::function<Result<void>(const mlflow::ServerPlan& plan)> prepare;
    Backoff pause{std::chrono::seconds(1), std::chrono::minutes(1)};  // between starts that fail
    std::chrono::seconds patience{180};                               // until it must answer
    std::chrono::minutes renew{10};
  };

  enum class State {
    passing,  // starting, or ending
    ready,    // it runs as wanted, and answers
    failed,   // it couldn't be started, or has ended: this step found out; the next one tries again
    gone,     // it isn't wanted, and there is no process
  };

  explicit KeptServer(Parts parts) : parts_(std::move(parts)) {}

  // nullopt: it is to end. Takes up to a second; call it again and again.
  State step(const std::optional<mlflow::ServerPlan>& wanted, Steady::time_point now);
  // Failed starts since it was last ready.
  int failures() const { return failures_; }

 private:
  State start(const mlflow::ServerPlan& wanted, Steady::time_point now);
  State fail(Steady::time_point now);
  // Whether the process has ended by itself.
  bool notice_end(Steady::time_point now);
  void ask_to_stop();
  void renew(Steady::time_point now);

  const Parts parts_;
  std::unique_ptr<mlflow::Server> server_;
  mlflow::ServerPlan plan_;  // of server_
  bool ready_ = false;
  bool stopping_ = false;
  int failures_ = 0;
  Steady::time_point started_{};
  Steady::time_point not_before_{};
  Steady::time_point renew_at_{};
};

}  // namespace trainyard::control
