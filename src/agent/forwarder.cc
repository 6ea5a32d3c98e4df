#include "agent/forwarder.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>

#include "agent/instance_network.h"
#include "agent/own_program.h"
#include "base/files.h"
#include "base/lock_holder.h"
#include "base/log.h"
#include "base/process.h"
#include "model/launch_plan.h"
#include "network/relay.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kLock = "forward.lock";
constexpr auto kStartTimeout = 20s;
constexpr auto kStopTimeout = 10s;
constexpr auto kNetworkTimeout = 20s;
constexpr auto kNetworkPollInterval = 5ms;
constexpr auto kLockTimeout = 1s;
constexpr std::size_t kMaxAnswer = 64 * 1024;

// If a server is down, another process may have taken its port.
Result<void> require_server(const fs::path& data) {
  TRY(const auto server, FileLock::holder(data / "lock"));
  if (server) return ok();
  return Error(ErrorKind::unavailable, "no server serves " + data.string());
}

// Of this process's standard output, on which it reports that it listens.
bool has_waiter() {
  pollfd pipe{STDOUT_FILENO, 0, 0};
  return ::poll(&pipe, 1, 0) == 0;  // POLLERR: the other end is closed
}

// Everything until the end of the connection.
Result<std::string> read_answer(int socket) {
  std::string answer;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0) return Error::from_errno(errno, "read the credentials");
    if (got == 0) return answer;
    answer.append(buffer.data(), static_cast<std::size_t>(got));
    if (answer.size() > kMaxAnswer)
      return Error(ErrorKind::corrupt, "the server's answer has no end");
  }
}

class Forwarder {
 public:
  Forwarder(fs::path directory, model::LaunchPlan plan)
      : directory_(std::move(directory)),
        data_(directory_.parent_path().parent_path().parent_path().parent_path()),
        plan_(std::move(plan)) {}

  Result<void> listen() {
    TRY(endpoint_, parse_endpoint(plan_.endpoint_url));
    const auto wanted = [this] {
      std::error_code ignored;
      return has_waiter() && fs::exists(directory_ / "plan.json", ignored);
    };
    if (is_root()) {
      TRY(sockets_, wait_for_network(wanted));
    } else {
      TRY(sockets_, take_sockets(directory_, kNetworkTimeout, wanted));
    }
    return ok();
  }

  Result<void> run() {
    network::Relay relay(std::move(sockets_.api), [this]() -> Result<UniqueFd> {
      TRY_VOID(require_server(data_));
      return network::begin_connecting_to(endpoint_.host, endpoint_.port);
    });
    std::thread relaying([&] { stop_after(relay.run(stop_)); });
    std::thread answering([&] {
      stop_after(network::answer_one_path(
          sockets_.credentials, plan_.network.credentials_path,
          [this] { return fetch_credentials(); }, stop_));
    });
    std::error_code ignored;
    while (!stop_ && fs::exists(directory_ / "plan.json", ignored) &&
           fs::exists(sockets_.name_space, ignored))
      std::this_thread::sleep_for(1s);
    stop_ = true;
    relaying.join();
    answering.join();
    return ok();
  }

 private:
  // It may still be being created.
  Result<InstanceSockets> wait_for_network(const std::function<bool()>& wanted) const {
    const auto end = std::chrono::steady_clock::now() + kNetworkTimeout;
    for (;;) {
      auto opened = open_sockets(plan_, directory_);
      const bool late = std::chrono::steady_clock::now() > end || !wanted();
      if (opened || late || opened.error().kind() != ErrorKind::not_found) return opened;
      std::this_thread::sleep_for(kNetworkPollInterval);
    }
  }

  void stop_after(const Result<void>& ended) {
    if (!ended) log::error("forwarder_failed", {{"error", ended.error().message()}});
    stop_ = true;
  }

  Result<UniqueFd> connect() const {
    TRY_VOID(require_server(data_));
    return network::connect_to(endpoint_.host, endpoint_.port);
  }

  Result<std::string> fetch_credentials() const {
    const std::size_t host_at = plan_.credentials_url.find("://") + 3;
    const std::size_t path_at = plan_.credentials_url.find('/', host_at);
    if (path_at == std::string::npos)
      return Error(ErrorKind::corrupt, "the plan's credentials_url has no path");
    TRY(const UniqueFd server, connect());
    TRY_VOID(write_all(
        server.get(),
        "GET " + plan_.credentials_url.substr(path_at) +
            " HTTP/1.1\r\nHost: " + plan_.credentials_url.substr(host_at, path_at - host_at) +
            "\r\nAuthorization: " + plan_.credentials_token + "\r\nConnection: close\r\n\r\n"));
    return read_answer(server.get());
  }

