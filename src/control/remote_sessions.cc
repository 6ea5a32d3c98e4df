#include "control/remote_sessions.h"

#include <string_view>

#include "base/files.h"
#include "base/log.h"
#include "base/random.h"
#include "control/session_record.h"
#include "control/stored_request.h"
#include "model/exec_frames.h"

namespace trainyard::control {
namespace {

using model::ssm::SessionStatus;

// Each has a thread, and a process on the machine.
constexpr std::size_t kMaxSessions = 64;
constexpr std::size_t kMaxInContainer = 8;
constexpr std::size_t kForgetBatch = 100;  // records per query
constexpr std::size_t kIdSuffix = 26;
constexpr std::string_view kTargets = "sagemaker-training-job:";
// Statuses that are stored.
constexpr SessionStatus kOpenStatus = SessionStatus::Connected;
constexpr SessionStatus kEndedStatus = SessionStatus::Terminated;
// Reasons have no full stop, like those of channels.
constexpr const char* kDebuggingOff = "remote debugging was switched off";
constexpr const char* kServerStopped = "the server has stopped";
// What the session's client shows.
constexpr const char* kDebuggingOffOutput =
    "Remote debugging of the training job has been switched off.";

Error not_connected_error(const std::string& target) {
  return Error(ErrorKind::conflict, target + " is not connected.").with_code("TargetNotConnected");
}

Error no_session_error(const std::string& id) {
  return Error(ErrorKind::not_found, "Session " + id + " does not exist, or has ended.");
}

Error too_many_error(std::string message) {
  return Error(ErrorKind::exhausted, std::move(message))
      .with_code("ServiceQuotaExceededException")
      .with_retryable(false);
}

// "sagemaker-training-job:my-job_algo-1": names of jobs have no '_'.
std::optional<model::HostId> parse_target(std::string_view target) {
  if (!target.starts_with(kTargets)) return std::nullopt;
  target.remove_prefix(kTargets.size());
  const std::size_t end = target.find('_');
  if (end == std::string_view::npos) return std::nullopt;
  return model::HostId{std::string(target.substr(0, end)), std::string(target.substr(end + 1))};
}

// As the real service's: "root-2se8arb879ra9ld2fc2r5g75vy".
std::string make_session_id(const std::string& caller) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string id = caller + "-";
  for (const char byte : random_bytes(kIdSuffix))
    id += kAlphabet[static_cast<unsigned char>(byte) & 31U];
  return id;
}

store::SearchQuery records_where(store::SearchCondition::Kind kind, store::SearchField::Place place,
                                 store::SearchValue value) {
  store::SearchQuery query;
  query.where.kind = kind;
  query.where.field = {place};
  query.where.values = {std::move(value)};
  query.sort = {store::SearchField::Place::created};
  query.descending = false;
  query.limit = kForgetBatch;
  return query;
}

}  // namespace

RemoteSessions::~RemoteSessions() {
  // All at once; then each is waited for.
  end([](const std::string&, const Open&) { return true; }, kServerStopped, "");
  Channels channels;
  {
    const MutexLock lock(mutex_);
    for (auto& [id, session] : open_) channels.push_back(std::move(session.channel));
  }
  channels.clear();
  for (const auto& [id, status] : open_sessions()) finish(id, kServerStopped);
}

void RemoteSessions::close_left() {
  const auto query =
      records_where(store::SearchCondition::Kind::one_of, store::SearchField::Place::status,
                    std::string(model::to_string(kOpenStatus)));
  while (true) {
    const auto left = parts_.store.search(kSessionKind, query);
    if (!left) {
      log::error("sessions_not_closed", {{"error", left.error().message()}});
      return;
    }
    std::size_t closed = 0;
    for (const store::FoundResource& found : *left)
      closed += close_record(found.resource.id.name, kServerStopped) ? 1 : 0;
    if (left->size() < query.limit || closed == 0) return;
  }
}

Result<std::optional<model::InstanceId>> RemoteSessions::find_container(
    const std::string& target) const {
  const auto host = parse_target(target);
  if (!host) return std::optional<model::InstanceId>();
  TRY(const auto job, parts_.jobs.find(host->job));
  if (!job || job->state.phase != Phase::Training || !job->state.remote_debug.value_or(false))
    return std::optional<model::InstanceId>();
  const AttemptState* attempt = running_attempt(job->state);
  const InstanceState* instance = attempt == nullptr ? nullptr : attempt->find(host->host);
  if (instance == nullptr || instance->phase != InstancePhase::training)
    return std::optional<model::InstanceId>();
  return std::optional(model::InstanceId{host->job, attempt->number, host->host});
}

Result<bool> RemoteSessions::is_connected(const std::string& target) const {
  TRY(const auto container, find_container(target));
  return container.has_value();
}

