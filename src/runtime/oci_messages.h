#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

// Messages of runc and crun.
namespace trainyard::runtime {

// Returns the last message of a log that they write with --log-format=json: one object per line.
std::string last_message(const std::filesystem::path& log);
// The error for a program that couldn't be started: the caller's fault if it can't be executed or
// doesn't exist.
Error start_error(const std::string& runtime_message);

}  // namespace trainyard::runtime
