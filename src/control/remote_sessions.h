#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "control/arn_scope.h"
#include "control/job_recorder.h"
#include "control/session_channel.h"
#include "control/session_documents.h"
#include "control/session_query.h"
#include "control/supervisor.h"
#include "model/ids.h"
#include "model/ssm.h"
#include "store/resource_store.h"

namespace trainyard::control {

// All that is referred to outlives the sessions.
struct RemoteSessionsParts {
  store::ResourceStore& store;
  const JobRecorder& jobs;
  Supervisor& supervisor;
  const Clock& clock;
  ArnScope arns;
  OpenChannel open_channel;
  // Adds a line to a log stream, which is created if need be. Any thread.
  std::function<Result<void>(const std::string& stream, const std::string& line)> write_log;
};

// Who calls.
struct SessionCaller {
  std::string arn;
  std::string name;  // what ids of sessions begin with: of a user or of a role's session
  std::string from;  // the client's address
};

// Sessions in the containers of training jobs with RemoteDebugConfig (docs/adr/0042): the
// operations of Systems Manager, called by services with valid requests. Errors' codes are that
// API's. Any thread; all calls block, unless they say otherwise.
//
//   StartSession ──▶ open: a record, a program ────────────────▶ ended: the record says why
//                    in the container, a SessionChannel
//                      ▲ connect(), with a token           by the program, its client, a limit,
//                      │ ResumeSession: another token      TerminateSession, UpdateTrainingJob,
//                    clients, one at a time                or the end of this object
//
// Records are durable when a call returns, and stay for 30 days (forget()); open sessions don't
// survive the server.
class RemoteSessions {
 public:
  explicit RemoteSessions(RemoteSessionsParts parts) : parts_(std::move(parts)) {}
  // Ends the open sessions.
  ~RemoteSessions();
  RemoteSessions(const RemoteSessions&) = delete;
  RemoteSessions& operator=(const RemoteSessions&) = delete;

  // Closes the records of sessions that an earlier server left open. Call once, before anything
  // else. What can't be closed is logged; DescribeSessions shows it as Terminated nevertheless.
  void close_left();

  struct Ticket {
    std::string id;
    std::string token;  // for one connection, soon
  };
  // TargetNotConnected: the target isn't the host of a job that is Training and has remote
  // debugging on. InvalidDocument, InvalidParameters: control/session_documents.h.
  // ServiceQuotaExceededException: too many are open.
  Result<Ticket> start(const model::ssm::StartSessionRequest& request, const SessionCaller& caller);
  // Another token, after which earlier ones are invalid. DoesNotExistException: it isn't open.
  Result<Ticket> resume(const std::string& id);
  // No effect on a session that isn't open. Its record is closed soon after.
  void terminate(const std::string& id, const SessionCaller& caller);
  // InvalidNextToken, ValidationException.
  Result<model::ssm::DescribeSessionsResponse> describe(
      const model::ssm::DescribeSessionsRequest& request) const;
  // Whether start() would find the target.
  Result<bool> is_connected(const std::string& target) const;

  // A client's WebSocket, as frames (net/web_socket_join.h). Doesn't block. not_found: no such
  // session is open.
  Result<void> connect(const std::string& id, UniqueFd client);

  // Remote debugging of the job was switched off. Returns before they have ended; no more start.
  void end_sessions_of(const std::string& job);

  // Removes the records that DescribeSessions doesn't show any more; returns their number.
  Result<std::size_t> forget();

 private:
  struct Open {
    model::InstanceId container;
    std::string log_stream{};
    // Shared with calls that use it. Null: it is being opened.
    std::shared_ptr<SessionChannel> channel{};
    bool had_client = false;
    std::string ending{};  // why it was asked to end; empty: it wasn't
  };
  using Channels = std::vector<std::shared_ptr<SessionChannel>>;

  Result<std::optional<model::InstanceId>> find_container(const std::string& target) const;
  Result<std::string> reserve(const std::string& caller, const model::InstanceId& container);
  void release(const std::string& id);
  struct Place {
    std::string id;
    model::InstanceId container;
  };
  Result<Ticket> open(const Place& place, const SessionDocument& document,
                      const model::ssm::StartSessionRequest& request, const SessionCaller& caller);
  void publish(const std::string& id, const std::shared_ptr<SessionChannel>& channel);
  std::shared_ptr<SessionChannel> find_channel(const std::string& id) const;
  // `output` is what clients are shown.
  void end(const std::function<bool(const std::string& id, const Open&)>& which,
           const std::string& why, const std::string& output);
  // From the session's thread.
  void finish(const std::string& id, const std::string& reason);
  // False: it couldn't be written, which is logged.
  bool close_record(const std::string& id, const std::string& why);
  void write_log(const std::string& stream, const std::string& line) const;
  static model::ssm::SessionStatus status_now(const Open& session);
  OpenSessions open_sessions() const;
  // Destroys the channels of sessions that have ended, which their own threads can't; those that
  // another call still uses, later.
  void reap();

  const RemoteSessionsParts parts_;
  mutable Mutex mutex_;  // never held while a channel or the store is called
  std::map<std::string, Open> open_ TRAINYARD_GUARDED_BY(mutex_);
  Channels ended_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::control
