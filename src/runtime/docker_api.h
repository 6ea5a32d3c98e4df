#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_client.h"
#include "runtime/docker_stream.h"

namespace trainyard::runtime {

struct DockerCall {
  std::string method = "GET";
  std::string path;  // after the version: "/containers/create?name=x", percent-encoded
  std::string body;  // JSON
  net::Headers headers{};
  // Instead of `body`, a body of unknown length, as in ClientRequest: a tar.
  std::function<Result<std::size_t>(std::span<char>)> read_body;
  std::chrono::milliseconds idle_timeout = std::chrono::minutes(2);  // zero: no limit
  const std::atomic<bool>* cancelled = nullptr;
  net::BodySink sink;  // receives the answer as it arrives
};

// The Docker Engine API over its Unix socket, as a thin layer: versioned paths, and errors as
// values. The meaning of the calls is up to the callers. Threads: any number of calls at once.
class DockerApi {
 public:
  // What the engine reports about itself.
  struct Engine {
    std::string name;     // "Docker 20.10.24", "Podman 4.3.1"
    std::string version;  // of the API, as used here: "1.41"
    bool podman = false;
    bool rootless = false;
    bool limits_memory = false;
    bool limits_cpu = false;
    bool limits_processes = false;
    bool filters_system_calls = false;  // with seccomp
    std::string root{};                 // the folder of its containers and images on its machine
  };

  // Asks the engine for its version and features. unavailable or denied, with a remedy in the
  // message.
  static Result<std::shared_ptr<const DockerApi>> open(const std::string& socket);

  // Returns the body of a 2xx or 304 answer; for others engine_error(). unavailable or deadline,
  // with kEngineUnreachable: no answer, or an incomplete one.
  Result<std::string> call(const DockerCall& call) const;
  // Takes the connection over: see DockerStream. `path` as in DockerCall, `body` is JSON.
  Result<DockerStream> stream(const std::string& path, const std::string& body = {}) const;

  const Engine& engine() const { return engine_; }
  // Engine::root, if that is a folder of this machine; otherwise empty.
  std::filesystem::path local_root() const;

  // Whether a process listens on the socket. False for an engine that is stopping, though it may
  // still answer on existing connections; true for one that starts before it can answer.
  bool is_listening() const;
  // Whether containers continue to run when their engine ends, however it ends. Asks for its
  // present settings.
  Result<bool> has_live_restore() const;

 private:
  explicit DockerApi(std::string socket);
  Result<void> ask();
  std::string target(std::string_view path) const;

  const std::string socket_;
  const std::unique_ptr<net::HttpClient> http_;
  Engine engine_;
};

}  // namespace trainyard::runtime
