#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "mlflow/server_process.h"

namespace trainyard::mlflow {

// Starts servers that aren't processes: they answer and end as a test says. Any thread.
class FakeMlflow {
 public:
  StartServer start() {
    return [this](const ServerPlan& plan, const ServerPaths&) -> Result<std::unique_ptr<Server>> {
      const std::lock_guard lock(mutex_);
      plans_.push_back(plan);
      if (error_) return *error_;
      state_[plan.arn] = {};
      return std::unique_ptr<Server>(std::make_unique<FakeServer>(*this, plan.arn));
    };
  }

  // What was started, oldest first.
  std::vector<ServerPlan> plans() {
    const std::lock_guard lock(mutex_);
    return plans_;
  }
  void fail_starts(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  void answer(bool yes) {
    const std::lock_guard lock(mutex_);
    answers_ = yes;
  }
  void end(const std::string& arn, int status) {
    const std::lock_guard lock(mutex_);
    state_[arn].status = status;
  }
  bool is_running(const std::string& arn) {
    const std::lock_guard lock(mutex_);
    return state_.contains(arn) && !state_[arn].status;
  }

 private:
  struct State {
    std::optional<int> status;
  };
  class FakeServer final : public Server {
   public:
    FakeServer(FakeMlflow& all, std::string arn) : all_(all), arn_(std::move(arn)) {}
    ~FakeServer() override { stop(); }
    Result<std::optional<int>> exit_status() override {
      const std::lock_guard lock(all_.mutex_);
      return all_.state_[arn_].status;
    }
    bool answers() override {
      const std::lock_guard lock(all_.mutex_);
      return all_.answers_;
    }
    void stop() override {
      const std::lock_guard lock(all_.mutex_);
      if (!all_.state_[arn_].status) all_.state_[arn_].status = 0;
    }

   private:
    FakeMlflow& all_;
    const std::string arn_;
  };

  std::mutex mutex_;
  std::vector<ServerPlan> plans_;
  std::map<std::string, State> state_;  // by ARN
  std::optional<Error> error_;
  bool answers_ = true;
};

}  // namespace trainyard::mlflow
