#pragma once

#include <string_view>

#include "control/job_attempt.h"
#include "control/job_events.h"
#include "control/job_phase.h"
#include "control/job_state.h"
#include "control/warm_pool.h"
#include "model/declared_document.h"

// The members of a job's stored documents (control/job_codec.h, which alone includes this): its
// state, with all its parts, and its events. model/declared_document.h explains the declarations.
//
// A new member is a line here. It is `optional`, or `added` if it is written even if it has its
// default, so that documents of before are read, and older programs read the new ones; the version
// of the documents stays. An event's version, type (its declaration's name) and time aren't among
// its members: every event has them.
namespace trainyard::model {

template <>
struct Declaration<control::MetricPattern> {
  using T = control::MetricPattern;
  static void declare(auto& members) {
    members.required("name", &T::name);
    members.required("regex", &T::regex);
  }
};

template <>
struct Declaration<control::ResolvedAlgorithm> {
  using T = control::ResolvedAlgorithm;
  static void declare(auto& members) {
    members.required("arn", &T::arn);
    members.required("image", &T::image);
    members.required("hyper_parameters", &T::hyper_parameters);
    members.required("metrics", &T::metrics);
  }
};

template <>
struct Declaration<control::MlflowRun> {
  using T = control::MlflowRun;
  static void declare(auto& members) {
    members.required("resource", &T::resource);
    members.required("experiment_id", &T::experiment_id);
    members.required("run_id", &T::run_id);
    members.required("record", &T::record);
  }
};

template <>
struct Declaration<control::BaseContent> {
  using T = control::BaseContent;
  static void declare(auto& members) {
    members.optional("name", &T::name);
    members.optional("version", &T::version);
    members.optional("recipe", &T::recipe);
  }
};

template <>
struct Declaration<control::SourcePackage> {
  using T = control::SourcePackage;
  static void declare(auto& members) {
    members.required("arn", &T::arn);
    members.required("model_data", &T::model_data);
    members.optional("base", &T::base);
  }
};

template <>
struct Declaration<control::ResolvedPackages> {
  using T = control::ResolvedPackages;
  static void declare(auto& members) {
    members.required("group_arn", &T::group_arn);
    members.optional("source", &T::source);
  }
};

template <>
struct Declaration<control::InstanceSelection> {
  using T = control::InstanceSelection;
  static void declare(auto& members) {
    members.required("instance_type", &T::instance_type);
    members.added("instance_count", &T::instance_count);
  }
};

template <>
struct Declaration<control::PoolSource> {
  using T = control::PoolSource;
  static void declare(auto& members) {
    members.required("job", &T::job);
    members.required("attempt", &T::attempt);
    members.required("job_id", &T::job_id);
    members.required("since", &T::since);
  }
};

template <>
struct Declaration<control::WarmPool> {
  using T = control::WarmPool;
  static void declare(auto& members) {
    members.required("status", &T::status);
    members.required("since", &T::since);
    members.optional("available", &T::available);
    members.optional("ended", &T::ended);
    members.optional("reused_by", &T::reused_by);
  }
};

template <>
struct Declaration<control::InstanceState> {
  using T = control::InstanceState;
  static void declare(auto& members) {
    members.required("host", &T::host);
    members.required("phase", &T::phase);
    members.required("last_sequence", &T::last_sequence);
    members.optional("exit_code", &T::exit_code);
    members.optional("outcome", &T::outcome);
    members.optional("failure_class", &T::failure_class);
    members.optional("failure_reason", &T::failure_reason);
    members.embedded(&T::losses);
    members.optional("has_part", &T::has_part);
    members.optional("is_stopping", &T::is_stopping);
    members.optional("is_silent", &T::is_silent);
    members.optional("kept_until", &T::kept_until);
    members.optional("checks", &T::checks);
    members.optional("warm", &T::is_warm);
  }
};

template <>
struct Declaration<control::AttemptState> {
  using T = control::AttemptState;
  static void declare(auto& members) {
    members.required("number", &T::number);
    members.required("started", &T::started);
    members.optional("training_start", &T::training_start);
    members.optional("failure_detected", &T::failure_detected);
    members.optional("ended", &T::ended);
    members.optional("stop_cause", &T::stop_cause);
    members.optional("first_failed_host", &T::first_failed_host);
    members.optional("failure_class", &T::failure_class);
    members.optional("failure_reason", &T::failure_reason);
    members.optional("reuses", &T::reuses);
    members.required("instances", &T::instances);
  }
};

template <>
struct Declaration<control::Transition> {
  using T = control::Transition;
  static void declare(auto& members) {
    members.required("status", &T::status);
    members.required("start_time", &T::start_time);
    members.required("status_message", &T::status_message);
    members.optional("end_time", &T::end_time);
  }
  static void complete(DocumentReader& reader, T& transition) {
    if (!control::is_emitted(transition.status)) reader.fail("status", "is of no job here");
  }
};

template <>
struct Declaration<control::FinalMetric> {
  using T = control::FinalMetric;
  static void declare(auto& members) {
    members.required("metric_name", &T::metric_name);
    members.required("value", &T::value);
    members.required("timestamp", &T::timestamp);
  }
};

template <>
struct Declaration<control::JobState> {
  using T = control::JobState;
  static void declare(auto& members) {
    members.required("phase", &T::phase);
    members.required("creation_time", &T::creation_time);
    members.required("last_modified_time", &T::last_modified_time);
    members.optional("id", &T::id);
    members.required("transitions", &T::transitions);
    members.required("final_metrics", &T::final_metrics);
    members.optional("training_start_time", &T::training_start_time);
    members.optional("training_end_time", &T::training_end_time);
    members.optional("training_time_in_seconds", &T::training_time_in_seconds);
    members.optional("billable_time_in_seconds", &T::billable_time_in_seconds);
    members.optional("failure_reason", &T::failure_reason);
    members.optional("model_artifacts", &T::model_artifacts);
    members.optional("stop_reason", &T::stop_reason);
    members.optional("retry_attempts", &T::retry_attempts);
    members.optional("max_runtime", &T::max_runtime);
    members.optional("is_spot", &T::is_spot);
    members.optional("max_wait", &T::max_wait);
    members.optional("max_pending", &T::max_pending);
    members.optional("outcome", &T::outcome);
    members.optional("keep_alive", &T::keep_alive);
    members.optional("remote_debug", &T::remote_debug);
    members.optional("warm_pool", &T::warm_pool);
    members.optional("retry_at", &T::retry_at);
    members.embedded_if("instance_type", &T::selected);
    members.optional("over_quota", &T::over_quota);
    members.optional("algorithm", &T::algorithm);
    members.optional("waiting_since", &T::waiting_since);
    members.optional("waited_ms", &T::waited);
    members.optional("mlflow_run", &T::mlflow_run);
    members.optional("packages", &T::packages);
    members.optional("output_package", &T::output_package);
    members.added("attempts", &T::attempts);
  }
  // Documents of version 1 become what version 2 would have.
  static void complete(DocumentReader& reader, T& job);
};

template <>
struct Declaration<control::Created> {
  using T = control::Created;
  static constexpr std::string_view kName = "Created";
  static void declare(auto& members) {
    members.optional("id", &T::id);
    members.optional("retry_attempts", &T::retry_attempts);
    members.optional("max_runtime", &T::max_runtime);
    members.optional("is_spot", &T::is_spot);
    members.optional("max_wait", &T::max_wait);
    members.optional("max_pending", &T::max_pending);
    members.optional("outcome", &T::outcome);
    members.optional("over_quota", &T::over_quota);
    members.optional("algorithm", &T::algorithm);
    members.optional("keep_alive", &T::keep_alive);
    members.optional("remote_debug", &T::remote_debug);
    members.optional("mlflow_run", &T::mlflow_run);
    members.optional("packages", &T::packages);
  }
};

template <>
struct Declaration<control::Queued> {
  using T = control::Queued;
  static constexpr std::string_view kName = "Queued";
  static void declare(auto& members) { members.optional("reason", &T::reason); }
};

template <>
struct Declaration<control::AttemptStarted> {
  using T = control::AttemptStarted;
  static constexpr std::string_view kName = "AttemptStarted";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.added("hosts", &T::hosts);
    members.embedded_if("instance_type", &T::selection);
    members.optional("reuses", &T::reuses);
  }
};

