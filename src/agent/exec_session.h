#pragma once

#include <filesystem>
#include <string>

#include "runtime/runtime.h"

// Runs one program in an instance's container, or connects to one of its ports, for the other end of
// a connection (`trainyard exec`, sessions of Session Manager): a process of its own, independent of
// server and agent. It ends with the connection, and what it started or connected with it.
namespace trainyard::agent {

// Speaks model/exec_frames.h over `connection`, a stream socket, until the program has ended, the
// port has nothing more to serve (agent/port_session.h), or the connection is closed. Blocks.
// Failures are reported over the connection.
void serve_exec(runtime::Runtime& runtime, const std::string& container, int connection);

// `trainyard agent --exec <instance folder>`, with the connection as its standard input.
int exec_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
