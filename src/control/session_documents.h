#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/exec_frames.h"
#include "ssm/session.h"

// The kinds of sessions that a client can ask for by the names of AWS's session documents: a shell,
// a command, or connections to a port. Pure.
namespace trainyard::control {

struct SessionDocument {
  std::string name;  // "SSM-SessionManagerRunShell"
  ssm::SessionType type = ssm::SessionType::shell;
  std::string properties = "{}";  // what the client is told of it, JSON
  model::ExecStart program;       // what runs in the container
};

using SessionParameters = std::map<std::string, std::vector<std::string>>;

// Without a name: a shell. Errors' codes are Systems Manager's: InvalidDocument, InvalidParameters.
Result<SessionDocument> choose_document(const std::optional<std::string>& name,
                                        const SessionParameters& parameters);

}  // namespace trainyard::control
