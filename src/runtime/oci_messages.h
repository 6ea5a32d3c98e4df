#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

// What runc and crun say.
namespace trainyard::runtime {

// The last message of a log that they write with --log-format=json: one object a line.
std::string last_message(const std::filesystem::path& log);
// Why a program could not be started: the caller's fault where it can't be executed, or isn't
// there.
Error start_error(const std::string& said);

}  // namespace trainyard::runtime
