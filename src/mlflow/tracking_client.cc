#include "mlflow/tracking_client.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <utility>

#include "base/json_object.h"
#include "base/percent_encoding.h"
#include "mlflow/server_id.h"

namespace trainyard::mlflow {
namespace {

namespace json = boost::json;

constexpr const char* kApi = "/api/2.0/mlflow/";
constexpr std::size_t kMaxParams = 100;  // of a request
constexpr std::size_t kMaxMetrics = 1000;
constexpr std::size_t kMaxShownAnswer = 500;
constexpr int kTooManyRequests = 429;
constexpr int kRequestTimeout = 408;

ErrorKind kind_of(int status, const std::string& code) {
  if (code == "RESOURCE_DOES_NOT_EXIST") return ErrorKind::not_found;
  if (code == "RESOURCE_ALREADY_EXISTS") return ErrorKind::already_exists;
  const bool is_refused =
      status >= 400 && status < 500 && status != kTooManyRequests && status != kRequestTimeout;
  return is_refused ? ErrorKind::invalid_argument : ErrorKind::unavailable;
}

Error refusal_of(const net::ClientResponse& response) {
  const auto answer = parse_object("answer", response.body);
  const std::string code = answer ? text_at(*answer, "error_code") : "";
  std::string message = answer ? text_at(*answer, "message") : "";
  if (message.empty()) message = response.body.substr(0, kMaxShownAnswer);
  return Error(kind_of(response.status, code),
               "status " + std::to_string(response.status) + ": " + message);
}

// A member that MLflow always gives.
Result<std::string> required_text(const json::object& object, std::string_view name) {
  std::string text = text_at(object, name);
  if (text.empty())
    return Error(ErrorKind::unavailable, "MLflow's answer has no " + std::string(name));
  return text;
}

json::array pairs(const std::map<std::string, std::string>& texts) {
  json::array all;
  for (const auto& [key, value] : texts) all.push_back({{"key", key}, {"value", value}});
  return all;
}

// A text within a filter.
std::string quoted(const std::string& text) {
  std::string safe;
  for (const char c : text)
    if (c != '\'' && c != '`' && c != '"') safe += c;
  return safe;
}

}  // namespace

Result<json::object> TrackingClient::send(net::ClientRequest request, const std::string& path) {
  request.url = "http://localhost" + options_.prefix + kApi + path;
  request.unix_socket = socket_.string();
  request.connect_timeout = request.idle_timeout = request.total_timeout = options_.timeout;
  request.stop = options_.stop;
  const std::string doing = "MLflow's " + path.substr(0, path.find('?'));
  auto response = http_.send(request);
  if (!response) return std::move(response).error().wrap(doing);
  if (response->status != 200) return refusal_of(*response).wrap(doing);
  auto answer = parse_object("its answer", response->body);
  if (!answer) return Error(ErrorKind::unavailable, answer.error().message()).wrap(doing);
  return answer;
}

Result<json::object> TrackingClient::get(const std::string& path) {
  return send({}, path);
}

Result<json::object> TrackingClient::post(const std::string& path, const json::object& body) {
  net::ClientRequest request;
  request.method = "POST";
  request.headers.add("Content-Type", "application/json");
  request.body = json::serialize(body);
  return send(std::move(request), path);
}

Result<std::string> TrackingClient::find_experiment(const std::string& name) {
  TRY(const json::object answer,
      get("experiments/get-by-name?experiment_name=" + percent_encode(name, false)));
  const json::object experiment = object_at(answer, "experiment");
  if (text_at(experiment, "lifecycle_stage") == "deleted")
    return Error(ErrorKind::invalid_argument, "the experiment '" + name + "' is deleted");
  return required_text(experiment, "experiment_id");
}

Result<std::string> TrackingClient::find_or_create_experiment(const std::string& name) {
  auto found = find_experiment(name);
  if (found || found.error().kind() != ErrorKind::not_found) return found;
  const auto created = post("experiments/create", {{"name", name}});
  if (created) return required_text(*created, "experiment_id");
  // Another call has created it meanwhile.
  if (created.error().kind() == ErrorKind::already_exists) return find_experiment(name);
  return created.error();
}

Result<std::string> TrackingClient::create_run(const NewRun& run) {
  TRY(const json::object answer, post("runs/create", {{"experiment_id", run.experiment_id},
                                                      {"run_name", run.name},
                                                      {"start_time", to_epoch_millis(run.start)},
                                                      {"tags", pairs(run.tags)}}));
  return required_text(object_at(object_at(answer, "run"), "info"), "run_id");
}

Result<std::vector<std::string>> TrackingClient::find_runs(const std::string& experiment_id,
                                                           const std::string& tag,
                                                           const std::string& value) {
  TRY(const json::object answer,
      post("runs/search", {{"experiment_ids", json::array{experiment_id}},
                           {"filter", "tags.`" + quoted(tag) + "` = '" + quoted(value) + "'"},
                           {"run_view_type", "ALL"},
                           {"max_results", 10}}));
  std::vector<std::string> ids;
  for (const json::value& run : array_at(answer, "runs")) {
    if (!run.is_object()) continue;
    TRY(std::string id, required_text(object_at(run.get_object(), "info"), "run_id"));
    ids.push_back(std::move(id));
  }
  return ids;
}

Result<RunContent> TrackingClient::read_run(const std::string& run_id) {
  TRY(const json::object answer, get("runs/get?run_id=" + percent_encode(run_id, false)));
  const json::object data = object_at(object_at(answer, "run"), "data");
  RunContent content;
  for (const json::value& param : array_at(data, "params"))
    if (param.is_object())
      content.params[text_at(param.get_object(), "key")] = text_at(param.get_object(), "value");
  for (const json::value& metric : array_at(data, "metrics"))
    if (metric.is_object()) content.metrics.insert(text_at(metric.get_object(), "key"));
  return content;
}

Result<void> TrackingClient::log_batch(const std::string& run_id, json::array params,
                                       json::array metrics) {
  TRY_VOID(
      post("runs/log-batch",
           {{"run_id", run_id}, {"params", std::move(params)}, {"metrics", std::move(metrics)}}));
  return ok();
}

Result<void> TrackingClient::log(const std::string& run_id,
                                 const std::map<std::string, std::string>& params,
                                 const std::vector<MetricValue>& metrics) {
  json::array batch;
  for (const auto& [key, value] : params) {
    batch.push_back({{"key", key}, {"value", value}});
    if (batch.size() == kMaxParams) TRY_VOID(log_batch(run_id, std::exchange(batch, {}), {}));
  }
  if (!batch.empty()) TRY_VOID(log_batch(run_id, std::exchange(batch, {}), {}));
  for (const MetricValue& metric : metrics) {
    batch.push_back({{"key", metric.key},
                     {"value", metric.value},
                     {"timestamp", to_epoch_millis(metric.at)},
                     {"step", 0}});
    if (batch.size() == kMaxMetrics) TRY_VOID(log_batch(run_id, {}, std::exchange(batch, {})));
  }
  return batch.empty() ? ok() : log_batch(run_id, {}, std::move(batch));
}

Result<void> TrackingClient::set_status(const std::string& run_id, RunStatus status,
                                        std::optional<Timestamp> end) {
  json::object body{{"run_id", run_id}, {"status", model::to_string(status)}};
  if (end) body["end_time"] = to_epoch_millis(*end);
  TRY_VOID(post("runs/update", body));
  return ok();
}

Result<void> TrackingClient::delete_run(const std::string& run_id) {
  TRY_VOID(post("runs/delete", {{"run_id", run_id}}));
  return ok();
}

Result<std::unique_ptr<Tracking>> open_tracking(MlflowDirectory& directory, net::HttpClient& http,
                                                const std::string& arn, std::stop_token stop) {
  TRY(std::filesystem::path socket, directory.socket_of(arn));
  TrackingClient::Options options;
  options.prefix = pages_path(arn);
  options.stop = std::move(stop);
  return std::unique_ptr<Tracking>(
      std::make_unique<TrackingClient>(http, std::move(socket), std::move(options)));
}

}  // namespace trainyard::mlflow
