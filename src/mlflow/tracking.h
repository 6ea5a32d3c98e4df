#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/enum.h"

// What Trainyard does in an MLflow server: it makes runs, and says how they went.
namespace trainyard::mlflow {

// MLflow's own words.
TRAINYARD_MODEL_ENUM(RunStatus, SCHEDULED, RUNNING, FINISHED, FAILED, KILLED)

struct NewRun {
  std::string experiment_id;
  std::string name;
  Timestamp start;
  std::map<std::string, std::string> tags{};
};

struct MetricValue {
  std::string key;  // of run_key()
  double value = 0;
  Timestamp at;
};

// What programs and people have put into a run.
struct RunContent {
  std::map<std::string, std::string> params{};
  std::set<std::string> metrics{};  // their keys
};

// One MLflow server. Errors of all calls: not_found: there is no such experiment or run;
// invalid_argument: MLflow refuses the call for good, and the message says why, for example because
// the run was deleted; unavailable, deadline: it doesn't answer, or not now; cancelled. What a call
// stores is as durable as MLflow makes it. Any thread; all calls block.
class Tracking {
 public:
  virtual ~Tracking() = default;

  // The id of the experiment of that name, which is created if there is none.
  virtual Result<std::string> find_or_create_experiment(const std::string& name) = 0;
  // Returns the new run's id. Its status is RUNNING.
  virtual Result<std::string> create_run(const NewRun& run) = 0;
  // The ids of at most ten runs of the experiment with that tag, deleted ones too.
  virtual Result<std::vector<std::string>> find_runs(const std::string& experiment_id,
                                                     const std::string& tag,
                                                     const std::string& value) = 0;
  virtual Result<RunContent> read_run(const std::string& run_id) = 0;
  // Parameters can't be changed: another value than a run has is refused, and nothing is logged.
  virtual Result<void> log(const std::string& run_id,
                           const std::map<std::string, std::string>& params,
                           const std::vector<MetricValue>& metrics) = 0;
  virtual Result<void> set_status(const std::string& run_id, RunStatus status,
                                  std::optional<Timestamp> end) = 0;
  // As MLflow deletes: it can be restored until it is purged. No effect on a deleted run.
  virtual Result<void> delete_run(const std::string& run_id) = 0;
};

// The key of a parameter or metric for any name: MLflow allows letters, digits and "_-. :", and "/"
// between parts. Other characters become "_"; at most 250.
std::string run_key(std::string_view name);

}  // namespace trainyard::mlflow
