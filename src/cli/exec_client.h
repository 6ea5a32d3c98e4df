#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/json_client.h"

namespace trainyard::cli {

struct ExecWish {
  std::string job;
  std::string host;  // empty: the server says which
  std::vector<std::string> command;
  bool terminal = false;  // this process's is joined to the program's
};

// Whether standard input and output are a terminal.
bool has_terminal();

// Runs a program in a container, with this process's standard streams as its own; its exit code.
// With a terminal every key goes there, Ctrl-C too, and sizes are followed. An error: it could not
// be run, or was lost; its code is the service's, if it has one.
Result<int> exec(const client::Endpoint& server, const ExecWish& wish);

}  // namespace trainyard::cli
