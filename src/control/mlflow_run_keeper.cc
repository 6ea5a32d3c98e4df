#include "control/mlflow_run_keeper.h"

#include <initializer_list>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/backoff.h"
#include "base/log.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kRunsPerQuery = 100;
// A server that is started again is told soon; asking whether it runs costs next to nothing.
constexpr Backoff kTellLater{std::chrono::seconds(1), std::chrono::seconds(5)};

bool is_final(const MlflowRunRecord& record) {
  return record.ended.has_value();
}

// Whether MLflow will never take it: there is no such server or run, or the run is deleted.
bool is_for_good(const Error& error) {
  return error.kind() == ErrorKind::not_found || error.kind() == ErrorKind::invalid_argument ||
         error.kind() == ErrorKind::corrupt;
}

// What the run doesn't have of that name yet: what its program logged is what counts, and MLflow
// refuses to change parameters.
Result<void> complete_run(mlflow::Tracking& tracking, const MlflowRunRecord& record) {
  TRY(const mlflow::RunContent content, tracking.read_run(record.run_id));
  std::map<std::string, std::string> params = record.params;
  std::erase_if(params, [&](const auto& param) { return content.params.contains(param.first); });
  std::vector<mlflow::MetricValue> metrics = record.metrics;
  std::erase_if(metrics, [&](const auto& metric) { return content.metrics.contains(metric.key); });
  const auto logged = tracking.log(record.run_id, params, metrics);
  if (logged || logged.error().kind() != ErrorKind::invalid_argument) return logged;
  // The status is worth more.
  log::warning(
      "mlflow_run_not_completed",
      {{"job", record.job}, {"run_id", record.run_id}, {"error", logged.error().message()}});
  return ok();
}

Result<void> delete_runs(mlflow::Tracking& tracking, const MlflowRunRecord& record,
                         const std::string& name) {
  TRY(const auto runs, tracking.find_runs(record.experiment_id, kMlflowRecordTag, name));
  for (const std::string& run : runs) TRY_VOID(tracking.delete_run(run));
  return ok();
}

}  // namespace

MlflowRunKeeper::~MlflowRunKeeper() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.request_stop();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void MlflowRunKeeper::start() {
  abandon_begun();
  thread_ = std::thread([this] { work(); });
}

void MlflowRunKeeper::wake() {
  {
    const MutexLock lock(mutex_);
    due_ = true;
  }
  changed_.notify_all();
}

void MlflowRunKeeper::work() {
  int failures = 0;
  while (true) {
    {
      MutexLock lock(mutex_);
      const auto is_woken = [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_ || due_; };
      if (failures == 0) {
        changed_.wait(lock, is_woken);
      } else {
        changed_.wait_for(lock, kTellLater.pause(failures), is_woken);
      }
      if (stopping_) return;
      due_ = false;
    }
    failures = tell_due() ? 0 : failures + 1;
  }
}

template <class Act>
bool MlflowRunKeeper::for_each(std::initializer_list<std::string_view> statuses, Act act) {
  store::SearchQuery query;
  query.where.kind = store::SearchCondition::Kind::one_of;
  query.where.field.place = store::SearchField::Place::status;
  for (const std::string_view status : statuses)
    query.where.values.emplace_back(std::string(status));
  query.sort.place = store::SearchField::Place::name;
  query.descending = false;
  query.limit = kRunsPerQuery;
  while (true) {
    const auto found = store_.search(std::string(kMlflowRunKind), query);
    if (!found) {
      log::error("mlflow_runs_not_found", {{"error", found.error().message()}});
      return false;
    }
    for (const store::FoundResource& each : *found) {
      query.after = store::SearchQuery::Position{each.key, each.resource.id.name, 0};
      act(each.resource);
    }
    if (found->size() < kRunsPerQuery) return true;
  }
}

void MlflowRunKeeper::abandon_begun() {
  for_each({kRunBegun}, [this](const store::StoredResource& begun) {
    const auto marked = store_.apply(begun.id, [](store::StoredResource& stored) -> Result<void> {
      stored.status = kRunAbandoned;
      return ok();
    });
    if (!marked)
      log::error("mlflow_run_not_abandoned",
                 {{"record", begun.id.name}, {"error", marked.error().message()}});
  });
}

bool MlflowRunKeeper::tell_due() {
  std::set<std::string> silent;
  const bool found = for_each({kRunDue, kRunAbandoned}, [&](const store::StoredResource& stored) {
    const auto record = parse_mlflow_run_record(stored);
    const std::string server = record ? record->resource : "";
    if (stop_.stop_requested() || silent.contains(server)) return;
    const auto told = tell(stored);
    if (told || stop_.stop_requested()) return;
    silent.insert(server);
    // Once: a server may be stopped for months.
    if (!silent_.contains(server))
      log::warning("mlflow_not_told", {{"server", server}, {"error", told.error().message()}});
  });
  silent_ = std::move(silent);
  return found && silent_.empty();
}

Result<void> MlflowRunKeeper::tell(const store::StoredResource& stored) {
  const bool is_abandoned = stored.status == kRunAbandoned;
  const auto record = parse_mlflow_run_record(stored);
  const auto told = [&]() -> Result<void> {
    if (!record) return record.error();
    TRY(const auto tracking, open_(record->resource, stop_.get_token()));
    return is_abandoned ? delete_runs(*tracking, *record, stored.id.name)
                        : tell_run(*tracking, *record);
  }();
  if (told) return settle(stored, is_abandoned || is_final(*record));
  if (!is_for_good(told.error())) return told;
  log::warning("mlflow_run_given_up", {{"record", stored.id.name},
                                       {"job", record ? record->job : ""},
                                       {"error", told.error().message()}});
  return settle(stored, true);
}

Result<void> MlflowRunKeeper::tell_run(mlflow::Tracking& tracking, const MlflowRunRecord& record) {
  if (is_final(record)) TRY_VOID(complete_run(tracking, record));
  return tracking.set_status(record.run_id, record.status, record.ended);
}

// If the job has gone on meanwhile, there is something to tell again.
Result<void> MlflowRunKeeper::settle(const store::StoredResource& told, bool is_last) {
  const auto is_same = [&told](const store::StoredResource& stored) {
    return stored.state == told.state && stored.status == told.status;
  };
  const auto settled =
      is_last ? store_.remove(told.id,
                              [&](const store::StoredResource& stored,
                                  const store::LinkCounts&) -> Result<void> {
                                if (is_same(stored)) return ok();
                                return Error(ErrorKind::conflict, "it has changed meanwhile");
                              })
              : store_.apply(told.id, [&](store::StoredResource& stored) -> Result<void> {
                  if (is_same(stored)) stored.status = kRunTold;
                  return ok();
                });
  if (!settled && settled.error().kind() == ErrorKind::not_found) return ok();
  return settled;
}

}  // namespace trainyard::control
