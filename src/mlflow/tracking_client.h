#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mlflow/directory.h"
#include "mlflow/tracking.h"
#include "net/http_client.h"

namespace trainyard::mlflow {

// MLflow's REST API, version 2.0, which its releases 1 to 3 have.
class TrackingClient final : public Tracking {
 public:
  struct Options {
    std::string prefix{};  // of all paths, without a final slash: pages_path() (mlflow/server_id.h)
    std::chrono::milliseconds timeout{10000};  // of each request
    std::stop_token stop{};                    // ends a call with cancelled
  };

  // `socket`: the Unix socket of the server. `http` outlives this.
  TrackingClient(net::HttpClient& http, std::filesystem::path socket, Options options)
      : http_(http), socket_(std::move(socket)), options_(std::move(options)) {}

  Result<std::string> find_or_create_experiment(const std::string& name) override;
  Result<std::string> create_run(const NewRun& run) override;
  Result<std::vector<std::string>> find_runs(const std::string& experiment_id,
                                             const std::string& tag,
                                             const std::string& value) override;
  Result<RunContent> read_run(const std::string& run_id) override;
  Result<void> log(const std::string& run_id, const std::map<std::string, std::string>& params,
                   const std::vector<MetricValue>& metrics) override;
  Result<void> set_status(const std::string& run_id, RunStatus status,
                          std::optional<Timestamp> end) override;
  Result<void> delete_run(const std::string& run_id) override;

 private:
  // already_exists as well. `path` is below the API's.
  Result<boost::json::object> get(const std::string& path);
  Result<boost::json::object> post(const std::string& path, const boost::json::object& body);
  Result<boost::json::object> send(net::ClientRequest request, const std::string& path);
  Result<std::string> find_experiment(const std::string& name);
  Result<void> log_batch(const std::string& run_id, boost::json::array params,
                         boost::json::array metrics);

  net::HttpClient& http_;
  const std::filesystem::path socket_;
  const Options options_;
};

// A client of that resource's server. `http` outlives it. Errors as those of socket_of().
Result<std::unique_ptr<Tracking>> open_tracking(MlflowDirectory& directory, net::HttpClient& http,
                                                const std::string& arn, std::stop_token stop);

}  // namespace trainyard::mlflow
