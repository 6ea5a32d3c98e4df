#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/process.h"
#include "base/result.h"
#include "runtime/image_name.h"

// What every runtime needs to fetch an image once, however many callers request it.
namespace trainyard::runtime {

// Polled at least every second; true: give up.
using Cancelled = std::function<bool()>;

Error image_cancelled(const std::string& name);

// A short hash of a source's name: 16 hex digits, not cryptographic (FNV-1a).
std::string short_hash(std::string_view text);

// A stamp that changes when the files behind a name do: letters, digits, '-' and '.'. Empty for a
// registry's name. not_found: the file doesn't exist.
Result<std::string> stamp_of(const ImageSource& source);

// Waits for the lock of that file, whose folder exists; cancelled if `cancelled` returns true.
Result<FileLock> lock_within_timeout(const std::filesystem::path& path, const std::string& name,
                                     const Cancelled& cancelled);

// The code of an `unavailable` error: skopeo or umoci was killed, for example because the machine
// ran out of memory. Nothing is wrong with the image.
inline constexpr std::string_view kImageToolKilled = "ImageToolKilled";
// The error of a tool that failed to fetch the image: its own message, or that it was killed. `log`
// is its output.
Error image_tool_error(const std::string& name, std::string_view tool, const ExitStatus& status,
                       const std::string& log);

// The last message in a log of skopeo or umoci: logrus' `time="…" level=fatal msg="…"`.
std::string last_tool_message(const std::string& log);

}  // namespace trainyard::runtime
