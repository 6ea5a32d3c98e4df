#include "control/job_codec.h"

#include <boost/json.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "control/job_documents.h"

namespace trainyard::control {
namespace {

// 1: one attempt with one host, whose reports the state counted itself. 2: attempts with hosts.
constexpr int kVersion = 2;

// What a job of version 1 has in place of `attempts`.
struct AttemptOfVersion1 {
  int attempt = 0;  // 0: none was started
  std::int64_t last_sequence = 0;
  std::optional<Timestamp> failure_detected_time{};
  model::Losses losses{};
};

// Doesn't have the instance's progress, which follows from the reports that are still to be read.
// Not for a state without transitions.
AttemptState attempt_from(const AttemptOfVersion1& older, const JobState& job) {
  AttemptState attempt;
  attempt.number = older.attempt;
  attempt.started = job.training_start_time.value_or(job.creation_time);
  attempt.training_start = job.training_start_time;
  attempt.failure_detected = older.failure_detected_time;
  if (job.stop_reason) {
    attempt.stop_cause = *job.stop_reason == model::StopReason::MaxRuntimeExceeded
                             ? StopCause::max_runtime
                             : StopCause::requested;
  }
  InstanceState instance{.host = kFirstHost};
  instance.last_sequence = older.last_sequence;
  instance.losses = older.losses;
  instance.is_stopping = attempt.stop_cause == StopCause::max_runtime;
  instance.is_silent = mentions_silence(job);
  if (is_terminal(job.phase)) {
    attempt.ended = job.transitions.back().start_time;
    instance.phase = InstancePhase::finished;
    instance.outcome = job.phase == Phase::Completed ? model::Outcome::Completed
                       : job.phase == Phase::Failed  ? model::Outcome::Failed
                                                     : model::Outcome::Stopped;
    instance.failure_reason = attempt.failure_reason = job.failure_reason;
  }
  attempt.instances.push_back(std::move(instance));
  return attempt;
}

}  // namespace
}  // namespace trainyard::control

namespace trainyard::model {

template <>
struct Declaration<control::AttemptOfVersion1> {
  using T = control::AttemptOfVersion1;
  static void declare(auto& members) {
    members.required("attempt", &T::attempt, Number{.min = 0});
    members.required("last_sequence", &T::last_sequence);
    members.optional("failure_detected_time", &T::failure_detected_time);
    members.embedded(&T::losses);
  }
};

void Declaration<control::JobState>::complete(DocumentReader& reader, control::JobState& job) {
  if (!control::is_emitted(job.phase)) return reader.fail("phase", "is of no job here");
  if (reader.has("attempts")) return;
  control::AttemptOfVersion1 older;
  read_members(reader, older);
  if (older.attempt == 0) return;
  if (job.transitions.empty()) return reader.fail("transitions", "are none");
  job.attempts.push_back(attempt_from(older, job));
}

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

using model::DocumentReader;

void check_version(DocumentReader& reader) {
  constexpr std::int64_t kMaxVersion = std::numeric_limits<std::int64_t>::max();
  const std::int64_t version = reader.integer("version", 1, kMaxVersion);
  if (version <= kVersion) return;
  if (!reader.has("min_reader") || reader.integer("min_reader", 1, kMaxVersion) > kVersion)
    reader.fail("version", "is not known here: " + std::to_string(version));
}

// The event of the variant whose declaration has this name.
template <class... Events>
void read_event(DocumentReader& reader, std::variant<Events...>& into) {
  const std::string type = reader.text("type");
  const Timestamp at =
      from_epoch_millis(reader.integer("at", 0, std::numeric_limits<std::int64_t>::max()));
  const auto read_if_it_is = [&]<class E>(std::type_identity<E>) {
    if (model::Declaration<E>::kName != type) return false;
    E& event = into.template emplace<E>();
    if constexpr (requires { event.at; }) event.at = at;
    model::read_members(reader, event);
    return true;
  };
  if (!(read_if_it_is(std::type_identity<Events>{}) || ...))
    reader.fail("type", "is unknown: '" + type + "'");
}

// `read` is called with a document whose version this program knows.
template <class T, class Read>
Result<T> parse_versioned(const char* what, std::string_view text, Read read) {
  TRY(const boost::json::object object, model::parse_document(what, text));
  DocumentReader reader(what, object, model::UnknownMembers::skipped);
  T value;
  check_version(reader);
  read(reader, value);
  TRY_VOID(reader.finish());
  return value;
}

}  // namespace

std::string to_json(const JobState& state) {
  boost::json::object object{{"version", kVersion}};
  model::write_members(state, object);
  return boost::json::serialize(object);
}

Result<JobState> parse_job_state(std::string_view text) {
  return parse_versioned<JobState>(
      "training job's state", text,
      [](DocumentReader& reader, JobState& state) { model::read_members(reader, state); });
}

std::string to_json(const JobEvent& event) {
  return std::visit(
      [at = time_of(event)]<class E>(const E& e) {
        boost::json::object object{{"version", kVersion},
                                   {"type", model::Declaration<E>::kName},
                                   {"at", to_epoch_millis(at)}};
        model::write_members(e, object);
        return boost::json::serialize(object);
      },
      event);
}

Result<JobEvent> parse_job_event(std::string_view text) {
  return parse_versioned<JobEvent>(
      "training job's event", text,
      [](DocumentReader& reader, JobEvent& event) { read_event(reader, event); });
}

}  // namespace trainyard::control
