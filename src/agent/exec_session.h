#pragma once

#include <filesystem>
#include <string>

#include "runtime/runtime.h"

// Runs one program in an instance's container for the other end of a connection (`trainyard exec`):
// a process of its own, independent of server and agent. It ends with the connection, and the
// program with it.
namespace trainyard::agent {

// Speaks model/exec_frames.h over `connection`, a stream socket, until the program has ended or the
// connection is closed. Blocks. Failures are reported over the connection.
void serve_exec(runtime::Runtime& runtime, const std::string& container, int connection);

// `trainyard agent --exec <instance folder>`, with the connection as its standard input.
int exec_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
