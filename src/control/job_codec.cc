#include "control/job_codec.h"

#include <boost/json.hpp>
#include <string>
#include <utility>

namespace trainyard::control {
namespace {

namespace json = boost::json;

constexpr int kVersion = 1;

std::string_view to_word(model::StopReason reason) {
  return reason == model::StopReason::MaxRuntimeExceeded ? "MaxRuntimeExceeded" : "StopRequested";
}

json::string text_of(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found ? found->as_string() : json::string();
}
std::string string_of(const json::object& object, std::string_view key) {
  const json::string text = text_of(object, key);
  return std::string(text.data(), text.size());
}
Timestamp time_from(const json::value& value) {
  return from_epoch_millis(value.to_number<std::int64_t>());
}
std::optional<Timestamp> time_if(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found ? std::optional(time_from(*found)) : std::nullopt;
}
std::optional<std::int64_t> number_if(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found ? std::optional(found->to_number<std::int64_t>()) : std::nullopt;
}
void put(json::object& object, std::string_view key, const std::optional<Timestamp>& time) {
  if (time) object[key] = to_epoch_millis(*time);
}
void put(json::object& object, std::string_view key, const std::optional<std::int64_t>& number) {
  if (number) object[key] = *number;
}
void put(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

Phase phase_from(const json::value& value) {
  const json::string& text = value.as_string();
  const auto phase = parse_phase(std::string_view(text.data(), text.size()));
  if (!phase) throw std::invalid_argument("unknown phase '" + std::string(text) + "'");
  return *phase;
}

void check_version(const json::object& object) {
  const auto version = object.at("version").to_number<std::int64_t>();
  if (version != kVersion) {
    throw std::invalid_argument("version " + std::to_string(version) + " is not known here");
  }
}

JobState state_from(const json::object& o) {
  check_version(o);
  JobState s;
  s.id = string_of(o, "id");
  s.phase = phase_from(o.at("phase"));
  for (const json::value& value : o.at("transitions").as_array()) {
    const json::object& t = value.as_object();
    s.transitions.push_back({phase_from(t.at("status")), time_from(t.at("start_time")),
                             time_if(t, "end_time"), string_of(t, "status_message")});
  }
  s.creation_time = time_from(o.at("creation_time"));
  s.last_modified_time = time_from(o.at("last_modified_time"));
  s.training_start_time = time_if(o, "training_start_time");
  s.training_end_time = time_if(o, "training_end_time");
  s.training_time_in_seconds = number_if(o, "training_time_in_seconds");
  s.billable_time_in_seconds = number_if(o, "billable_time_in_seconds");
  for (const json::value& value : o.at("final_metrics").as_array()) {
    const json::object& m = value.as_object();
    s.final_metrics.push_back({string_of(m, "metric_name"), m.at("value").to_number<double>(),
                               time_from(m.at("timestamp"))});
  }
  s.failure_reason = string_of(o, "failure_reason");
  s.model_artifacts = string_of(o, "model_artifacts");
  s.attempt = o.at("attempt").to_number<int>();
  s.last_sequence = o.at("last_sequence").to_number<std::int64_t>();
  if (o.contains("stop_reason")) {
    s.stop_reason = string_of(o, "stop_reason") == "MaxRuntimeExceeded"
                        ? model::StopReason::MaxRuntimeExceeded
                        : model::StopReason::StopRequested;
  }
  s.failure_detected_time = time_if(o, "failure_detected_time");
  s.losses.log_lines = number_if(o, "lost_log_lines").value_or(0);
  s.losses.log_bytes = number_if(o, "lost_log_bytes").value_or(0);
  s.losses.metric_points = number_if(o, "lost_metric_points").value_or(0);
  return s;
}

json::object event_object(std::string_view type, Timestamp at) {
  return {{"version", kVersion}, {"type", type}, {"at", to_epoch_millis(at)}};
}
json::object to_object(const Created& e) {
  json::object o = event_object("Created", e.at);
  put(o, "id", e.id);
  return o;
}
json::object to_object(const Queued& e) {
  json::object o = event_object("Queued", e.at);
  put(o, "reason", e.reason);
  return o;
}
json::object to_object(const StopRequested& e) {
  return event_object("StopRequested", e.at);
}
json::object to_object(const AttemptStarted& e) {
  json::object o = event_object("AttemptStarted", e.at);
  o["attempt"] = e.attempt;
  return o;
}
json::object to_object(const AgentGone& e) {
  json::object o = event_object("AgentGone", e.at);
  o["attempt"] = e.attempt;
  put(o, "reason", e.reason);
  return o;
}
json::object to_object(const LaunchFailed& e) {
  json::object o = event_object("LaunchFailed", e.at);
  o["attempt"] = e.attempt;
  o["reason"] = e.reason;
  return o;
}
json::object to_object(const AgentSilent& e) {
  json::object o = event_object("AgentSilent", e.at);
  o["attempt"] = e.attempt;
  o["silent"] = e.silent;
  return o;
}
json::object to_object(const AttemptCutOff& e) {
  json::object o = event_object("AttemptCutOff", e.at);
  o["attempt"] = e.attempt;
  o["stop_reason"] = to_word(e.reason);
  return o;
}
json::object to_object(const AgentReported& e) {
  json::object o = event_object("AgentReported", e.report.at);
  o["attempt"] = e.attempt;
  o["report"] = json::parse(model::to_json_line(e.report));
  return o;
}

Result<JobEvent> event_from(const json::object& o) {
  check_version(o);
  const std::string type = string_of(o, "type");
  const Timestamp at = time_from(o.at("at"));
  if (type == "Created") return JobEvent(Created{at, string_of(o, "id")});
  if (type == "Queued") return JobEvent(Queued{at, string_of(o, "reason")});
  if (type == "StopRequested") return JobEvent(StopRequested{at});
  const int attempt = o.at("attempt").to_number<int>();
  if (type == "AttemptStarted") return JobEvent(AttemptStarted{at, attempt});
  if (type == "AgentGone") return JobEvent(AgentGone{at, attempt, string_of(o, "reason")});
  if (type == "AgentSilent") return JobEvent(AgentSilent{at, attempt, o.at("silent").as_bool()});
  if (type == "AttemptCutOff")
    return JobEvent(AttemptCutOff{at, attempt,
                                  string_of(o, "stop_reason") == "MaxRuntimeExceeded"
                                      ? model::StopReason::MaxRuntimeExceeded
                                      : model::StopReason::StopRequested});
  if (type == "LaunchFailed") return JobEvent(LaunchFailed{at, attempt, string_of(o, "reason")});
  if (type == "AgentReported") {
    TRY(auto report, model::parse_report(json::serialize(o.at("report"))));
    return JobEvent(AgentReported{attempt, std::move(report)});
  }
  return Error(ErrorKind::corrupt, "unknown event type '" + type + "'");
}

}  // namespace

std::string to_json(const JobState& s) {
  json::object o{{"version", kVersion},
                 {"phase", to_string(s.phase)},
                 {"creation_time", to_epoch_millis(s.creation_time)},
                 {"last_modified_time", to_epoch_millis(s.last_modified_time)},
                 {"attempt", s.attempt},
                 {"last_sequence", s.last_sequence}};
  json::array transitions;
  for (const Transition& t : s.transitions) {
    json::object entry{{"status", to_string(t.status)},
                       {"start_time", to_epoch_millis(t.start_time)},
                       {"status_message", t.status_message}};
    put(entry, "end_time", t.end_time);
    transitions.push_back(std::move(entry));
  }
  put(o, "id", s.id);
  o["transitions"] = std::move(transitions);
  json::array metrics;
  for (const FinalMetric& m : s.final_metrics) {
    metrics.push_back(json::object{{"metric_name", m.metric_name},
                                   {"value", m.value},
                                   {"timestamp", to_epoch_millis(m.timestamp)}});
  }
  o["final_metrics"] = std::move(metrics);
  put(o, "training_start_time", s.training_start_time);
  put(o, "training_end_time", s.training_end_time);
  put(o, "training_time_in_seconds", s.training_time_in_seconds);
  put(o, "billable_time_in_seconds", s.billable_time_in_seconds);
  put(o, "failure_reason", s.failure_reason);
  put(o, "model_artifacts", s.model_artifacts);
  if (s.stop_reason) o["stop_reason"] = to_word(*s.stop_reason);
  put(o, "failure_detected_time", s.failure_detected_time);
  if (s.losses.log_lines != 0) o["lost_log_lines"] = s.losses.log_lines;
  if (s.losses.log_bytes != 0) o["lost_log_bytes"] = s.losses.log_bytes;
  if (s.losses.metric_points != 0) o["lost_metric_points"] = s.losses.metric_points;
  return json::serialize(o);
}

Result<JobState> parse_job_state(std::string_view text) {
  try {
    return state_from(json::parse(json::string_view(text.data(), text.size())).as_object());
  } catch (const std::exception& e) {
    return Error(ErrorKind::corrupt, std::string("not a training job's state: ") + e.what());
  }
}

std::string to_json(const JobEvent& event) {
  return json::serialize(std::visit([](const auto& e) { return to_object(e); }, event));
}

Result<JobEvent> parse_job_event(std::string_view text) {
  try {
    return event_from(json::parse(json::string_view(text.data(), text.size())).as_object());
  } catch (const std::exception& e) {
    return Error(ErrorKind::corrupt, std::string("not a training job's event: ") + e.what());
  }
}

}  // namespace trainyard::control
