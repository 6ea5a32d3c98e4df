#include "services/sagemaker/exec_operation.h"

#include <string>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "model/document.h"
#include "model/exec_frames.h"
#include "model/ids.h"

namespace trainyard::services {
namespace {

// Maximum number of concurrent programs in containers: each has a process on this machine, and a
// connection.
constexpr int kMaxExecs = 64;

struct ExecRequest {
  model::HostId host;  // without a host: the job determines it
  model::ExecStart start;
};

Result<ExecRequest> parse_exec(const boost::json::value& input) {
  model::DocumentReader reader("Exec", input.as_object());
  ExecRequest request;
  request.host.job = reader.text("TrainingJobName");
  if (reader.has("Host")) request.host.host = reader.text("Host");
  request.start.command = reader.texts("Command");
  if (request.start.command.empty()) reader.fail("Command", "must have a program");
  request.start.terminal = reader.boolean("Terminal");
  constexpr std::int64_t kMaxSide = 65535;
  if (reader.has("Rows"))
    request.start.rows = static_cast<int>(reader.integer("Rows", 1, kMaxSide));
  if (reader.has("Columns"))
    request.start.columns = static_cast<int>(reader.integer("Columns", 1, kMaxSide));
  TRY_VOID(reader.finish());
  if (model::to_json(request.start).size() > model::kMaxExecFrame)
    return Error(ErrorKind::invalid_argument, "Exec: the command is too long");
  return request;
}

aws::ServiceError too_many_execs() {
  return {"ResourceLimitExceeded",
          "The maximum number of programs that run in containers by trainyard exec is " +
              std::to_string(kMaxExecs) + ". Please try again when one of them has ended.",
          400};
}

// Counts a running program, and logs its end.
class ExecLease {
 public:
  ExecLease(std::shared_ptr<std::atomic<int>> running, std::string request_id)
      : running_(std::move(running)), request_id_(std::move(request_id)), order_(++*running_) {}
  ~ExecLease() {
    --*running_;
    if (has_started_) log::info("exec_ended", {{"request", request_id_}});
  }
  ExecLease(const ExecLease&) = delete;
  ExecLease& operator=(const ExecLease&) = delete;

  int order() const { return order_; }
  void mark_started() { has_started_ = true; }

 private:
  const std::shared_ptr<std::atomic<int>> running_;
  const std::string request_id_;
  const int order_;
  bool has_started_ = false;
};

void tell(const ExecRequest& request, const std::string& host, const RequestContext& context) {
  std::string command;
  for (const std::string& word : request.start.command)
    command += (command.empty() ? "" : " ") + word;
  log::info("exec_started", {{"request", context.request_id},
                             {"job", request.host.job},
                             {"host", host},
                             {"by", context.principal.arn},
                             {"from", context.from},
                             {"terminal", request.start.terminal},
                             {"command", command.substr(0, 200)}});
}

}  // namespace

Answer ExecOperation::begin(const boost::json::value& input, const RequestContext& context) {
  const auto lease = std::make_shared<ExecLease>(running_, context.request_id);
  if (lease->order() > kMaxExecs) return too_many_execs();
  const auto request = parse_exec(input);
  if (!request) return aws::ServiceError{"ValidationException", request.error().message(), 400};
  auto program = jobs_.open_exec(request->host);
  if (!program) return to_service_error(program.error());
  const auto sent =
      write_all(program->connection.get(),
                model::make_frame(model::ExecFrame::start, model::to_json(request->start)));
  if (!sent) return to_service_error(sent.error());
  tell(*request, program->host, context);
  lease->mark_started();
  return Upgrade{model::kExecProtocol, std::move(program->connection), lease};
}

}  // namespace trainyard::services
