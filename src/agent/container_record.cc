#include "agent/container_record.h"

#include <array>
#include <boost/json.hpp>
#include <limits>

#include "agent/container_spec_json.h"
#include "agent/error_json.h"
#include "base/files.h"
#include "model/document.h"

namespace trainyard::agent {

namespace json = boost::json;
using Phase = ContainerState::Phase;

namespace {

constexpr std::array<std::string_view, 4> kContainerPhases = {"created", "running", "ended",
                                                              "failed"};
constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();

json::object exit_json(const runtime::ContainerExit& exit) {
  return {{"code", exit.code},
          {"out_of_memory", exit.out_of_memory},
          {"out_of_processes", exit.out_of_processes},
          {"layer_full", exit.layer_full}};
}

runtime::ContainerExit read_exit(model::DocumentReader& reader) {
  runtime::ContainerExit exit;
  exit.code = static_cast<int>(reader.integer("code", 0, 255));
  exit.out_of_memory = reader.boolean("out_of_memory");
  exit.out_of_processes = reader.boolean("out_of_processes");
  exit.layer_full = reader.boolean("layer_full");
  return exit;
}

MetricValue read_metric(model::DocumentReader& reader) {
  MetricValue metric;
  metric.name = reader.text("name");
  metric.value = reader.number("value");
  metric.at = from_epoch_millis(reader.integer("at", 0, kMaxNumber));
  return metric;
}

}  // namespace

bool is_present(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

std::optional<model::StopReason> ShimFolder::stop_reason() const {
  using model::StopReason;
  for (const auto reason : {StopReason::StopRequested, StopReason::MaxRuntimeExceeded})
    if (is_present(stop(reason))) return reason;
  return std::nullopt;
}

std::string to_json(const ContainerOrder& order) {
  return json::serialize(json::object{{"boot_id", order.boot_id}, {"spec", to_json(order.spec)}});
}

Result<ContainerOrder> parse_container_order(std::string_view text) {
  TRY(const json::object object, model::parse_document("container order", text));
  model::DocumentReader reader("container order", object);
  ContainerOrder order;
  order.boot_id = reader.text("boot_id");
  reader.object("spec",
                [&](model::DocumentReader& spec) { order.spec = read_container_spec(spec); });
  TRY_VOID(reader.finish());
  return order;
}

std::string to_json(const ContainerState& state) {
  json::array metrics;
  for (const MetricValue& metric : state.metrics)
    metrics.push_back(json::object{
        {"name", metric.name}, {"value", metric.value}, {"at", to_epoch_millis(metric.at)}});
  json::object object{{"phase", kContainerPhases[static_cast<std::size_t>(state.phase)]},
                      {"started", state.started},
                      {"ended_for_space", state.ended_for_space},
                      {"metrics", std::move(metrics)},
                      {"losses", json::object{{"log_lines", state.losses.log_lines},
                                              {"log_bytes", state.losses.log_bytes},
                                              {"metric_points", state.losses.metric_points}}}};
  if (state.init_pid) object["init_pid"] = *state.init_pid;
  if (state.exit) object["exit"] = exit_json(*state.exit);
  if (state.error) object["error"] = error_json(*state.error);
  return json::serialize(object);
}

Result<ContainerState> parse_container_state(std::string_view text) {
  TRY(const json::object object, model::parse_document("container state", text));
  model::DocumentReader reader("container state", object);
  ContainerState state;
  state.phase = static_cast<Phase>(reader.word("phase", kContainerPhases));
  state.started = reader.boolean("started");
  state.ended_for_space = reader.text("ended_for_space");
  reader.objects("metrics",
                 [&](model::DocumentReader& r) { state.metrics.push_back(read_metric(r)); });
  reader.object("losses", [&](model::DocumentReader& r) {
    state.losses.log_lines = r.integer("log_lines", 0, kMaxNumber);
    state.losses.log_bytes = r.integer("log_bytes", 0, kMaxNumber);
    state.losses.metric_points = r.integer("metric_points", 0, kMaxNumber);
  });
  if (reader.has("init_pid"))
    state.init_pid =
        static_cast<pid_t>(reader.integer("init_pid", 1, std::numeric_limits<pid_t>::max()));
  if (reader.has("exit"))
    reader.object("exit", [&](model::DocumentReader& r) { state.exit = read_exit(r); });
  if (reader.has("error"))
    reader.object("error", [&](model::DocumentReader& r) { state.error = read_error(r); });
  TRY_VOID(reader.finish());
  if ((state.phase == Phase::ended && !state.exit) ||
      (state.phase == Phase::failed && !state.error))
    return Error(ErrorKind::corrupt, "container state: it doesn't say how the container ended");
  return state;
}

Result<std::optional<ContainerState>> read_container_state(const ShimFolder& folder) {
  const auto text = read_file(folder.state());
  if (!text && text.error().kind() == ErrorKind::not_found) return std::optional<ContainerState>();
  if (!text) return text.error();
  TRY(ContainerState state, parse_container_state(*text));
  return std::optional(std::move(state));
}

std::string this_boot() {
  std::string id = read_file("/proc/sys/kernel/random/boot_id").value_or("");
  if (id.ends_with('\n')) id.pop_back();
  return id;
}

}  // namespace trainyard::agent
