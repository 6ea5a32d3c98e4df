#include "runtime/docker_helper.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

#include "base/files.h"
#include "base/json_object.h"
#include "base/log.h"
#include "base/percent_encoding.h"
#include "runtime/container_spec.h"
#include "runtime/docker_answers.h"
#include "runtime/docker_container.h"
#include "runtime/helper_image.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

constexpr auto kRootTimeout = std::chrono::minutes(2);
constexpr std::size_t kMaxErrorText = 16 * 1024;

// For both kinds; `host` has the special settings.
std::string make_body(const std::map<std::string, std::string>& labels, json::array entrypoint,
                      json::object host, const std::string& hostname) {
  json::object labelled;
  for (const auto& [key, value] : labels) labelled[key] = value;
  host["LogConfig"] = {{"Type", "none"}, {"Config", json::object()}};
  host["RestartPolicy"] = {{"Name", "no"}};
  host["ReadonlyRootfs"] = true;
  host["UsernsMode"] = "host";
  json::object body{
      {"Image", std::string(kHelperImage) + ":" + kHelperTag},
      {"Entrypoint", std::move(entrypoint)},
      {"Labels", std::move(labelled)},
      {"AttachStdout", true},
      {"AttachStderr", true},
      {"HostConfig", std::move(host)},
  };
  if (!hostname.empty()) body["Hostname"] = hostname;
  return json::serialize(body);
}

std::string make_hold_body(const ContainerSpec& spec) {
  return make_body(spec.labels, {kHelperProgram},
                   {{"NetworkMode", "none"},
                    {"CapDrop", json::array{"ALL"}},
                    {"SecurityOpt", json::array{"no-new-privileges"}}},
                   spec.hostname);
}

// Of this process, from /proc/PID/stat after the name in parentheses.
Result<std::string> own_start_time() {
  constexpr int kNameField = 2, kStartTimeField = 22;
  TRY(const std::string stat, read_file("/proc/self/stat"));
  std::size_t at = stat.rfind(')');
  for (int field = kNameField; field < kStartTimeField && at != std::string::npos; ++field)
    at = stat.find(' ', at + 1);
  if (at == std::string::npos) return Error(ErrorKind::internal, "read /proc/self/stat");
  return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

Result<std::string> make_root_body(const RootCommand& command) {
  TRY(const std::string start_time, own_start_time());
  json::array words{kHelperProgram, std::to_string(::getpid()), start_time};
  for (const std::string& word : command.argv) words.emplace_back(word);
  return make_body(
      command.labels, std::move(words),
      {{"NetworkMode", "host"},
       {"PidMode", "host"},
       {"CapAdd", json::array{"NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_CHROOT", "SYS_PTRACE"}},
       {"SecurityOpt", json::array{"no-new-privileges", "seccomp=unconfined", "apparmor=unconfined",
                                   "label=disable"}}},
      "");
}

Result<void> import_helper_image(const DockerApi& api) {
  const std::string image = make_helper_image();
  std::size_t sent = 0;
  DockerCall import;
  import.method = "POST";
  import.path = std::string("/images/create?fromSrc=-&repo=") + percent_encode(kHelperImage, true) +
                "&tag=" + kHelperTag;
  import.read_body = [&](std::span<char> buffer) -> Result<std::size_t> {
    const std::size_t size = std::min(buffer.size(), image.size() - sent);
    std::memcpy(buffer.data(), image.data() + sent, size);
    sent += size;
    return size;
  };
  const auto imported = api.call(import);
  if (!imported) return imported.error().wrap("import the image of helping containers");
  return ok();
}

// Its engine's id; empty: there already is one with that name.
Result<std::string> create_helper(const DockerApi& api, const std::string& id,
                                  const std::string& body) {
  DockerCall create;
  create.method = "POST";
  create.path = "/containers/create?name=" + percent_encode(id, true);
  create.body = body;
  auto created = api.call(create);
  if (!created && created.error().code() == "404") {
    TRY_VOID(import_helper_image(api));
    created = api.call(create);
  }
  if (!created && is_name_conflict(created.error())) return std::string();
  if (!created) return created.error().wrap("create container " + id);
  TRY(const json::object answer, parse_object("the engine's answer to a create", *created));
  return text_at(answer, "Id");
}

// The last line: the lines before it are a program's log.
std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

Result<void> run_to_its_end(DockerContainer& container, const std::string& output_text) {
  TRY_VOID(container.start());
  TRY(const auto exit, container.wait(kRootTimeout));
  if (!exit) return Error(ErrorKind::deadline, "it takes too long");
  if (exit->code != 0)
    return Error(ErrorKind::internal, output_text.empty()
                                          ? "it ended with status " + std::to_string(exit->code)
                                          : last_line(output_text));
  return ok();
}

// One try. nullopt: no container runs, because another request is removing or still creating it.
Result<std::optional<pid_t>> start_hold(const DockerApi& api, const ContainerSpec& spec) {
  const auto is_gone = [](const Error& error) {  // Podman answers 500 during a removal
    return error.code() == "404" || error.code() == "409" ||
           error.message().find("no such container") != std::string::npos;
  };
  TRY_VOID(create_helper(api, hold_container_name(spec.id), make_hold_body(spec)));
  const std::string path = "/containers/" + percent_encode(hold_container_name(spec.id), true);
  DockerCall start;
  start.method = "POST";
  start.path = path + "/start";  // if it is already running: 304, which is fine
  const auto started = api.call(start);
  if (!started && is_gone(started.error())) return std::optional<pid_t>();
  if (!started) return started.error().wrap("start container " + hold_container_name(spec.id));
  DockerCall inspect;
  inspect.path = path + "/json";
  const auto text = api.call(inspect);
  if (!text && is_gone(text.error())) return std::optional<pid_t>();
  if (!text) return text.error().wrap("find container " + hold_container_name(spec.id));
  TRY(const json::object container, parse_object("the engine's answer about a container", *text));
  const auto pid = static_cast<pid_t>(number_at(object_at(container, "State"), "Pid"));
  return pid > 0 ? std::optional(pid) : std::nullopt;
}

}  // namespace

