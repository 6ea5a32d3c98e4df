#include "records/streams.h"

#include <string>

#include "base/file_name.h"

namespace trainyard::records {

std::filesystem::path log_file(const std::filesystem::path& logs, std::string_view group,
                               std::string_view stream) {
  return logs / to_file_name(group) / (to_file_name(stream) + std::string(kLogSuffix));
}

std::filesystem::path metric_folder(const std::filesystem::path& metrics, std::string_view stream) {
  return metrics / stream;
}

}  // namespace trainyard::records
