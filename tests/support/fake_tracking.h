#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mlflow/tracking.h"

namespace trainyard::mlflow {

// What a FakeTracking has instead of a server; several can share it. Any thread.
class FakeTrackingServer {
 public:
  struct Run {
    std::string experiment_id;
    std::string name;
    Timestamp start;
    std::map<std::string, std::string> tags;
    RunStatus status = RunStatus::RUNNING;
    std::optional<Timestamp> end{};
    std::map<std::string, std::string> params{};
    std::map<std::string, MetricValue> metrics{};
    bool deleted = false;
  };

  std::atomic<bool> is_down = false;      // every call is unavailable
  std::atomic<bool> refuses_log = false;  // as MLflow refuses a key that it doesn't like
  // Called within create_run(), when the run exists. Set it before the first call.
  std::function<void()> on_create{};

  // By id; a copy.
  std::map<std::string, Run> runs() const {
    const std::lock_guard lock(mutex_);
    return runs_;
  }
  // The only one.
  Run run() const {
    const auto all = runs();
    return all.size() == 1 ? all.begin()->second : Run{};
  }
  // The names, by id.
  std::map<std::string, std::string> experiments() const {
    const std::lock_guard lock(mutex_);
    return experiments_;
  }
  // Every status that a run was given, in order.
  std::vector<RunStatus> statuses() const {
    const std::lock_guard lock(mutex_);
    return statuses_;
  }

 private:
  friend class FakeTracking;
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, std::string> experiments_{{"0", "Default"}};
  std::map<std::string, Run> runs_;
  std::vector<RunStatus> statuses_;
};

// An MLflow server in memory, for tests of what uses one.
class FakeTracking final : public Tracking {
 public:
  explicit FakeTracking(FakeTrackingServer& server) : server_(server) {}

  Result<std::string> find_or_create_experiment(const std::string& name) override {
    TRY_VOID(reach());
    const std::lock_guard lock(server_.mutex_);
    for (const auto& [id, known] : server_.experiments_)
      if (known == name) return id;
    std::string id = std::to_string(server_.experiments_.size());
    server_.experiments_[id] = name;
    return id;
  }

  Result<std::string> create_run(const NewRun& run) override {
    TRY_VOID(reach());
    std::string id;
    {
      const std::lock_guard lock(server_.mutex_);
      if (!server_.experiments_.contains(run.experiment_id))
        return Error(ErrorKind::not_found, "no experiment " + run.experiment_id);
      id = "run-" + std::to_string(server_.runs_.size() + 1);
      server_.runs_[id] = {run.experiment_id, run.name, run.start, run.tags};
    }
    if (server_.on_create) server_.on_create();
    return id;
  }

  Result<std::vector<std::string>> find_runs(const std::string& experiment_id,
                                             const std::string& tag,
                                             const std::string& value) override {
    TRY_VOID(reach());
    const std::lock_guard lock(server_.mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, run] : server_.runs_) {
      const auto found = run.tags.find(tag);
      if (run.experiment_id == experiment_id && found != run.tags.end() && found->second == value)
        ids.push_back(id);
    }
    return ids;
  }

  Result<RunContent> read_run(const std::string& run_id) override {
    RunContent content;
    TRY_VOID(with_run(run_id, [&](FakeTrackingServer::Run& run) -> Result<void> {
      content.params = run.params;
      for (const auto& [key, metric] : run.metrics) content.metrics.insert(key);
      return ok();
    }));
    return content;
  }

  Result<void> log(const std::string& run_id, const std::map<std::string, std::string>& params,
                   const std::vector<MetricValue>& metrics) override {
    if (server_.refuses_log) return Error(ErrorKind::invalid_argument, "an invalid key");
    return with_active_run(run_id, [&](FakeTrackingServer::Run& run) -> Result<void> {
      for (const auto& [key, value] : params) {
        const auto known = run.params.find(key);
        if (known != run.params.end() && known->second != value)
          return Error(ErrorKind::invalid_argument, "params can't be changed");
      }
      run.params.insert(params.begin(), params.end());
      for (const MetricValue& metric : metrics) run.metrics[metric.key] = metric;
      return ok();
    });
  }

  Result<void> set_status(const std::string& run_id, RunStatus status,
                          std::optional<Timestamp> end) override {
    return with_active_run(run_id, [&](FakeTrackingServer::Run& run) -> Result<void> {
      run.status = status;
      if (end) run.end = end;
      server_.statuses_.push_back(status);
      return ok();
    });
  }

  Result<void> delete_run(const std::string& run_id) override {
    return with_run(run_id, [&](FakeTrackingServer::Run& run) -> Result<void> {
      run.deleted = true;
      return ok();
    });
  }

 private:
  using Act = std::function<Result<void>(FakeTrackingServer::Run&)>;

  Result<void> reach() const {
    return server_.is_down ? Result<void>(Error(ErrorKind::unavailable, "MLflow is down")) : ok();
  }
  Result<void> with_run(const std::string& run_id, const Act& act) {
    TRY_VOID(reach());
    const std::lock_guard lock(server_.mutex_);
    const auto found = server_.runs_.find(run_id);
    if (found == server_.runs_.end()) return Error(ErrorKind::not_found, "no run " + run_id);
    return act(found->second);
  }
  Result<void> with_active_run(const std::string& run_id, const Act& act) {
    return with_run(run_id, [&](FakeTrackingServer::Run& run) -> Result<void> {
      if (run.deleted) return Error(ErrorKind::invalid_argument, "the run is deleted");
      return act(run);
    });
  }

  FakeTrackingServer& server_;
};

}  // namespace trainyard::mlflow
