#include "runtime/docker_hold.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>

#include "runtime/container_spec.h"
#include "runtime/docker_answers.h"
#include "runtime/hold_image.h"
#include "runtime/json_object.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

std::string make_hold_body(const ContainerSpec& spec) {
  json::object labels;
  for (const auto& [key, value] : spec.labels) labels[key] = value;
  json::object body{
      {"Image", std::string(kHoldImage) + ":" + kHoldTag},
      {"Entrypoint", json::array{kHoldProgram}},
      {"Labels", std::move(labels)},
      {"HostConfig",
       {{"NetworkMode", "none"},
        {"LogConfig", {{"Type", "none"}, {"Config", json::object()}}},
        {"RestartPolicy", {{"Name", "no"}}},
        {"CapDrop", json::array{"ALL"}},
        {"SecurityOpt", json::array{"no-new-privileges"}},
        {"ReadonlyRootfs", true},
        {"UsernsMode", "host"}}},
  };
  if (!spec.hostname.empty()) body["Hostname"] = spec.hostname;
  return json::serialize(body);
}

Result<void> import_hold_image(const DockerApi& api) {
  const std::string image = make_hold_image();
  std::size_t sent = 0;
  DockerCall import;
  import.method = "POST";
  import.path = std::string("/images/create?fromSrc=-&repo=") + percent_encode(kHoldImage) +
                "&tag=" + kHoldTag;
  import.read_body = [&](std::span<char> buffer) -> Result<std::size_t> {
    const std::size_t size = std::min(buffer.size(), image.size() - sent);
    std::memcpy(buffer.data(), image.data() + sent, size);
    sent += size;
    return size;
  };
  const auto imported = api.call(import);
  if (!imported) return imported.error().wrap("import the image that holds networks");
  return ok();
}

Result<void> create_hold(const DockerApi& api, const ContainerSpec& spec) {
  DockerCall create;
  create.method = "POST";
  create.path = "/containers/create?name=" + percent_encode(hold_of(spec.id));
  create.body = make_hold_body(spec);
  auto created = api.call(create);
  if (!created && created.error().code() == "404") {
    TRY_VOID(import_hold_image(api));
    created = api.call(create);
  }
  if (!created && !says_name_taken(created.error()))
    return created.error().wrap("create container " + hold_of(spec.id));
  return ok();
}

}  // namespace

Result<pid_t> ensure_hold(const DockerApi& api, const ContainerSpec& spec) {
  TRY_VOID(validate(spec));
  TRY_VOID(create_hold(api, spec));
  const std::string path = "/containers/" + percent_encode(hold_of(spec.id));
  DockerCall start;
  start.method = "POST";
  start.path = path + "/start";  // of one that runs: 304, which is fine
  const auto started = api.call(start);
  if (!started) return started.error().wrap("start container " + hold_of(spec.id));
  DockerCall inspect;
  inspect.path = path + "/json";
  TRY(const std::string text, api.call(inspect));
  TRY(const json::object container, parse_object("the engine's answer about a container", text));
  const auto pid = static_cast<pid_t>(number_at(object_at(container, "State"), "Pid"));
  if (pid <= 0)
    return Error(ErrorKind::internal, "container " + hold_of(spec.id) + " ended at once");
  return pid;
}

}  // namespace trainyard::runtime
