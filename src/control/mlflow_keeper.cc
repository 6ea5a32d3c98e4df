#include "control/mlflow_keeper.h"

#include <array>
#include <optional>
#include <utility>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "control/api_errors.h"
#include "control/mlflow_server_rules.h"
#include "control/mlflow_status.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kServersPerQuery = 100;
constexpr int kMaxFailures = 3;
constexpr auto kSoon = 200ms;  // while something is on its way
constexpr auto kLater = 1s;    // until the end of a process is noticed
constexpr auto kEndPatience = 15s;

// Those of earlier processes, which had other names.
Result<void> remove_others(const fs::path& credentials) {
  TRY(const auto files, list_folder(credentials.parent_path()));
  std::error_code failed;
  for (const fs::path& file : files)
    if (file != credentials) fs::remove(file, failed);
  return ok();
}

}  // namespace

MlflowKeeper::~MlflowKeeper() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void MlflowKeeper::start() {
  thread_ = std::thread([this] { work(); });
}

void MlflowKeeper::wake() {
  {
    const MutexLock lock(mutex_);
    due_ = true;
  }
  changed_.notify_all();
}

bool MlflowKeeper::is_active(const std::string& arn) const {
  const MutexLock lock(mutex_);
  return active_.contains(arn);
}

void MlflowKeeper::set_active(const std::string& arn, bool active) {
  const MutexLock lock(mutex_);
  if (active) {
    active_.insert(arn);
  } else {
    active_.erase(arn);
  }
}

Result<fs::path> MlflowKeeper::socket_of(const std::string& arn) {
  TRY(const auto found, parts_.store.find_arn(arn));
  if (!found || (found->id.kind != kMlflowTrackingServerKind && found->id.kind != kMlflowAppKind))
    return resource_not_found_error("There is no MLflow server with ARN " + arn + ".");
  const bool to_run = is_mlflow_to_run(found->status);
  if (to_run && is_active(arn)) return parts_.folders.paths(arn).socket;
  return Error(to_run ? ErrorKind::unavailable : ErrorKind::conflict,
               "The MLflow server with ARN " + arn + " is not running" + (to_run ? " yet" : "") +
                   ". Its status is " + found->status + ".");
}

void MlflowKeeper::work() {
  bool soon = true;
  bool unread = true;
  while (true) {
    {
      MutexLock lock(mutex_);
      changed_.wait_for(lock, soon ? kSoon : kLater,
                        [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_ || due_; });
      if (stopping_) break;
      if (std::exchange(due_, false)) unread = true;
    }
    if (unread) unread = !reload();
    soon = false;
    for (auto next = kept_.begin(); next != kept_.end();) {
      const auto each = next++;
      soon = step(each->second) || soon;
    }
  }
  end_all();
}

bool MlflowKeeper::reload() {
  for (const std::string_view kind : {kMlflowTrackingServerKind, kMlflowAppKind}) {
    store::SearchQuery query;
    query.sort.place = store::SearchField::Place::name;
    query.descending = false;
    query.limit = kServersPerQuery;
    std::size_t count = kServersPerQuery;
    while (count == kServersPerQuery) {
      const auto found = parts_.store.search(std::string(kind), query);
      if (!found) {
        log::error("mlflow_servers_not_read", {{"error", found.error().message()}});
        return false;
      }
      count = found->size();
      for (const store::FoundResource& each : *found) {
        query.after = store::SearchQuery::Position{each.key, each.resource.id.name, 0};
        const auto known = kept_.find(each.resource.arn);
        if (known != kept_.end()) {
          known->second.resource = each.resource;
        } else if (is_mlflow_to_run(each.resource.status) ||
                   is_mlflow_passing(each.resource.status)) {
          kept_.emplace(each.resource.arn, Kept{each.resource, make_server(each.resource)});
        }
      }
    }
  }
  return true;
}

KeptServer MlflowKeeper::make_server(const store::StoredResource& resource) const {
  KeptServer::Parts parts;
  parts.start = parts_.start;
  parts.paths = parts_.folders.paths(resource.arn);
  parts.prepare = [this, paths = parts.paths](const mlflow::ServerPlan& plan) -> Result<void> {
    TRY_VOID(ensure_directory(paths.folder, 0700));
    TRY_VOID(ensure_directory(paths.credentials.parent_path(), 0700));
    TRY_VOID(remove_others(paths.credentials));
    return replace_file(paths.credentials, parts_.credentials(plan.role_arn), 0600);
  };
  parts.pause = parts_.pause;
  return KeptServer(std::move(parts));
}

bool MlflowKeeper::step(Kept& kept) {
  const std::string status = kept.resource.status;
  std::optional<mlflow::ServerPlan> wanted;
  if (is_mlflow_to_run(status)) {
    auto plan = mlflow_plan(kept.resource, parts_.account);
    if (!plan) {
      log::error("mlflow_server_not_readable",
                 {{"arn", kept.resource.arn}, {"error", plan.error().message()}});
      return false;
    }
    wanted = std::move(*plan);
  }
  const KeptServer::State state = kept.server.step(wanted, KeptServer::Steady::now());
  set_active(kept.resource.arn, state == KeptServer::State::ready);
  switch (state) {
    case KeptServer::State::passing:
      return true;
    case KeptServer::State::ready:
      if (is_mlflow_passing(status)) store_status(kept, mlflow_status_after(status));
      return false;
    case KeptServer::State::failed:
      if (is_mlflow_passing(status) && kept.server.failures() >= kMaxFailures)
        store_status(kept, mlflow_status_after_failure(status));
      return true;
    case KeptServer::State::gone:
      if (status == "Deleting") {
        finish_deletion(kept);
      } else if (is_mlflow_passing(status)) {
        store_status(kept, mlflow_status_after(status));
      } else {
        kept_.erase(std::string(kept.resource.arn));
      }
      return false;
  }
  return false;
}

// If it can't be stored it is found out again, a second later.
void MlflowKeeper::store_status(Kept& kept, const std::string& status) {
  const std::string before = kept.resource.status;
  const auto stored = parts_.store.apply(kept.resource.id, [&](store::StoredResource& now) {
    if (now.status == before) now.status = status;
    return ok();
  });
  if (!stored) {
    log::error("mlflow_status_not_stored",
               {{"arn", kept.resource.arn}, {"error", stored.error().message()}});
    return;
  }
  log::info("mlflow_status", {{"arn", kept.resource.arn}, {"status", status}});
  wake();  // to read what is stored now
}

void MlflowKeeper::finish_deletion(Kept& kept) {
  const std::string arn = kept.resource.arn;
  auto removed = remove_tree(parts_.folders.paths(arn).folder);
  if (removed) removed = parts_.store.remove(kept.resource.id);
  if (!removed && removed.error().kind() != ErrorKind::not_found) {
    log::error("mlflow_server_not_deleted", {{"arn", arn}, {"error", removed.error().message()}});
    return;
  }
  log::info("mlflow_server_deleted", {{"arn", arn}});
  kept_.erase(arn);
}

void MlflowKeeper::end_all() {
  const auto deadline = KeptServer::Steady::now() + kEndPatience;
  bool left = true;
  while (left && KeptServer::Steady::now() < deadline) {
    left = false;
    for (auto& [arn, kept] : kept_) {
      set_active(arn, false);
      if (kept.server.step(std::nullopt, KeptServer::Steady::now()) != KeptServer::State::gone)
        left = true;
    }
    if (!left) break;
    MutexLock lock(mutex_);
    changed_.wait_for(lock, kSoon);
  }
  kept_.clear();
}

}  // namespace trainyard::control
