#pragma once

#include <filesystem>

#include "base/result.h"
#include "runtime/runtime.h"

// One program in an instance's container, for whoever is at the other end of a connection
// (`trainyard exec`): a process of its own, so that neither the server nor the agent has anything
// to do with what the program does. It ends with the connection, and the program with it.
namespace trainyard::agent {

// Speaks model/exec_frames.h over `connection`, a stream socket, until the program has ended or
// nobody listens any more. Blocks. What can't be done is said there; an error: not even that.
Result<void> serve_exec(runtime::Runtime& runtime, const std::string& container, int connection);

// `trainyard agent --exec <instance folder>`, with the connection as its standard input.
int exec_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
