#include "control/job_codec.h"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace trainyard::control {
namespace {

namespace json = boost::json;

// 1: one attempt with one host, whose reports the state counted itself. 2: attempts with hosts.
constexpr int kVersion = 2;

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
std::chrono::seconds seconds_of(const json::object& object, std::string_view key) {
  return std::chrono::seconds(number_if(object, key).value_or(0));
}
void put(json::object& object, std::string_view key, std::chrono::seconds span) {
  if (span.count() != 0) object[key] = span.count();
}
void put(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  if (const json::value* found = object.if_contains(key))
    for (const json::value& text : found->as_array()) texts.emplace_back(text.as_string());
  return texts;
}
void put(json::object& object, std::string_view key, const std::vector<std::string>& texts) {
  if (!texts.empty()) object[key] = json::array(texts.begin(), texts.end());
}

// A word of a fixed set, by the set's own parser.
template <class Parse>
auto word_from(const json::value& value, std::string_view what, Parse parse) {
  const json::string& text = value.as_string();
  const auto word = parse(std::string_view(text.data(), text.size()));
  if (!word)
    throw std::invalid_argument("unknown " + std::string(what) + " '" + std::string(text) + "'");
  return *word;
}
Phase phase_from(const json::value& value) {
  return word_from(value, "phase", parse_phase);
}
model::StopReason stop_reason_from(const json::value& value) {
  return word_from(value, "stop reason", model::parse_stop_reason);
}
model::FailureClass failure_class_if(const json::object& object, std::string_view key,
                                     model::FailureClass otherwise) {
  const json::value* found = object.if_contains(key);
  return found ? word_from(*found, "failure class", model::parse_failure_class) : otherwise;
}
bool flag_of(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->as_bool();
}

std::optional<model::JobOutcome> outcome_if(const json::object& o) {
  const json::value* found = o.if_contains("outcome");
  if (found == nullptr) return std::nullopt;
  model::DocumentReader reader("outcome", found->as_object());
  model::JobOutcome outcome = model::read_outcome(reader);
  if (const auto read = reader.finish(); !read) throw std::invalid_argument(read.error().message());
  return outcome;
}

std::map<std::string, std::string> text_map_of(const json::object& o, std::string_view key) {
  std::map<std::string, std::string> texts;
  if (const json::value* found = o.if_contains(key))
    for (const auto& [name, text] : found->as_object())
      texts.emplace(std::string(name.data(), name.size()), std::string(text.as_string()));
  return texts;
}
json::object to_object(const std::map<std::string, std::string>& texts) {
  json::object o;
  for (const auto& [name, text] : texts) o[name] = text;
  return o;
}
std::optional<ResolvedAlgorithm> algorithm_if(const json::object& object) {
  const json::value* found = object.if_contains("algorithm");
  if (found == nullptr) return std::nullopt;
  const json::object& o = found->as_object();
  ResolvedAlgorithm algorithm{string_of(o, "arn"), string_of(o, "image"),
                              text_map_of(o, "hyper_parameters")};
  for (const json::value& metric : o.at("metrics").as_array())
    algorithm.metrics.emplace_back(string_of(metric.as_object(), "name"),
                                   string_of(metric.as_object(), "regex"));
  return algorithm;
}
void put(json::object& object, const std::optional<ResolvedAlgorithm>& algorithm) {
  if (!algorithm) return;
  json::array metrics;
  for (const auto& [name, regex] : algorithm->metrics)
    metrics.push_back(json::object{{"name", name}, {"regex", regex}});
  object["algorithm"] = json::object{{"arn", algorithm->arn},
                                     {"image", algorithm->image},
                                     {"hyper_parameters", to_object(algorithm->hyper_parameters)},
                                     {"metrics", std::move(metrics)}};
}

void check_version(const json::object& object) {
  const auto version = object.at("version").to_number<std::int64_t>();
  if (version <= kVersion || number_if(object, "min_reader").value_or(version) <= kVersion) return;
  throw std::invalid_argument("version " + std::to_string(version) + " is not known here");
}

void put_failure(json::object& object, model::FailureClass failure, const std::string& reason) {
  if (failure != model::FailureClass::none) object["failure_class"] = model::to_string(failure);
  put(object, "failure_reason", reason);
}

void put_losses(json::object& object, const model::Losses& losses) {
  if (losses.log_lines != 0) object["lost_log_lines"] = losses.log_lines;
  if (losses.log_bytes != 0) object["lost_log_bytes"] = losses.log_bytes;
  if (losses.metric_points != 0) object["lost_metric_points"] = losses.metric_points;
}
model::Losses losses_from(const json::object& o) {
  return {number_if(o, "lost_log_lines").value_or(0), number_if(o, "lost_log_bytes").value_or(0),
          number_if(o, "lost_metric_points").value_or(0)};
}

json::object to_object(const InstanceState& instance) {
  json::object o{{"host", instance.host},
                 {"phase", to_string(instance.phase)},
                 {"last_sequence", instance.last_sequence}};
  if (instance.exit_code) o["exit_code"] = *instance.exit_code;
  if (instance.outcome) o["outcome"] = model::to_string(*instance.outcome);
  put_failure(o, instance.failure_class, instance.failure_reason);
  put_losses(o, instance.losses);
  if (instance.has_part) o["has_part"] = true;
  if (instance.is_stopping) o["is_stopping"] = true;
  if (instance.is_silent) o["is_silent"] = true;
  put(o, "kept_until", instance.kept_until);
  if (!instance.checks.empty()) o["checks"] = model::checks_to_json(instance.checks);
  if (instance.is_warm) o["warm"] = true;
  return o;
}
InstanceState instance_from(const json::object& o) {
  InstanceState instance;
  instance.host = string_of(o, "host");
  instance.phase = word_from(o.at("phase"), "instance phase", parse_instance_phase);
  instance.last_sequence = o.at("last_sequence").to_number<std::int64_t>();
  if (const auto code = number_if(o, "exit_code")) instance.exit_code = static_cast<int>(*code);
  if (o.contains("outcome"))
    instance.outcome = word_from(o.at("outcome"), "outcome", model::parse_outcome);
  instance.failure_class = failure_class_if(o, "failure_class", model::FailureClass::none);
  instance.failure_reason = string_of(o, "failure_reason");
  instance.losses = losses_from(o);
  instance.has_part = flag_of(o, "has_part");
  instance.is_stopping = flag_of(o, "is_stopping");
  instance.is_silent = flag_of(o, "is_silent");
  instance.kept_until = time_if(o, "kept_until");
  if (const json::value* checks = o.if_contains("checks")) {
    auto parsed = model::parse_checks(checks->as_array());
    if (!parsed) throw std::invalid_argument(parsed.error().message());
    instance.checks = std::move(*parsed);
  }
  instance.is_warm = flag_of(o, "warm");
  return instance;
}

json::object to_object(const PoolSource& source) {
  return {{"job", source.job},
          {"attempt", source.attempt},
          {"job_id", source.job_id},
          {"since", to_epoch_millis(source.since)}};
}
std::optional<PoolSource> source_if(const json::object& o) {
  const json::value* found = o.if_contains("reuses");
  if (found == nullptr) return std::nullopt;
  const json::object& source = found->as_object();
  return PoolSource{string_of(source, "job"), source.at("attempt").to_number<int>(),
                    string_of(source, "job_id"), time_from(source.at("since"))};
}

json::object to_object(const WarmPool& pool) {
  json::object o{{"status", model::to_string(pool.status)}, {"since", to_epoch_millis(pool.since)}};
  put(o, "available", pool.available);
  put(o, "ended", pool.ended);
  put(o, "reused_by", pool.reused_by);
  return o;
}
WarmPool pool_from(const json::object& o) {
  WarmPool pool;
  pool.status = word_from(o.at("status"), "warm pool status",
                          model::from_string<model::WarmPoolResourceStatus>);
  pool.since = time_from(o.at("since"));
  pool.available = time_if(o, "available");
  pool.ended = time_if(o, "ended");
  pool.reused_by = string_of(o, "reused_by");
  return pool;
}

json::object to_object(const AttemptState& attempt) {
  json::object o{{"number", attempt.number}, {"started", to_epoch_millis(attempt.started)}};
  put(o, "training_start", attempt.training_start);
  put(o, "failure_detected", attempt.failure_detected);
  put(o, "ended", attempt.ended);
  if (attempt.stop_cause != StopCause::none) o["stop_cause"] = to_string(attempt.stop_cause);
  put(o, "first_failed_host", attempt.first_failed_host);
  put_failure(o, attempt.failure_class, attempt.failure_reason);
  if (attempt.reuses) o["reuses"] = to_object(*attempt.reuses);
  json::array instances;
  for (const InstanceState& instance : attempt.instances) instances.push_back(to_object(instance));
  o["instances"] = std::move(instances);
  return o;
}
AttemptState attempt_from(const json::object& o) {
  AttemptState attempt;
  attempt.number = o.at("number").to_number<int>();
  attempt.started = time_from(o.at("started"));
  attempt.training_start = time_if(o, "training_start");
  attempt.failure_detected = time_if(o, "failure_detected");
  attempt.ended = time_if(o, "ended");
  if (o.contains("stop_cause"))
    attempt.stop_cause = word_from(o.at("stop_cause"), "stop cause", parse_stop_cause);
  attempt.first_failed_host = string_of(o, "first_failed_host");
  attempt.failure_class = failure_class_if(o, "failure_class", model::FailureClass::none);
  attempt.failure_reason = string_of(o, "failure_reason");
  attempt.reuses = source_if(o);
  for (const json::value& value : o.at("instances").as_array())
    attempt.instances.push_back(instance_from(value.as_object()));
  return attempt;
}

// The one attempt of a job of version 1. It doesn't have the instance's progress, which follows
// from the reports that are still to be read.
std::optional<AttemptState> attempt_of_version_1(const json::object& o, const JobState& s) {
  const int number = o.at("attempt").to_number<int>();
  if (number == 0) return std::nullopt;
  AttemptState attempt;
  attempt.number = number;
  attempt.started = s.training_start_time.value_or(s.creation_time);
  attempt.training_start = s.training_start_time;
  attempt.failure_detected = time_if(o, "failure_detected_time");
  if (s.stop_reason) {
    attempt.stop_cause = *s.stop_reason == model::StopReason::MaxRuntimeExceeded
                             ? StopCause::max_runtime
                             : StopCause::requested;
  }
  InstanceState instance{.host = kFirstHost};
  instance.last_sequence = o.at("last_sequence").to_number<std::int64_t>();
  instance.losses = losses_from(o);
  instance.is_stopping = attempt.stop_cause == StopCause::max_runtime;
  instance.is_silent = mentions_silence(s);
  if (is_terminal(s.phase)) {
    attempt.ended = s.transitions.back().start_time;
    instance.phase = InstancePhase::finished;
    instance.outcome = s.phase == Phase::Completed ? model::Outcome::Completed
                       : s.phase == Phase::Failed  ? model::Outcome::Failed
                                                   : model::Outcome::Stopped;
    instance.failure_reason = attempt.failure_reason = s.failure_reason;
  }
  attempt.instances.push_back(std::move(instance));
  return attempt;
}

std::optional<InstanceSelection> selection_of(const json::object& o) {
  if (!o.contains("instance_type")) return std::nullopt;
  return InstanceSelection{string_of(o, "instance_type"),
                           number_if(o, "instance_count").value_or(1)};
}
void put(json::object& object, const std::optional<InstanceSelection>& selection) {
  if (!selection) return;
  object["instance_type"] = selection->instance_type;
  object["instance_count"] = selection->instance_count;
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
  if (o.contains("stop_reason")) s.stop_reason = stop_reason_from(o.at("stop_reason"));
  s.retry_attempts = static_cast<int>(number_if(o, "retry_attempts").value_or(0));
  s.max_runtime = seconds_of(o, "max_runtime");
  s.is_spot = flag_of(o, "is_spot");
  s.max_wait = seconds_of(o, "max_wait");
  s.max_pending = seconds_of(o, "max_pending");
  s.outcome = outcome_if(o);
  s.keep_alive = seconds_of(o, "keep_alive");
  if (const json::value* pool = o.if_contains("warm_pool"))
    s.warm_pool = pool_from(pool->as_object());
  s.waiting_since = time_if(o, "waiting_since");
  s.waited = std::chrono::milliseconds(number_if(o, "waited_ms").value_or(0));
  s.retry_at = time_if(o, "retry_at");
  s.selected = selection_of(o);
  s.over_quota = texts_of(o, "over_quota");
  s.algorithm = algorithm_if(o);
  if (const json::value* attempts = o.if_contains("attempts")) {
    for (const json::value& value : attempts->as_array())
      s.attempts.push_back(attempt_from(value.as_object()));
  } else if (auto attempt = attempt_of_version_1(o, s)) {
    s.attempts.push_back(std::move(*attempt));
  }
  return s;
}

// In the order of the enumerators.
constexpr std::array<std::string_view, 4> kWakeReasons{"retry", "max_wait", "max_pending",
                                                       "keep_alive"};

std::string_view name_of(WakeReason why) {
  return kWakeReasons.at(static_cast<std::size_t>(why));
}
std::optional<WakeReason> parse_wake_reason(std::string_view text) {
  for (std::size_t i = 0; i < kWakeReasons.size(); ++i)
    if (kWakeReasons[i] == text) return static_cast<WakeReason>(i);
  return std::nullopt;
}

json::object event_object(std::string_view type, Timestamp at) {
  return {{"version", kVersion}, {"type", type}, {"at", to_epoch_millis(at)}};
}
json::object event_object(std::string_view type, Timestamp at, int attempt,
                          const std::string& host) {
  json::object o = event_object(type, at);
  o["attempt"] = attempt;
  o["host"] = host;
  return o;
}
json::object to_object(const Created& e) {
  json::object o = event_object("Created", e.at);
  put(o, "id", e.id);
  if (e.retry_attempts != 0) o["retry_attempts"] = e.retry_attempts;
  put(o, "max_runtime", e.max_runtime);
  if (e.is_spot) o["is_spot"] = true;
  put(o, "max_wait", e.max_wait);
  put(o, "max_pending", e.max_pending);
  if (e.outcome) o["outcome"] = model::to_json(*e.outcome);
  put(o, "over_quota", e.over_quota);
  put(o, e.algorithm);
  put(o, "keep_alive", e.keep_alive);
  return o;
}
json::object to_object(const PoolReused& e) {
  json::object o = event_object("PoolReused", e.at);
  o["by"] = e.by;
  return o;
}
json::object to_object(const PoolEnded& e) {
  json::object o = event_object("PoolEnded", e.at);
  put(o, "reason", e.reason);
  return o;
}
json::object to_object(const KeepAliveChanged& e) {
  json::object o = event_object("KeepAliveChanged", e.at);
  put(o, "keep_alive", e.keep_alive);
  return o;
}
json::object to_object(const InterruptRequested& e) {
  json::object o = event_object("InterruptRequested", e.at);
  o["attempt"] = e.attempt;
  put(o, "reason", e.reason);
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
json::object to_object(const WokeUp& e) {
  json::object o = event_object("WokeUp", e.at);
  o["why"] = name_of(e.why);
  return o;
}
json::object to_object(const AttemptStarted& e) {
  json::object o = event_object("AttemptStarted", e.at);
  o["attempt"] = e.attempt;
  json::array hosts;
  for (const std::string& host : e.hosts) hosts.emplace_back(host);
  o["hosts"] = std::move(hosts);
  put(o, e.selection);
  if (e.reuses) o["reuses"] = to_object(*e.reuses);
  return o;
}
json::object to_object(const AgentGone& e) {
  json::object o = event_object("AgentGone", e.at, e.attempt, e.host);
  put_failure(o, e.failure_class, {});
  put(o, "reason", e.reason);
  return o;
}
json::object to_object(const LaunchFailed& e) {
  json::object o = event_object("LaunchFailed", e.at, e.attempt, e.host);
  o["reason"] = e.reason;
  return o;
}
json::object to_object(const AgentSilent& e) {
  json::object o = event_object("AgentSilent", e.at, e.attempt, e.host);
  o["silent"] = e.silent;
  return o;
}
json::object to_object(const AttemptCutOff& e) {
  json::object o = event_object("AttemptCutOff", e.at);
  o["attempt"] = e.attempt;
  o["stop_reason"] = model::to_string(e.reason);
  return o;
}
json::object to_object(const AgentReported& e) {
  json::object o = event_object("AgentReported", e.report.at, e.attempt, e.host);
  o["report"] = json::parse(model::to_json_line(e.report));
  return o;
}

std::vector<std::string> hosts_from(const json::object& o) {
  return o.contains("hosts") ? texts_of(o, "hosts") : std::vector<std::string>{kFirstHost};
}

Result<JobEvent> event_from(const json::object& o) {
  check_version(o);
  const std::string type = string_of(o, "type");
  const Timestamp at = time_from(o.at("at"));
  if (type == "Created")
    return JobEvent(Created{
        at, string_of(o, "id"), static_cast<int>(number_if(o, "retry_attempts").value_or(0)),
        seconds_of(o, "max_runtime"), flag_of(o, "is_spot"), seconds_of(o, "max_wait"),
        seconds_of(o, "max_pending"), outcome_if(o), texts_of(o, "over_quota"),
        seconds_of(o, "keep_alive"), algorithm_if(o)});
  if (type == "Queued") return JobEvent(Queued{at, string_of(o, "reason")});
  if (type == "PoolReused") return JobEvent(PoolReused{at, string_of(o, "by")});
  if (type == "PoolEnded") return JobEvent(PoolEnded{at, string_of(o, "reason")});
  if (type == "KeepAliveChanged")
    return JobEvent(KeepAliveChanged{at, seconds_of(o, "keep_alive")});
  if (type == "StopRequested") return JobEvent(StopRequested{at});
  if (type == "WokeUp")
    return JobEvent(WokeUp{at, word_from(o.at("why"), "reason to wake", parse_wake_reason)});
  const int attempt = o.at("attempt").to_number<int>();
  if (type == "AttemptStarted")
    return JobEvent(AttemptStarted{at, attempt, hosts_from(o), selection_of(o), source_if(o)});
  if (type == "AttemptCutOff")
    return JobEvent(AttemptCutOff{at, attempt, stop_reason_from(o.at("stop_reason"))});
  if (type == "InterruptRequested")
    return JobEvent(InterruptRequested{at, attempt, string_of(o, "reason")});
  const std::string host = o.contains("host") ? string_of(o, "host") : kFirstHost;
  if (type == "AgentGone")
    return JobEvent(AgentGone{at, attempt, host, string_of(o, "reason"),
                              failure_class_if(o, "failure_class", model::FailureClass::platform)});
  if (type == "AgentSilent")
    return JobEvent(AgentSilent{at, attempt, host, o.at("silent").as_bool()});
  if (type == "LaunchFailed")
    return JobEvent(LaunchFailed{at, attempt, host, string_of(o, "reason")});
  if (type == "AgentReported") {
    TRY(auto report, model::parse_report(json::serialize(o.at("report"))));
    return JobEvent(AgentReported{attempt, host, std::move(report)});
  }
  return Error(ErrorKind::corrupt, "unknown event type '" + type + "'");
}

}  // namespace

std::string to_json(const JobState& s) {
  json::object o{{"version", kVersion},
                 {"phase", to_string(s.phase)},
                 {"creation_time", to_epoch_millis(s.creation_time)},
                 {"last_modified_time", to_epoch_millis(s.last_modified_time)}};
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
  if (s.stop_reason) o["stop_reason"] = model::to_string(*s.stop_reason);
  if (s.retry_attempts != 0) o["retry_attempts"] = s.retry_attempts;
  put(o, "max_runtime", s.max_runtime);
  if (s.is_spot) o["is_spot"] = true;
  put(o, "max_wait", s.max_wait);
  put(o, "max_pending", s.max_pending);
  if (s.outcome) o["outcome"] = model::to_json(*s.outcome);
  put(o, "keep_alive", s.keep_alive);
  if (s.warm_pool) o["warm_pool"] = to_object(*s.warm_pool);
  put(o, "retry_at", s.retry_at);
  put(o, s.selected);
  put(o, "over_quota", s.over_quota);
  put(o, s.algorithm);
  put(o, "waiting_since", s.waiting_since);
  if (s.waited.count() != 0) o["waited_ms"] = s.waited.count();
  json::array attempts;
  for (const AttemptState& attempt : s.attempts) attempts.push_back(to_object(attempt));
  o["attempts"] = std::move(attempts);
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
