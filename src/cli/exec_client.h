#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "client/json_client.h"

namespace trainyard::cli {

struct ExecOptions {
  std::string job;
  std::string host;  // empty: the server chooses
  std::vector<std::string> command;
  bool terminal = false;  // this process's terminal is connected to the program's
};

// Whether standard input and output are a terminal.
bool has_terminal();

// Runs a program in a container, connected to this process's standard streams; returns its exit
// code. With a terminal every key is sent to it, including Ctrl-C, and changes of size are passed
// on. Error: it couldn't be run, or the connection was lost; the code is the service's, if it has
// one.
Result<int> exec(const client::Endpoint& server, const ExecOptions& options);

}  // namespace trainyard::cli
