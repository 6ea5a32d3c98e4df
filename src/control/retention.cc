#include "control/retention.h"

#include <utility>

#include "base/log.h"

namespace trainyard::control {
namespace {

constexpr std::chrono::hours kInterval{1};
constexpr std::size_t kBatch = 100;  // jobs per query

}  // namespace

Retention::Retention(Parts parts, RetentionRules rules)
    : parts_(std::move(parts)), rules_(std::move(rules)) {}

Retention::~Retention() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Retention::start() {
  thread_ = std::thread([this] { work(); });
}

void Retention::replace_rules(const RetentionRules& rules) {
  {
    const MutexLock lock(mutex_);
    if (rules_ == rules) return;
    rules_ = rules;
    changed_ = true;
  }
  wake_.notify_all();
}

RetentionRules Retention::rules() const {
  const MutexLock lock(mutex_);
  return rules_;
}

bool Retention::leaving() const {
  const MutexLock lock(mutex_);
  return stopping_;
}

void Retention::work() {
  using Steady = std::chrono::steady_clock;
  auto next_sweep = Steady::now();
  while (!leaving()) {
    if (Steady::now() >= next_sweep) {
      sweep();
      next_sweep = Steady::now() + kInterval;
    }
    if (const auto finished = parts_.jobs.finish_deletions(); !finished)
      log::error("deletions_not_finished", {{"error", finished.error().message()}});
    MutexLock lock(mutex_);
    wake_.wait_for(lock, parts_.deletion_interval,
                   [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_ || changed_; });
    if (std::exchange(changed_, false)) next_sweep = {};
  }
}

Swept Retention::sweep() {
  const RetentionRules rules = this->rules();
  const Timestamp now = parts_.clock.now();
  Swept swept;
  if (rules.training_jobs) swept.training_jobs = sweep_jobs(now - *rules.training_jobs);
  // A running job may be silent for longer than its log is kept.
  const auto may_go = [this](const std::string& job) { return !leaving() && has_ended(job); };
  if (rules.logs) {
    const auto removed = parts_.logs.remove_streams(
        parts_.log_group, now - *rules.logs, [&](std::string_view stream) {
          return may_go(std::string(stream.substr(0, stream.find('/'))));
        });
    swept.log_streams = removed.value_or(0);
    if (!removed) log::error("logs_not_swept", {{"error", removed.error().message()}});
  }
  if (rules.metrics) {
    const auto removed = parts_.metrics.remove(now - *rules.metrics, may_go);
    swept.metric_folders = removed.value_or(0);
    if (!removed) log::error("metrics_not_swept", {{"error", removed.error().message()}});
  }
  if (rules.multipart_uploads && parts_.abort_uploads) {
    const auto aborted = parts_.abort_uploads(now - *rules.multipart_uploads);
    swept.multipart_uploads = aborted.value_or(0);
    if (!aborted) log::error("uploads_not_swept", {{"error", aborted.error().message()}});
  }
  if (parts_.forget_sessions) {
    const auto forgotten = parts_.forget_sessions();
    swept.sessions = forgotten.value_or(0);
    if (!forgotten) log::error("sessions_not_swept", {{"error", forgotten.error().message()}});
  }
  if (swept != Swept{})
    log::info("retention_swept", {{"training_jobs", swept.training_jobs},
                                  {"log_streams", swept.log_streams},
                                  {"metric_folders", swept.metric_folders},
                                  {"multipart_uploads", swept.multipart_uploads},
                                  {"sessions", swept.sessions}});
  return swept;
}

std::size_t Retention::sweep_jobs(Timestamp ended_by) {
  std::size_t removed = 0;
  while (true) {
    const auto due = parts_.store.list_ended(ended_by, kBatch);
    if (!due) {
      log::error("jobs_not_swept", {{"error", due.error().message()}});
      return removed;
    }
    std::size_t deleted_count = 0;
    for (const std::string& job : *due) {
      if (leaving()) return removed;
      // Refused if it was deleted and created again meanwhile.
      const auto done = parts_.jobs.remove(job, ended_by);
      if (done) ++deleted_count;
      if (!done) log::warning("job_not_swept", {{"job", job}, {"error", done.error().message()}});
    }
    removed += deleted_count;
    if (due->size() < kBatch || deleted_count == 0) return removed;
  }
}

// true for a job that doesn't exist
bool Retention::has_ended(const std::string& job) const {
  const auto found = parts_.store.find(job);
  return found && (!*found || (*found)->record.terminal);
}

}  // namespace trainyard::control