Result<std::string> RemoteSessions::reserve(const std::string& caller,
                                            const model::InstanceId& container) {
  const MutexLock lock(mutex_);
  if (open_.size() >= kMaxSessions)
    return too_many_error("The maximum number of sessions that are open at the same time is " +
                          std::to_string(kMaxSessions) +
                          ". Please try again when one of them has ended.");
  std::size_t beside = 0;
  for (const auto& [id, session] : open_) beside += session.container == container ? 1 : 0;
  if (beside >= kMaxInContainer)
    return too_many_error("The maximum number of sessions that are open in one container is " +
                          std::to_string(kMaxInContainer) +
                          ". Please try again when one of them has ended.");
  std::string id = make_session_id(caller);
  open_.emplace(id, Open{container});
  return id;
}

void RemoteSessions::release(const std::string& id) {
  const MutexLock lock(mutex_);
  open_.erase(id);
}

Result<RemoteSessions::Ticket> RemoteSessions::start(const model::ssm::StartSessionRequest& request,
                                                     const SessionCaller& caller) {
  reap();
  const std::string& target = *request.target;
  TRY(const SessionDocument document,
      choose_document(request.document_name, request.parameters.value_or(SessionParameters{})));
  TRY(const auto container, find_container(target));
  if (!container) return not_connected_error(target);
  TRY(const std::string id, reserve(caller.name, *container));
  auto ticket = open({id, *container}, document, request, caller);
  if (!ticket) {
    release(id);
    return ticket;
  }
  // Remote debugging may have been switched off meanwhile.
  const auto still = find_container(target);
  if (still && *still == container) return ticket;
  end([&](const std::string& each, const Open&) { return each == id; }, kDebuggingOff,
      kDebuggingOffOutput);
  return still ? not_connected_error(target) : still.error();
}

Result<RemoteSessions::Ticket> RemoteSessions::open(const Place& place,
                                                    const SessionDocument& document,
                                                    const model::ssm::StartSessionRequest& request,
                                                    const SessionCaller& caller) {
  const auto& [id, container] = place;
  const auto of_instance = parts_.supervisor.log_stream(container);
  if (!of_instance && of_instance.error().kind() == ErrorKind::not_found)
    return not_connected_error(*request.target);  // the job has been deleted
  TRY_VOID(of_instance);
  const std::string stream = *of_instance + "/ssm";
  TRY(UniqueFd program, parts_.supervisor.exec(container));
  TRY_VOID(write_all(program.get(),
                     model::make_frame(model::ExecFrame::start, model::to_json(document.program))));
  store::StoredResource record;
  record.id = {kSessionKind, id};
  record.arn = "arn:" + parts_.arns.partition + ":ssm:" + parts_.arns.region + ":" +
               parts_.arns.account + ":session/" + id;
  record.request = to_stored_text(request);
  record.state = to_json(SessionRecord{caller.arn, caller.from, document.name});
  record.status = model::to_string(kOpenStatus);
  record.created = record.modified = parts_.clock.now();
  TRY_VOID(parts_.store.create(record, {}));
  {
    const MutexLock lock(mutex_);
    open_.at(id).log_stream = stream;
  }
  const std::string reason = request.reason ? " (reason: " + *request.reason + ")" : "";
  write_log(stream, "Session " + id + " was opened by " + caller.arn + " from " + caller.from +
                        " with document " + document.name + reason);
  log::info("remote_session_opened", {{"session", id},
                                      {"job", container.job},
                                      {"attempt", container.attempt},
                                      {"instance", container.host},
                                      {"by", caller.arn},
                                      {"from", caller.from},
                                      {"document", document.name}});
  const ssm::SessionSpec spec{id, document.type, document.properties, *request.target};
  const std::shared_ptr<SessionChannel> channel = parts_.open_channel(
      spec, std::move(program), [this, id = id](const std::string& why) { finish(id, why); });
  std::string token = channel->new_token();
  publish(id, channel);
  return Ticket{id, std::move(token)};
}

void RemoteSessions::publish(const std::string& id,
                             const std::shared_ptr<SessionChannel>& channel) {
  {
    const MutexLock lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end()) {  // it has ended meanwhile
      ended_.push_back(channel);
      return;
    }
    found->second.channel = channel;
    if (found->second.ending.empty()) return;
  }
  channel->terminate("");
}

std::shared_ptr<SessionChannel> RemoteSessions::find_channel(const std::string& id) const {
  const MutexLock lock(mutex_);
  const auto found = open_.find(id);
  return found == open_.end() || !found->second.ending.empty() ? nullptr : found->second.channel;
}

Result<RemoteSessions::Ticket> RemoteSessions::resume(const std::string& id) {
  reap();
  const auto channel = find_channel(id);
  if (!channel) return no_session_error(id).with_code("DoesNotExistException");
  return Ticket{id, channel->new_token()};
}

void RemoteSessions::terminate(const std::string& id, const SessionCaller& caller) {
  reap();
  end([&](const std::string& each, const Open&) { return each == id; },
      "TerminateSession was called by " + caller.arn, "");
}

