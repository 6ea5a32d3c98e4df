#include "control/job_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <utility>

#include "control/job_codec.h"

// Every member of a job's documents, by itself: that it is kept, and how it is written. Structured
// bindings, so that a member that is added and forgotten here doesn't compile.
namespace trainyard::control {
namespace {

using namespace std::chrono_literals;

Timestamp t(std::int64_t millis) {
  return from_epoch_millis(millis);
}

auto members_of(const MetricPattern& value) {
  const auto& [name, regex] = value;
  return std::tie(name, regex);
}
auto members_of(const ResolvedAlgorithm& value) {
  const auto& [arn, image, hyper_parameters, metrics] = value;
  return std::tie(arn, image, hyper_parameters, metrics);
}
auto members_of(const MlflowRun& value) {
  const auto& [resource, experiment, run, record] = value;
  return std::tie(resource, experiment, run, record);
}
auto members_of(const BaseContent& value) {
  const auto& [name, version, recipe] = value;
  return std::tie(name, version, recipe);
}
auto members_of(const SourcePackage& value) {
  const auto& [arn, model_data, base] = value;
  return std::tie(arn, model_data, base);
}
auto members_of(const ResolvedPackages& value) {
  const auto& [group_arn, source] = value;
  return std::tie(group_arn, source);
}
auto members_of(const InstanceSelection& value) {
  const auto& [type, count] = value;
  return std::tie(type, count);
}
auto members_of(const PoolSource& value) {
  const auto& [job, attempt, job_id, since] = value;
  return std::tie(job, attempt, job_id, since);
}
auto members_of(const WarmPool& value) {
  const auto& [status, since, available, ended, reused_by] = value;
  return std::tie(status, since, available, ended, reused_by);
}
auto members_of(const Transition& value) {
  const auto& [status, start_time, end_time, message] = value;
  return std::tie(status, start_time, end_time, message);
}
auto members_of(const FinalMetric& value) {
  const auto& [name, number, timestamp] = value;
  return std::tie(name, number, timestamp);
}
auto members_of(const InstanceState& value) {
  const auto& [host, phase, sequence, code, outcome, failure, reason, losses, part, stopping,
               silent, kept, checks, warm] = value;
  return std::tie(host, phase, sequence, code, outcome, failure, reason, losses, part, stopping,
                  silent, kept, checks, warm);
}
auto members_of(const AttemptState& value) {
  const auto& [number, started, training_start, failure_detected, ended, cause, failed_host,
               failure, reason, reuses, instances] = value;
  return std::tie(number, started, training_start, failure_detected, ended, cause, failed_host,
                  failure, reason, reuses, instances);
}
auto members_of(const JobState& value) {
  const auto& [id, retries, max_runtime, spot, max_wait, max_pending, outcome, keep_alive, phase,
               transitions, created, modified, training_start, training_end, training_seconds,
               billable_seconds, metrics, failure, artifacts, selected, over_quota, algorithm,
               stop_reason, attempts, retry_at, waiting_since, waited, pool, debug, mlflow,
               packages, package] = value;
  return std::tie(id, retries, max_runtime, spot, max_wait, max_pending, outcome, keep_alive, phase,
                  transitions, created, modified, training_start, training_end, training_seconds,
                  billable_seconds, metrics, failure, artifacts, selected, over_quota, algorithm,
                  stop_reason, attempts, retry_at, waiting_since, waited, pool, debug, mlflow,
                  packages, package);
}
auto members_of(const Created& value) {
  const auto& [at, id, retries, max_runtime, spot, max_wait, max_pending, outcome, over_quota,
               keep_alive, algorithm, debug, mlflow, packages] = value;
  return std::tie(at, id, retries, max_runtime, spot, max_wait, max_pending, outcome, over_quota,
                  keep_alive, algorithm, debug, mlflow, packages);
}
auto members_of(const Queued& value) {
  const auto& [at, reason] = value;
  return std::tie(at, reason);
}
auto members_of(const AttemptStarted& value) {
  const auto& [at, attempt, hosts, selection, reuses] = value;
  return std::tie(at, attempt, hosts, selection, reuses);
}
auto members_of(const AgentReported& value) {
  const auto& [attempt, host, report] = value;
  return std::tie(attempt, host, report);
}
auto members_of(const StopRequested& value) {
  const auto& [at] = value;
  return std::tie(at);
}
auto members_of(const AgentGone& value) {
  const auto& [at, attempt, host, reason, failure] = value;
  return std::tie(at, attempt, host, reason, failure);
}
auto members_of(const LaunchFailed& value) {
  const auto& [at, attempt, host, reason] = value;
  return std::tie(at, attempt, host, reason);
}
auto members_of(const AgentSilent& value) {
  const auto& [at, attempt, host, silent] = value;
  return std::tie(at, attempt, host, silent);
}
auto members_of(const AttemptCutOff& value) {
  const auto& [at, attempt, reason] = value;
  return std::tie(at, attempt, reason);
}
auto members_of(const WokeUp& value) {
  const auto& [at, why] = value;
  return std::tie(at, why);
}
auto members_of(const InterruptRequested& value) {
  const auto& [at, attempt, reason] = value;
  return std::tie(at, attempt, reason);
}
auto members_of(const PoolReused& value) {
  const auto& [at, by] = value;
  return std::tie(at, by);
}
auto members_of(const PoolEnded& value) {
  const auto& [at, reason] = value;
  return std::tie(at, reason);
}
auto members_of(const KeepAliveChanged& value) {
  const auto& [at, keep_alive] = value;
  return std::tie(at, keep_alive);
}
auto members_of(const RemoteDebugChanged& value) {
  const auto& [at, enabled] = value;
  return std::tie(at, enabled);
}
auto members_of(const ModelPackaged& value) {
  const auto& [at, arn, reason] = value;
  return std::tie(at, arn, reason);
}

// No member has its default: otherwise a document without it would pass for one that keeps it.
template <class T>
void expect_all_set(const T& value) {
  const T unset{};
  const auto given = members_of(value);
  const auto defaults = members_of(unset);
  const auto differ = [](const auto& one, const auto& other, std::size_t index) {
    EXPECT_FALSE(one == other) << "member " << index + 1 << " has its default";
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (differ(std::get<I>(given), std::get<I>(defaults), I), ...);
  }(std::make_index_sequence<std::tuple_size_v<decltype(given)>>{});
}

const ResolvedAlgorithm kAlgorithm{"arn:mine", "trees:1", {{"depth", "6"}}, {{"loss", "l=.*"}}};
const MlflowRun kMlflowRun{"arn:tracking", "3", "0f", "ee"};
const ResolvedPackages kPackages{
    "arn:group", SourcePackage{"arn:group/1", "s3://b/m", BaseContent{"llm", "1.0.0", "lora"}}};
const PoolSource kSource{"before", 3, "cd", from_epoch_millis(7)};
const InstanceSelection kSelection{"ml.m5.large", 2};

model::JobOutcome an_outcome() {
  model::JobOutcome outcome;
  outcome.rule = "ci";
  outcome.exit_code = 3;
  return outcome;
}

AttemptState full_attempt() {
  AttemptState attempt;
  attempt.number = 2;
  attempt.started = t(2);
  attempt.training_start = t(3);
  attempt.failure_detected = t(4);
  attempt.ended = t(5);
  attempt.stop_cause = StopCause::peer_failed;
  attempt.first_failed_host = "algo-2";
  attempt.failure_class = model::FailureClass::algorithm;
  attempt.failure_reason = "AlgorithmError: x";
  attempt.reuses = kSource;
  InstanceState instance{.host = "algo-2", .phase = InstancePhase::finished, .last_sequence = 5};
  instance.exit_code = 1;
  instance.outcome = model::Outcome::Failed;
  instance.failure_class = model::FailureClass::algorithm;
  instance.failure_reason = "AlgorithmError: x";
  instance.losses = {1, 2, 3};
  instance.has_part = instance.is_stopping = instance.is_silent = instance.is_warm = true;
  instance.kept_until = t(20);
  instance.checks = {{"disk", model::CheckOutcome::failed, "slow", 30ms}};
  attempt.instances = {instance};
  return attempt;
}

JobState full_state() {
  JobState state;
  state.id = "ab";
  state.retry_attempts = 2;
  state.max_runtime = 3s;
  state.is_spot = true;
  state.max_wait = 4s;
  state.max_pending = 5s;
  state.outcome = an_outcome();
  state.keep_alive = 6s;
  state.phase = Phase::Failed;
  state.transitions = {{Phase::Starting, t(1), t(2), "s"}, {Phase::Failed, t(9), t(9), "f"}};
  state.creation_time = t(1);
  state.last_modified_time = t(9);
  state.training_start_time = t(2);
  state.training_end_time = t(8);
  state.training_time_in_seconds = 7;
  state.billable_time_in_seconds = 6;
  state.final_metrics = {{"loss", 0.5, t(3)}};
  state.failure_reason = "AlgorithmError: x";
  state.model_artifacts = "s3://b/m";
  state.selected = kSelection;
  state.over_quota = {"ml.m5.xlarge"};
  state.algorithm = kAlgorithm;
  state.stop_reason = model::StopReason::MaxRuntimeExceeded;
  state.attempts = {full_attempt()};
  state.retry_at = t(10);
  state.waiting_since = t(11);
  state.waited = 12ms;
  state.warm_pool = WarmPool{model::WarmPoolResourceStatus::Reused, t(1), t(9), t(10), "next"};
  state.remote_debug = true;
  state.mlflow_run = kMlflowRun;
  state.packages = kPackages;
  state.output_package = "arn:group/2";
  return state;
}

// As programs have written it since version 2.
constexpr const char* kFullState =
    R"({"version":2,"phase":"Failed","creation_time":1,"last_modified_time":9,"id":"ab",)"
    R"("transitions":[{"status":"Starting","start_time":1,"status_message":"s","end_time":2},)"
    R"({"status":"Failed","start_time":9,"status_message":"f","end_time":9}],)"
    R"("final_metrics":[{"metric_name":"loss","value":5E-1,"timestamp":3}],)"
    R"("training_start_time":2,"training_end_time":8,"training_time_in_seconds":7,)"
    R"("billable_time_in_seconds":6,"failure_reason":"AlgorithmError: x",)"
    R"("model_artifacts":"s3://b/m","stop_reason":"MaxRuntimeExceeded","retry_attempts":2,)"
    R"("max_runtime":3,"is_spot":true,"max_wait":4,"max_pending":5,)"
    R"("outcome":{"rule":"ci","exit_code":3},"keep_alive":6,"remote_debug":true,)"
    R"("warm_pool":{"status":"Reused","since":1,"available":9,"ended":10,"reused_by":"next"},)"
    R"("retry_at":10,"instance_type":"ml.m5.large","instance_count":2,)"
    R"("over_quota":["ml.m5.xlarge"],"algorithm":{"arn":"arn:mine","image":"trees:1",)"
    R"("hyper_parameters":{"depth":"6"},"metrics":[{"name":"loss","regex":"l=.*"}]},)"
    R"("waiting_since":11,"waited_ms":12,"mlflow_run":{"resource":"arn:tracking",)"
    R"("experiment_id":"3","run_id":"0f","record":"ee"},"packages":{"group_arn":"arn:group",)"
    R"("source":{"arn":"arn:group/1","model_data":"s3://b/m","base":{"name":"llm",)"
    R"("version":"1.0.0","recipe":"lora"}}},"output_package":"arn:group/2",)"
    R"("attempts":[{"number":2,"started":2,)"
    R"("training_start":3,"failure_detected":4,"ended":5,"stop_cause":"peer_failed",)"
    R"("first_failed_host":"algo-2","failure_class":"algorithm",)"
    R"("failure_reason":"AlgorithmError: x",)"
    R"("reuses":{"job":"before","attempt":3,"job_id":"cd","since":7},"instances":[)"
    R"({"host":"algo-2","phase":"finished","last_sequence":5,"exit_code":1,)"
    R"("outcome":"Failed","failure_class":"algorithm","failure_reason":"AlgorithmError: x",)"
    R"("lost_log_lines":1,"lost_log_bytes":2,"lost_metric_points":3,"has_part":true,)"
    R"("is_stopping":true,"is_silent":true,"kept_until":20,"checks":[{"name":"disk",)"
    R"("outcome":"failed","detail":"slow","took_milliseconds":30}],"warm":true}]}]})";

TEST(JobDocuments, EveryMemberOfAStateIsKept) {
  const JobState state = full_state();
  expect_all_set(state);
  expect_all_set(state.transitions.back());
  expect_all_set(state.final_metrics.front());
  expect_all_set(*state.selected);
  expect_all_set(*state.algorithm);
  expect_all_set(state.algorithm->metrics.front());
  expect_all_set(*state.mlflow_run);
  expect_all_set(*state.packages);
  expect_all_set(*state.packages->source);
  expect_all_set(*state.packages->source->base);
  expect_all_set(*state.warm_pool);
  expect_all_set(state.attempts.front());
  expect_all_set(*state.attempts.front().reuses);
  expect_all_set(state.attempts.front().instances.front());
  EXPECT_EQ(to_json(state), kFullState);
  const auto read = parse_job_state(kFullState);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, state);
}

TEST(JobDocuments, AMemberWithItsDefaultIsNotWritten) {
  EXPECT_EQ(to_json(JobState{}),
            R"({"version":2,"phase":"Starting","creation_time":0,"last_modified_time":0,)"
            R"("transitions":[],"final_metrics":[],"attempts":[]})");
  EXPECT_EQ(to_json(JobEvent(Created{t(1)})), R"({"version":2,"type":"Created","at":1})");
}

Created full_created() {
  Created created{t(1), "ab", 2, 3s, true, 4s, 5s, an_outcome(), {"ml.m5.xlarge"}, 6s, kAlgorithm};
  created.remote_debug = true;
  created.mlflow_run = kMlflowRun;
  created.packages = kPackages;
  return created;
}

struct WrittenEvent {
  JobEvent event;
  const char* text;  // after `{"version":2,`
};

std::vector<WrittenEvent> every_event() {
  model::Report report;
  report.sequence = 4;
  report.at = t(8);
  report.kind = model::ReportKind::metric;
  report.metric_name = "loss";
  report.metric_value = 0.25;
  return {
      {full_created(),
       R"("type":"Created","at":1,"id":"ab","retry_attempts":2,"max_runtime":3,"is_spot":true,)"
       R"("max_wait":4,"max_pending":5,"outcome":{"rule":"ci","exit_code":3},)"
       R"("over_quota":["ml.m5.xlarge"],"algorithm":{"arn":"arn:mine","image":"trees:1",)"
       R"("hyper_parameters":{"depth":"6"},"metrics":[{"name":"loss","regex":"l=.*"}]},)"
       R"("keep_alive":6,"remote_debug":true,"mlflow_run":{"resource":"arn:tracking",)"
       R"("experiment_id":"3","run_id":"0f","record":"ee"},"packages":{"group_arn":"arn:group",)"
       R"("source":{"arn":"arn:group/1","model_data":"s3://b/m","base":{"name":"llm",)"
       R"("version":"1.0.0","recipe":"lora"}}}})"},
      {Queued{t(2), "full"}, R"("type":"Queued","at":2,"reason":"full"})"},
      {AttemptStarted{t(3), 2, {"algo-1", "algo-2"}, kSelection, kSource},
       R"("type":"AttemptStarted","at":3,"attempt":2,"hosts":["algo-1","algo-2"],)"
       R"("instance_type":"ml.m5.large","instance_count":2,)"
       R"("reuses":{"job":"before","attempt":3,"job_id":"cd","since":7}})"},
      {AgentReported{2, "algo-2", report},
       R"("type":"AgentReported","at":8,"attempt":2,"host":"algo-2","report":{"sequence":4,)"
       R"("at":8,"kind":"metric","metric_name":"loss","metric_value":2.5E-1}})"},
      {StopRequested{t(9)}, R"("type":"StopRequested","at":9})"},
      {AgentGone{t(10), 2, "algo-2", "taken", model::FailureClass::interruption},
       R"("type":"AgentGone","at":10,"attempt":2,"host":"algo-2",)"
       R"("failure_class":"interruption","reason":"taken"})"},
      {LaunchFailed{t(11), 2, "algo-2", "no space"},
       R"("type":"LaunchFailed","at":11,"attempt":2,"host":"algo-2","reason":"no space"})"},
      {AgentSilent{t(12), 2, "algo-2", false},
       R"("type":"AgentSilent","at":12,"attempt":2,"host":"algo-2","silent":false})"},
      {AttemptCutOff{t(13), 2, model::StopReason::MaxRuntimeExceeded},
       R"("type":"AttemptCutOff","at":13,"attempt":2,"stop_reason":"MaxRuntimeExceeded"})"},
      {WokeUp{t(14), WakeReason::max_wait}, R"("type":"WokeUp","at":14,"why":"max_wait"})"},
      {InterruptRequested{t(15), 2, "its room"},
       R"("type":"InterruptRequested","at":15,"attempt":2,"reason":"its room"})"},
      {PoolReused{t(16), "next"}, R"("type":"PoolReused","at":16,"by":"next"})"},
      {PoolEnded{t(17), "its room"}, R"("type":"PoolEnded","at":17,"reason":"its room"})"},
      {KeepAliveChanged{t(18), 60s}, R"("type":"KeepAliveChanged","at":18,"keep_alive":60})"},
      {RemoteDebugChanged{t(19), true}, R"("type":"RemoteDebugChanged","at":19,"enabled":true})"},
      {ModelPackaged{t(20), "arn:group/2", "gone"},
       R"("type":"ModelPackaged","at":20,"arn":"arn:group/2","reason":"gone"})"}};
}

TEST(JobDocuments, EveryMemberOfAnEventIsKept) {
  std::set<std::size_t> kinds;
  for (const auto& [event, rest] : every_event()) {
    kinds.insert(event.index());
    const std::string text = std::string(R"({"version":2,)") + rest;
    EXPECT_EQ(to_json(event), text);
    const auto read = parse_job_event(text);
    ASSERT_TRUE(read) << text << ": " << read.error().message();
    std::visit(
        [&]<class E>(const E& written) {
          expect_all_set(written);
          ASSERT_TRUE(std::holds_alternative<E>(*read)) << text;
          EXPECT_TRUE(members_of(std::get<E>(*read)) == members_of(written)) << text;
        },
        event);
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<JobEvent>) << "an event is missing here";
}

template <class E>
E older_event(const std::string& members) {
  const auto read = parse_job_event(R"({"version":1,"at":1,)" + members + "}");
  EXPECT_TRUE(read) << members << ": " << read.error().message();
  const E* event = read ? std::get_if<E>(&*read) : nullptr;
  EXPECT_NE(event, nullptr) << members;
  return event != nullptr ? *event : E{};
}

// Before events named hosts, a failure's class, or what they were written without.
TEST(JobDocuments, EventsOfBeforeMeanWhatTheyMeantThen) {
  const Created created = older_event<Created>(R"("type":"Created")");
  EXPECT_TRUE(members_of(created) == members_of(Created{t(1)}));
  EXPECT_EQ(older_event<Queued>(R"("type":"Queued")").reason, "");
  const auto started = older_event<AttemptStarted>(R"("type":"AttemptStarted","attempt":1)");
  EXPECT_TRUE(members_of(started) == members_of(AttemptStarted{t(1), 1, {"algo-1"}}));
  const auto chosen = older_event<AttemptStarted>(
      R"("type":"AttemptStarted","attempt":1,"instance_type":"ml.m5.large")");
  EXPECT_EQ(chosen.selection, (InstanceSelection{"ml.m5.large", 1}));
  EXPECT_EQ(older_event<AgentReported>(
                R"("type":"AgentReported","attempt":1,)"
                R"("report":{"sequence":1,"at":1,"kind":"finished","outcome":"Failed",)"
                R"("failure_reason":"ClientError: x","retryable_by_platform":false})")
                .report.failure_class,
            model::FailureClass::client);
  const auto gone = older_event<AgentGone>(R"("type":"AgentGone","attempt":1)");
  EXPECT_TRUE(members_of(gone) == members_of(AgentGone{t(1), 1, "algo-1"}));
  const auto failed =
      older_event<LaunchFailed>(R"("type":"LaunchFailed","attempt":1,"reason":"no space")");
  EXPECT_EQ(failed.host, "algo-1");
  const auto silent =
      older_event<AgentSilent>(R"("type":"AgentSilent","attempt":1,"silent":false)");
  EXPECT_EQ(silent.host, "algo-1");
  EXPECT_EQ(older_event<WokeUp>(R"("type":"WokeUp","why":"retry")").why, WakeReason::retry);
  EXPECT_EQ(older_event<KeepAliveChanged>(R"("type":"KeepAliveChanged")").keep_alive, 0s);
}

JobState older_state(const std::string& phase, const std::string& members) {
  const auto read = parse_job_state(
      R"({"version":1,"phase":")" + phase +
      R"(","creation_time":1,"last_modified_time":9,"transitions":[{"status":"Starting",)"
      R"("start_time":1,"status_message":"s","end_time":2},{"status":")" +
      phase + R"(","start_time":5,"status_message":"t"}],"final_metrics":[],)" + members + "}");
  EXPECT_TRUE(read) << read.error().message();
  return read.value_or(JobState{});
}

