#include "control/session_documents.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "base/parse_number.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;

// As Systems Manager's agent sets it up.
constexpr std::string_view kTerminalSetUp =
    R"(export TERM=xterm-256color LANG="${LANG:-C.UTF-8}" HOME="${HOME:-/}"; )";
constexpr int kMaxPort = 65535;

Error invalid_document(std::string message) {
  return Error(ErrorKind::not_found, std::move(message)).with_code("InvalidDocument");
}

Error invalid_parameters(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code("InvalidParameters");
}

// Takes the parameters that a document has. The first error is kept.
class ParameterReader {
 public:
  ParameterReader(std::string_view document, const SessionParameters& given)
      : document_(document), given_(given) {}

  // Each has one value. nullopt: it isn't given.
  std::optional<std::string> take(const std::string& name) {
    known_.insert(name);
    const auto found = given_.find(name);
    if (found == given_.end()) return std::nullopt;
    if (found->second.size() == 1) return found->second.front();
    fail("Parameter " + name + " of document " + document_ + " must have one value, and has " +
         std::to_string(found->second.size()));
    return std::nullopt;
  }

  // From 0: any port.
  int take_port(const std::string& name, int from, int by_default) {
    const auto text = take(name);
    if (!text) return by_default;
    const auto port = parse_number<int>(*text);
    if (port && *port >= from && *port <= kMaxPort && std::to_string(*port) == *text) return *port;
    fail("Value '" + *text + "' of parameter " + name + " of document " + document_ +
         " must be a number from " + std::to_string(from) + " to " + std::to_string(kMaxPort));
    return by_default;
  }

  std::string take_command() {
    auto command = take("command");
    if (!command) fail("Parameter command of document " + document_ + " must be given");
    return command.value_or("");
  }

  Result<void> finish() {
    for (const auto& [name, values] : given_)
      if (!known_.contains(name))
        fail("Document " + document_ + " has no parameter " + name.substr(0, 100));
    return error_ ? Result<void>(*error_) : ok();
  }

 private:
  void fail(std::string message) {
    if (!error_) error_ = invalid_parameters(std::move(message));
  }

  const std::string document_;
  const SessionParameters& given_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> error_;
};

void make_shell(ParameterReader&, SessionDocument& made) {
  made.type = ssm::SessionType::shell;
  made.program.command = {"sh", "-c", std::string(kTerminalSetUp) + "exec sh"};
  made.program.terminal = true;
}

void make_interactive_command(ParameterReader& parameters, SessionDocument& made) {
  made.type = ssm::SessionType::interactive_command;
  made.program.command = {"sh", "-c", std::string(kTerminalSetUp) + R"(exec sh -c "$0")",
                          parameters.take_command()};
  made.program.terminal = true;
}

void make_noninteractive_command(ParameterReader& parameters, SessionDocument& made) {
  made.type = ssm::SessionType::noninteractive_command;
  made.program.command = {"sh", "-c", parameters.take_command()};
}

// Many connections at a time, and the plugin listens.
void make_port(ParameterReader& parameters, SessionDocument& made) {
  made.type = ssm::SessionType::port;
  made.program.port = parameters.take_port("portNumber", 1, 80);
  made.program.multiplexed = true;
  const int local = parameters.take_port("localPortNumber", 0, 0);
  made.properties = json::serialize(json::object{{"portNumber", std::to_string(*made.program.port)},
                                                 {"type", "LocalPortForwarding"},
                                                 {"localPortNumber", std::to_string(local)}});
}

// The plugin's own input and output: for ssh's ProxyCommand.
void make_ssh(ParameterReader& parameters, SessionDocument& made) {
  made.type = ssm::SessionType::raw_port;
  made.program.port = parameters.take_port("portNumber", 1, 22);
  made.properties =
      json::serialize(json::object{{"portNumber", std::to_string(*made.program.port)}});
}

struct DocumentRow {
  std::string_view name;
  void (*make)(ParameterReader& parameters, SessionDocument& made);
};
constexpr std::string_view kRunShell = "SSM-SessionManagerRunShell";
constexpr auto kDocuments = std::to_array<DocumentRow>({
    {kRunShell, make_shell},
    {"AWS-StartInteractiveCommand", make_interactive_command},
    {"AWS-StartNonInteractiveCommand", make_noninteractive_command},
    {"AWS-StartPortForwardingSession", make_port},
    {"AWS-StartSSHSession", make_ssh},
});

// It would make the container a way into whatever it can reach.
constexpr std::string_view kToRemoteHost = "AWS-StartPortForwardingSessionToRemoteHost";

}  // namespace

Result<SessionDocument> choose_document(const std::optional<std::string>& name,
                                        const SessionParameters& parameters) {
  SessionDocument made;
  made.name = name.value_or(std::string(kRunShell));
  if (made.name == kToRemoteHost)
    return invalid_document("Document " + made.name +
                            " is not supported by Trainyard: sessions reach the ports of the "
                            "training container, and no other host.");
  const auto row = std::ranges::find(kDocuments, made.name, &DocumentRow::name);
  if (row == kDocuments.end())
    return invalid_document("Document with name " + made.name + " does not exist.");
  ParameterReader reader(made.name, parameters);
  row->make(reader, made);
  TRY_VOID(reader.finish());
  if (model::to_json(made.program).size() > model::kMaxExecFrame)
    return invalid_parameters("Parameter command of document " + made.name + " is too long");
  return made;
}

}  // namespace trainyard::control
