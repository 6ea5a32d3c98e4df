#pragma once

#include <filesystem>
#include <string_view>

// Where the streams of records are below the folders of the link between agents and server.
namespace trainyard::records {

inline constexpr std::string_view kLogSuffix = ".log";

// <logs>/<group>/<stream>.log, the names as base/file_name.h has them: one file a log stream.
std::filesystem::path log_file(const std::filesystem::path& logs, std::string_view group,
                               std::string_view stream);

// <metrics>/<job>/<host>-<attempt>, the stream's name as it is: a folder a metric stream. What is
// measured of the instance itself is in one of its own.
std::filesystem::path metric_folder(const std::filesystem::path& metrics, std::string_view stream);
inline constexpr std::string_view kInstanceSuffix = "-instance";

}  // namespace trainyard::records