  const fs::path directory_;
  const fs::path data_;
  const model::LaunchPlan plan_;
  EndpointAddress endpoint_;
  InstanceSockets sockets_;
  std::atomic<bool> stop_ = false;
};

}  // namespace

// Waits for the byte that reports that it listens.
Result<void> StartedForwarder::wait() {
  pollfd ready{ready_.get(), POLLIN, 0};
  const int timeout = static_cast<int>(std::chrono::milliseconds(kStartTimeout).count());
  int n;
  do {
    n = ::poll(&ready, 1, timeout);
  } while (n < 0 && errno == EINTR);
  char byte = 0;
  if (n > 0 && ::read(ready_.get(), &byte, 1) == 1) return ok();
  return Error(n == 0 ? ErrorKind::deadline : ErrorKind::internal,
               "the forwarder of the instance's network doesn't start; the agent's log says why");
}

void StartedForwarder::kill() {
  const auto end = [this]() -> Result<void> {
    TRY_VOID(process_.signal(SIGKILL));
    TRY_VOID(process_.wait(kStopTimeout));
    return ok();
  };
  if (const auto ended = end(); !ended)
    log::debug("forwarder_not_killed", {{"error", ended.error().message()}});
}

Result<EndpointAddress> parse_endpoint(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const std::size_t colon = url.rfind(':');
  EndpointAddress address;
  if (url.starts_with(kScheme) && colon != std::string::npos && colon >= kScheme.size()) {
    address.host = url.substr(kScheme.size(), colon - kScheme.size());
    std::from_chars(url.data() + colon + 1, url.data() + url.size(), address.port);
  }
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host == "localhost") address.host = "127.0.0.1";
  if (address.host.empty() || address.port == 0)
    return Error(ErrorKind::invalid_argument, "'" + url + "' is not http://HOST:PORT");
  return address;
}

bool forwarder_runs(const fs::path& directory) {
  const auto holder = FileLock::holder(directory / kLock);
  return holder && holder->has_value();
}

Result<StartedForwarder> start_forwarder(const fs::path& directory) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "pipe");
  UniqueFd read_end(pipe[0]);
  UniqueFd write_end(pipe[1]);
  TRY(const fs::path program, find_own_program("trainyard-forwarder"));
  SpawnOptions options;
  options.argv = {program.string(), directory.string()};
  options.directory = "/";
  options.stdout_fd = write_end.get();
  options.stderr_fd = STDERR_FILENO;
  options.new_session = true;
  TRY(Child child, Child::spawn(options));
  log::debug("forwarder_started", {{"pid", child.pid()}});
  return StartedForwarder(std::move(child), std::move(read_end));
}

Result<void> stop_forwarder(const fs::path& directory) {
  const auto end = std::chrono::steady_clock::now() + kStopTimeout;
  while (forwarder_runs(directory)) {
    if (std::chrono::steady_clock::now() > end)
      return Error(ErrorKind::deadline, "the forwarder of " + directory.string() + " doesn't end");
    TRY_VOID(signal_lock_holder(directory / kLock, SIGKILL));
    std::this_thread::sleep_for(kNetworkPollInterval);
  }
  return ok();
}

namespace {

// One that a dead agent had just started ends soon. nullopt: it doesn't.
Result<std::optional<FileLock>> acquire_lock(const fs::path& path) {
  const auto end = std::chrono::steady_clock::now() + kLockTimeout;
  for (;;) {
    TRY(auto lock, FileLock::try_acquire(path));
    if (lock || std::chrono::steady_clock::now() > end) return lock;
    std::this_thread::sleep_for(kNetworkPollInterval);
  }
}

}  // namespace

int forward_main(const fs::path& directory) {
  const auto forward = [&]() -> Result<void> {
    TRY(const auto lock, acquire_lock(directory / kLock));
    if (!lock) return ok();
    TRY(const std::string text, read_file(directory / "plan.json"));
    TRY(model::LaunchPlan plan, model::parse_launch_plan(text));
    Forwarder forwarder(directory, std::move(plan));
    TRY_VOID(forwarder.listen());
    // An agent may have died meanwhile.
    if (const auto notified = write_all(STDOUT_FILENO, "\n"); !notified)
      log::debug("nobody_waits", {{"error", notified.error().message()}});
    return forwarder.run();
  };
  ::signal(SIGPIPE, SIG_IGN);
  const auto done = forward();
  if (done) return 0;
  log::error("forwarder_failed",
             {{"directory", directory.string()}, {"error", done.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