void RemoteSessions::end_sessions_of(const std::string& job) {
  end([&](const std::string&, const Open& session) { return session.container.job == job; },
      kDebuggingOff, kDebuggingOffOutput);
}

void RemoteSessions::end(const std::function<bool(const std::string& id, const Open&)>& which,
                         const std::string& why, const std::string& output) {
  Channels channels;
  {
    const MutexLock lock(mutex_);
    for (auto& [id, session] : open_) {
      if (!which(id, session)) continue;
      if (session.ending.empty()) session.ending = why;
      if (session.channel) channels.push_back(session.channel);
    }
  }
  for (const auto& channel : channels) channel->terminate(output);
}

Result<void> RemoteSessions::connect(const std::string& id, UniqueFd client) {
  const auto channel = find_channel(id);
  if (!channel) return no_session_error(id);
  {
    const MutexLock lock(mutex_);
    const auto found = open_.find(id);
    if (found != open_.end()) found->second.had_client = true;
  }
  channel->connect(std::move(client));
  return ok();
}

void RemoteSessions::finish(const std::string& id, const std::string& reason) {
  std::string stream, why;
  {
    const MutexLock lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    Open& session = found->second;
    why = session.ending.empty() ? reason : session.ending;
    stream = session.log_stream;
    if (session.channel) ended_.push_back(std::move(session.channel));
    open_.erase(found);
  }
  close_record(id, why);
  write_log(stream, "Session " + id + " has ended: " + why);
  log::info("remote_session_ended", {{"session", id}, {"reason", why}});
}

bool RemoteSessions::close_record(const std::string& id, const std::string& why) {
  const Timestamp now = parts_.clock.now();
  const auto close = [&](store::StoredResource& stored) -> Result<void> {
    TRY(SessionRecord record, parse_session_record(stored));
    record.ended = now;
    record.details = why;
    stored.state = to_json(record);
    stored.status = model::to_string(kEndedStatus);
    stored.modified = now;
    return ok();
  };
  const auto closed = parts_.store.apply({kSessionKind, id}, close);
  if (!closed)
    log::error("session_not_recorded", {{"session", id}, {"error", closed.error().message()}});
  return closed.has_value();
}

void RemoteSessions::write_log(const std::string& stream, const std::string& line) const {
  if (const auto written = parts_.write_log(stream, line); !written)
    log::warning("session_log_not_written",
                 {{"stream", stream}, {"error", written.error().message()}});
}

SessionStatus RemoteSessions::status_now(const Open& session) {
  if (!session.ending.empty()) return SessionStatus::Terminating;
  if (session.channel && session.channel->is_connected()) return SessionStatus::Connected;
  return session.had_client ? SessionStatus::Disconnected : SessionStatus::Connecting;
}

OpenSessions RemoteSessions::open_sessions() const {
  std::map<std::string, Open> open;
  {
    const MutexLock lock(mutex_);
    open = open_;
  }
  OpenSessions sessions;
  for (const auto& [id, session] : open) sessions.emplace(id, status_now(session));
  return sessions;
}

Result<model::ssm::DescribeSessionsResponse> RemoteSessions::describe(
    const model::ssm::DescribeSessionsRequest& request) const {
  const OpenSessions open = open_sessions();
  TRY(const ResourceList list, make_session_list(request, open, parts_.clock.now()));
  auto page = list_resources(parts_.store, list);
  if (!page && page.error().code() == "ValidationException")
    return Error(ErrorKind::invalid_argument, "The specified token isn't valid.")
        .with_code("InvalidNextToken");
  if (!page) return std::move(page).error();
  model::ssm::DescribeSessionsResponse response;
  response.sessions.emplace();
  response.next_token = std::move(page->next_token);
  for (const store::StoredResource& stored : page->resources) {
    TRY(auto session, show_session(stored));
    if (const auto found = open.find(stored.id.name); found != open.end())
      session.status = found->second;
    response.sessions->push_back(std::move(session));
  }
  return response;
}

Result<std::size_t> RemoteSessions::forget() {
  reap();
  const auto query =
      records_where(store::SearchCondition::Kind::less, store::SearchField::Place::created,
                    to_epoch_millis(parts_.clock.now() - kSessionHistory));
  std::size_t removed = 0;
  while (true) {
    TRY(const auto due, parts_.store.search(kSessionKind, query));
    const OpenSessions open = open_sessions();
    std::size_t gone = 0;
    for (const store::FoundResource& found : due) {
      if (open.contains(found.resource.id.name)) continue;
      TRY_VOID(parts_.store.remove(found.resource.id));
      ++gone;
    }
    removed += gone;
    if (due.size() < query.limit || gone == 0) return removed;
  }
}

void RemoteSessions::reap() {
  Channels unused;
  const MutexLock lock(mutex_);
  for (auto& channel : ended_)
    if (channel.use_count() == 1) unused.push_back(std::move(channel));
  std::erase(ended_, nullptr);
}

}  // namespace trainyard::control