template <>
struct Declaration<control::AgentReported> {
  using T = control::AgentReported;
  static constexpr std::string_view kName = "AgentReported";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.added("host", &T::host);
    members.required("report", &T::report);
  }
};

template <>
struct Declaration<control::StopRequested> {
  static constexpr std::string_view kName = "StopRequested";
  static void declare(auto&) {}
};

template <>
struct Declaration<control::AgentGone> {
  using T = control::AgentGone;
  static constexpr std::string_view kName = "AgentGone";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.added("host", &T::host);
    members.added("failure_class", &T::failure_class);
    members.optional("reason", &T::reason);
  }
};

template <>
struct Declaration<control::LaunchFailed> {
  using T = control::LaunchFailed;
  static constexpr std::string_view kName = "LaunchFailed";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.added("host", &T::host);
    members.required("reason", &T::reason);
  }
};

template <>
struct Declaration<control::AgentSilent> {
  using T = control::AgentSilent;
  static constexpr std::string_view kName = "AgentSilent";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.added("host", &T::host);
    members.required("silent", &T::silent);
  }
};

template <>
struct Declaration<control::AttemptCutOff> {
  using T = control::AttemptCutOff;
  static constexpr std::string_view kName = "AttemptCutOff";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.required("stop_reason", &T::reason);
  }
};

template <>
struct Declaration<control::WokeUp> {
  using T = control::WokeUp;
  static constexpr std::string_view kName = "WokeUp";
  static void declare(auto& members) { members.required("why", &T::why); }
};

template <>
struct Declaration<control::InterruptRequested> {
  using T = control::InterruptRequested;
  static constexpr std::string_view kName = "InterruptRequested";
  static void declare(auto& members) {
    members.required("attempt", &T::attempt);
    members.optional("reason", &T::reason);
  }
};

template <>
struct Declaration<control::PoolReused> {
  using T = control::PoolReused;
  static constexpr std::string_view kName = "PoolReused";
  static void declare(auto& members) { members.required("by", &T::by); }
};

template <>
struct Declaration<control::PoolEnded> {
  using T = control::PoolEnded;
  static constexpr std::string_view kName = "PoolEnded";
  static void declare(auto& members) { members.optional("reason", &T::reason); }
};

template <>
struct Declaration<control::KeepAliveChanged> {
  using T = control::KeepAliveChanged;
  static constexpr std::string_view kName = "KeepAliveChanged";
  static void declare(auto& members) { members.optional("keep_alive", &T::keep_alive); }
};

template <>
struct Declaration<control::RemoteDebugChanged> {
  using T = control::RemoteDebugChanged;
  static constexpr std::string_view kName = "RemoteDebugChanged";
  static void declare(auto& members) { members.required("enabled", &T::enabled); }
};

template <>
struct Declaration<control::ModelPackaged> {
  using T = control::ModelPackaged;
  static constexpr std::string_view kName = "ModelPackaged";
  static void declare(auto& members) {
    members.optional("arn", &T::arn);
    members.optional("reason", &T::reason);
  }
};

}  // namespace trainyard::model
