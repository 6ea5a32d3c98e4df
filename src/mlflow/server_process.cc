#include "mlflow/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/files.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "mlflow/server_id.h"
#include "net/http_client.h"

namespace trainyard::mlflow {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool has_ended(const Child& child) {
  pollfd event{child.pidfd(), POLLIN, 0};
  return ::poll(&event, 1, 0) > 0;
}

class GuardedServer final : public Server {
 public:
  GuardedServer(Child guard, UniqueFd tie, std::string arn, fs::path socket)
      : guard_(std::move(guard)),
        tie_(std::move(tie)),
        arn_(std::move(arn)),
        socket_(std::move(socket)) {}

  ~GuardedServer() override {
    if (status_) return;
    ::kill(-guard_.pid(), SIGKILL);
    (void)guard_.wait();
  }

  Result<std::optional<int>> exit_status() override {
    if (status_ || !has_ended(guard_)) return status_;
    // If the guard was killed, the others of its process group are still there. Until it is reaped
    // nobody else has the group's number.
    ::kill(-guard_.pid(), SIGKILL);
    TRY(const auto ended, guard_.wait(0ms));
    if (ended) status_ = ended->code;
    return status_;
  }

  bool answers() override {
    net::ClientRequest request;
    request.url = "http://localhost" + pages_path(arn_) + "/health";
    request.unix_socket = socket_.string();
    request.connect_timeout = 500ms;
    request.total_timeout = 1s;
    const auto answer = http_.send(request);
    return answer && answer->status == 200;
  }

  void stop() override { tie_.reset(); }

 private:
  Child guard_;
  UniqueFd tie_;  // the guard reads the other end
  const std::string arn_;
  const fs::path socket_;
  net::HttpClient http_;
  std::optional<int> status_;
};

Result<std::unique_ptr<Server>> start(const fs::path& guard, const ServerSurroundings& around,
                                      const ServerPlan& plan, const ServerPaths& paths) {
  TRY_VOID(ensure_directory(paths.folder / kServerWork / kServerTemporary, 0700));
  TRY_VOID(replace_file(paths.folder / kServerAwsConfig, server_aws_config(around), 0600));
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "pipe");
  UniqueFd read_end(pipe[0]), tie(pipe[1]);
  const char* search_path = std::getenv("PATH");
  SpawnOptions options;
  options.argv = server_command(plan, around);
  options.argv.insert(options.argv.begin(), guard.string());
  options.environment = server_environment(plan, around, paths,
                                           search_path == nullptr ? "/usr/bin:/bin" : search_path);
  options.only_environment = true;
  options.directory = paths.folder;
  options.stdin_fd = read_end.get();
  options.stdout_fd = options.stderr_fd = STDERR_FILENO;
  options.new_session = true;
  TRY(Child child, Child::spawn(options));
  return std::unique_ptr<Server>(
      std::make_unique<GuardedServer>(std::move(child), std::move(tie), plan.arn, paths.socket));
}

}  // namespace

StartServer start_with_guard(fs::path guard, std::function<Result<ServerSurroundings>()> around) {
  return [guard = std::move(guard), around = std::move(around)](
             const ServerPlan& plan, const ServerPaths& paths) -> Result<std::unique_ptr<Server>> {
    TRY(const ServerSurroundings now, around());
    return start(guard, now, plan, paths);
  };
}

}  // namespace trainyard::mlflow
