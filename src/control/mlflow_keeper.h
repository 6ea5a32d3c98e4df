#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"
#include "control/kept_server.h"
#include "mlflow/directory.h"
#include "mlflow/server_folders.h"
#include "mlflow/server_process.h"
#include "store/resource_store.h"

namespace trainyard::control {

// All that is referred to outlives the keeper.
struct MlflowKeeperParts {
  store::ResourceStore& store;
  mlflow::ServerFolders folders;
  mlflow::StartServer start;
  // What is in the credentials file of a server: a session of that role, of an hour at least.
  std::function<std::string(const std::string& role_arn)> credentials;
  std::string account;  // owns the buckets
  Backoff pause{std::chrono::seconds(1), std::chrono::minutes(1)};
};

// Keeps the servers of MLflow tracking servers and apps as their statuses want them
// (control/mlflow_status.h), on a thread of its own, and stores what has become of them. A server
// that ends is started again; one that fails three times while it is created, updated or started has
// failed. The servers end with this object.
class MlflowKeeper final : public mlflow::MlflowDirectory {
 public:
  explicit MlflowKeeper(MlflowKeeperParts parts) : parts_(std::move(parts)) {}
  // Ends all servers: takes up to twelve seconds if there are any.
  ~MlflowKeeper() override;
  MlflowKeeper(const MlflowKeeper&) = delete;
  MlflowKeeper& operator=(const MlflowKeeper&) = delete;

  // Begins with what an earlier process left. Call once.
  void start();
  // A resource was created or changed. Any thread; cheap.
  void wake();
  // Whether its server runs and answers. Any thread; cheap.
  bool is_active(const std::string& arn) const;
  Result<std::filesystem::path> socket_of(const std::string& arn) override;

 private:
  // Of a resource; for the thread alone.
  struct Kept {
    store::StoredResource resource;
    KeptServer server;
  };

  void work();
  // Reads the resources. False: it couldn't.
  bool reload();
  KeptServer make_server(const store::StoredResource& resource) const;
  // Whether its status or its process is on the way to another one.
  bool step(Kept& kept);
  void store_status(Kept& kept, const std::string& status);
  void finish_deletion(Kept& kept);
  void set_active(const std::string& arn, bool active);
  void end_all();

  const MlflowKeeperParts parts_;
  std::map<std::string, Kept> kept_;  // by ARN
  mutable Mutex mutex_;
  ConditionVariable changed_;
  bool due_ TRAINYARD_GUARDED_BY(mutex_) = true;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::set<std::string> active_ TRAINYARD_GUARDED_BY(mutex_);  // ARNs
  std::thread thread_;
};

}  // namespace trainyard::control