// Retries for kEngineTimeout: the name is taken from the moment a create begins until a removal
// has ended, also if the caller of either has died.
Result<pid_t> ensure_hold(const DockerApi& api, const ContainerSpec& spec) {
  TRY_VOID(validate(spec));
  const auto give_up = std::chrono::steady_clock::now() + kEngineTimeout;
  while (true) {
    TRY(const auto pid, start_hold(api, spec));
    if (pid) return *pid;
    if (std::chrono::steady_clock::now() >= give_up)
      return Error(ErrorKind::internal, "container " + hold_container_name(spec.id) +
                                            " ends or is removed as soon as it starts");
    std::this_thread::sleep_for(kEnginePollInterval);
  }
}

Result<void> run_in_root_container(const std::shared_ptr<const DockerApi>& api,
                                   const Cgroups& cgroups, const RootCommand& command) {
  TRY(const std::string body, make_root_body(command));
  TRY(const std::string engine_id, create_helper(*api, root_container_name(command.id), body));
  if (engine_id.empty())
    return Error(ErrorKind::already_exists,
                 "there is a container '" + root_container_name(command.id) + "' already");
  std::string output_text;
  DockerContainer container(
      engine_id, api,
      [&output_text](OutputStream stream, std::string_view text) {
        if (stream == OutputStream::err && output_text.size() < kMaxErrorText) output_text += text;
      },
      LimitEvents(cgroups));
  const auto ran = run_to_its_end(container, output_text);
  TRY_VOID(container.remove());
  log::debug("ran_as_root", {{"command", command.argv.front()}, {"said", output_text}});
  if (!ran) return ran.error().wrap("as root by container " + root_container_name(command.id));
  return ok();
}

}  // namespace trainyard::runtime
