#include "runtime/docker_api.h"

#include <boost/json.hpp>

#include "base/json_object.h"
#include "runtime/docker_answers.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

namespace json = boost::json;

DockerApi::DockerApi(std::string socket)
    : socket_(std::move(socket)), http_(std::make_unique<net::HttpClient>()) {}

std::string DockerApi::target(std::string_view path) const {
  const std::string version = engine_.version.empty() ? "" : "/v" + engine_.version;
  return version + std::string(path);
}

Result<std::string> DockerApi::call(const DockerCall& call) const {
  net::ClientRequest request;
  request.method = call.method;
  request.url = "http://docker" + target(call.path);
  request.unix_socket = socket_;
  request.body = call.body;
  request.headers = call.headers;
  request.read_body = call.read_body;
  request.idle_timeout = call.idle_timeout;
  request.cancelled = call.cancelled;
  if (call.read_body) {
    request.headers.add("Content-Type", "application/x-tar");
  } else if (!call.body.empty()) {
    request.headers.add("Content-Type", "application/json");
  }
  auto sent = http_->send(request, call.sink);
  if (!sent &&
      (sent.error().kind() == ErrorKind::unavailable || sent.error().kind() == ErrorKind::deadline))
    return std::move(sent).error().with_code(std::string(kEngineUnreachable));
  TRY(net::ClientResponse response, std::move(sent));
  // 304: it already is in the requested state.
  if (response.status == 304 || (response.status >= 200 && response.status < 300))
    return std::move(response.body);
  return engine_error(response.status, response.body);
}

Result<DockerStream> DockerApi::stream(const std::string& path, const std::string& body) const {
  return DockerStream::open(socket_, target(path), body);
}

Result<void> DockerApi::ask() {
  DockerCall version;
  version.path = "/version";
  version.idle_timeout = std::chrono::seconds(30);
  TRY(const std::string version_text, call(version));
  TRY(const json::object versions, parse_object("its answer to /version", version_text));
  TRY(engine_.version,
      choose_api_version(text_at(versions, "ApiVersion"), text_at(versions, "MinAPIVersion")));
  if (const json::value* parts = versions.if_contains("Components"); parts && parts->is_array())
    for (const json::value& part : parts->get_array())
      if (part.is_object() && text_at(part.get_object(), "Name").starts_with("Podman"))
        engine_.podman = true;
  engine_.name = (engine_.podman ? "Podman " : "Docker ") + text_at(versions, "Version");

  DockerCall info;
  info.path = "/info";
  TRY(const std::string info_text, call(info));
  TRY(const json::object able, parse_object("its answer to /info", info_text));
  engine_.limits_memory = is_true_at(able, "MemoryLimit");
  engine_.limits_cpu = is_true_at(able, "CpuCfsQuota");
  engine_.root = text_at(able, "DockerRootDir");
  engine_.rootless = is_true_at(able, "Rootless");
  engine_.limits_processes = is_true_at(able, "PidsLimit");
  for (const json::value& option : array_at(able, "SecurityOptions")) {
    if (!option.is_string()) continue;
    if (option.get_string().starts_with("name=rootless")) engine_.rootless = true;
    if (option.get_string().starts_with("name=seccomp")) engine_.filters_system_calls = true;
  }
  return ok();
}

std::filesystem::path DockerApi::local_root() const {
  std::error_code failed;
  const std::filesystem::path root = engine_.root;
  return std::filesystem::is_directory(root, failed) ? root : std::filesystem::path();
}

bool DockerApi::is_listening() const {
  return connect_to_engine(socket_).has_value();
}

Result<bool> DockerApi::has_live_restore() const {
  if (engine_.podman) return true;  // each has its own supervising process
  DockerCall info;
  info.path = "/info";
  TRY(const std::string text, call(info));
  TRY(const json::object answer, parse_object("its answer to /info", text));
  return is_true_at(answer, "LiveRestoreEnabled");
}

Result<std::shared_ptr<const DockerApi>> DockerApi::open(const std::string& socket) {
  TRY(const UniqueFd reachable, connect_to_engine(socket));
  const std::shared_ptr<DockerApi> api(new DockerApi(socket));
  if (auto answered = api->ask(); !answered)
    return Error(ErrorKind::unavailable,
                 "the engine at " + socket + ": " + answered.error().message())
        .with_code(std::string(answered.error().code()));
  return std::shared_ptr<const DockerApi>(api);
}

}  // namespace trainyard::runtime