TEST(JobDocuments, AJobOfVersion1HasItsOneAttempt) {
  EXPECT_THAT(older_state("Pending", R"("attempt":0,"last_sequence":0)").attempts,
              testing::IsEmpty());

  const JobState stopping = older_state(
      "Stopping",
      R"("attempt":2,"last_sequence":7,"training_start_time":3,"failure_detected_time":4,)"
      R"("stop_reason":"MaxRuntimeExceeded","lost_log_bytes":8)");
  ASSERT_EQ(stopping.attempts.size(), 1U);
  const AttemptState& attempt = stopping.attempts.front();
  EXPECT_EQ(attempt.number, 2);
  EXPECT_EQ(attempt.started, t(3));
  EXPECT_EQ(attempt.failure_detected, t(4));
  EXPECT_EQ(attempt.stop_cause, StopCause::max_runtime);
  ASSERT_EQ(attempt.instances.size(), 1U);
  EXPECT_EQ(attempt.instances.front().last_sequence, 7);
  EXPECT_EQ(attempt.instances.front().losses.log_bytes, 8);
  EXPECT_TRUE(attempt.instances.front().is_stopping);
  EXPECT_FALSE(has_ended(attempt));

  const JobState failed =
      older_state("Failed", R"("attempt":1,"last_sequence":3,"failure_reason":"ClientError: x")");
  ASSERT_EQ(failed.attempts.size(), 1U);
  EXPECT_EQ(failed.attempts.front().ended, t(5));
  EXPECT_EQ(failed.attempts.front().failure_reason, "ClientError: x");
  EXPECT_EQ(failed.attempts.front().instances.front().outcome, model::Outcome::Failed);
}

