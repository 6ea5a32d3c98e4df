#pragma once

#include <filesystem>
#include <string_view>

// The paths of streams of records below the folders that agents and server share.
namespace trainyard::records {

inline constexpr std::string_view kLogSuffix = ".log";

// <logs>/<group>/<stream>.log, with names encoded by base/file_name.h: one file per log stream.
std::filesystem::path log_file(const std::filesystem::path& logs, std::string_view group,
                               std::string_view stream);

// <metrics>/<job>/<host>-<attempt>, the stream's name unchanged: a folder per metric stream.
// Measurements of the instance itself have a folder of their own.
std::filesystem::path metric_folder(const std::filesystem::path& metrics, std::string_view stream);
inline constexpr std::string_view kInstanceSuffix = "-instance";

}  // namespace trainyard::records
