#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/process.h"
#include "base/result.h"
#include "runtime/image_name.h"

// What every runtime needs to bring an image here once, however many ask for it.
namespace trainyard::runtime {

// Polled at least every second; true: give up.
using Cancelled = std::function<bool()>;

Error image_cancelled(const std::string& name);

// A short name for what a source names: 16 hex digits, not for proof (FNV-1a).
std::string short_hash(std::string_view text);

// What changes when the files behind a name do: letters, digits, '-' and '.'. Empty for a
// registry's. not_found when there is no such file.
Result<std::string> stamp_of(const ImageSource& source);

// Waits for the lock of that file, whose folder exists; cancelled when `cancelled` says so.
Result<FileLock> lock_patiently(const std::filesystem::path& path, const std::string& name,
                                const Cancelled& cancelled);

// The code of an `unavailable` error: skopeo or umoci was killed, as where the machine runs out of
// memory. Nothing is wrong with the image.
inline constexpr std::string_view kImageToolKilled = "ImageToolKilled";
// Of a tool that failed as it fetched the image: in its own words, or that it was killed. `log` is
// what it wrote.
Error image_tool_error(const std::string& name, std::string_view tool, const ExitStatus& status,
                       const std::string& log);

// The message that skopeo and umoci end their log with: logrus' `time="…" level=fatal msg="…"`.
std::string last_tool_message(const std::string& log);

}  // namespace trainyard::runtime