// A document without what its form requires is corrupt; it must not be read half.
TEST(JobDocuments, AMissingMemberIsNamed) {
  const auto problem_without = [](const std::string& member) {
    std::string text = kFullState;
    const std::size_t at = text.find("\"" + member + "\":");
    EXPECT_NE(at, std::string::npos) << member;
    text.replace(at + 1, member.size(), "x" + member);
    const auto read = parse_job_state(text);
    if (read) return std::string();
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
    return read.error().message();
  };
  for (const char* member : {"version", "phase", "creation_time", "transitions", "final_metrics",
                             "start_time", "instances", "last_sequence", "metric_name", "rule"})
    EXPECT_THAT(problem_without(member),
                testing::HasSubstr("'" + std::string(member) + "' is missing"));
  EXPECT_EQ(problem_without("failure_class"), "") << "it may be absent";
}

TEST(JobDocuments, AStateOfVersion1WithoutTransitionsIsCorrupt) {
  const auto read =
      parse_job_state(R"({"version":1,"phase":"Failed","creation_time":1,"last_modified_time":1,)"
                      R"("transitions":[],"final_metrics":[],"attempt":1,"last_sequence":1})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
}

TEST(JobDocuments, APhaseThatNoJobHasIsCorrupt) {
  for (const std::string member : {R"("phase":)", R"("status":)"}) {
    std::string text = kFullState;
    const std::size_t at = text.find(member + "\"Failed\"");
    ASSERT_NE(at, std::string::npos) << member;
    text.replace(at + member.size(), 8, "\"LaunchingMLInstances\"");
    const auto read = parse_job_state(text);
    ASSERT_FALSE(read) << member;
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  }
}

// A newer program's members, anywhere, if it says that this version's programs may read them.
TEST(JobDocuments, MembersOfANewerProgramAreSkipped) {
  std::string text = kFullState;
  for (const char* object : {R"({"status":"Starting")", R"({"number":2)", R"({"host":"algo-2")",
                             R"({"name":"disk")", R"({"rule":"ci")", R"({"version":2)"}) {
    const std::size_t at = text.find(object);
    ASSERT_NE(at, std::string::npos) << object;
    text.insert(at + 1, R"("newer":{"a":[1]},)");
  }
  EXPECT_EQ(parse_job_state(text).value(), full_state());
  const auto with_version = [&](const std::string& version) {
    std::string newer = text;
    const std::string now = R"("version":2)";
    newer.replace(newer.find(now), now.size(), version);
    return parse_job_state(newer).has_value();
  };
  EXPECT_TRUE(with_version(R"("version":3,"min_reader":2)"));
  EXPECT_FALSE(with_version(R"("version":3,"min_reader":3)"));
  EXPECT_FALSE(with_version(R"("version":3)"));
}

}  // namespace
}  // namespace trainyard::control
