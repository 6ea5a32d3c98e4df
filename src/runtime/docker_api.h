#pragma once

#include <atomic>
#include <chrono>
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
  std::string path;  // behind the version: "/containers/create?name=x", encoded
  std::string body;  // JSON
  // A body of unknown length instead, as ClientRequest has it: a tar.
  std::function<Result<std::size_t>(std::span<char>)> read_body;
  std::chrono::milliseconds idle_timeout = std::chrono::minutes(2);  // zero: never
  const std::atomic<bool>* cancelled = nullptr;
  net::BodySink sink;  // takes the answer as it comes
};

// The Docker Engine API over its Unix socket, thinly: versioned paths, and errors as values. What
// the calls mean is for those who make them. Threads: any number of calls at once.
class DockerApi {
 public:
  // What the engine says about itself.
  struct Engine {
    std::string name;     // "Docker 20.10.24", "Podman 4.3.1"
    std::string version;  // of the API, as we speak it: "1.41"
    bool podman = false;
    bool rootless = false;
    bool limits_memory = false;
    bool limits_cpu = false;
    bool limits_processes = false;
    bool filters_system_calls = false;  // by seccomp
    std::string root{};                 // the folder of its containers and images; on its machine
  };

  // Asks the engine for its version and abilities. unavailable or denied with what to do about it.
  static Result<std::shared_ptr<const DockerApi>> open(const std::string& socket);

  // The body of a 2xx or 304 answer; else engine_error(). unavailable or deadline, with
  // kEngineUnreachable: no answer, or half of one.
  Result<std::string> call(const DockerCall& call) const;
  // Takes the connection over: see DockerStream. `path` as in DockerCall, `body` JSON.
  Result<DockerStream> stream(const std::string& path, const std::string& body = {}) const;

  const Engine& engine() const { return engine_; }

  // Whether somebody listens there. An engine that stops doesn't, though it may still answer on
  // connections of before; one that starts does before it answers.
  bool is_listening() const;
  // Whether containers go on when their engine ends, by any way. As it is set up now.
  Result<bool> keeps_containers() const;

 private:
  explicit DockerApi(std::string socket);
  Result<void> ask();
  std::string target(std::string_view path) const;

  const std::string socket_;
  const std::unique_ptr<net::HttpClient> http_;
  Engine engine_;
};

}  // namespace trainyard::runtime
