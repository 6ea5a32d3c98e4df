#include "agent/container_names.h"

#include "aws/crypto.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

std::string hash_of(const fs::path& path, std::size_t digits) {
  return aws::sha256_hex(path.string()).substr(0, digits);
}

std::string instance_name(const fs::path& directory) {
  const fs::path attempt = directory.parent_path();
  return attempt.parent_path().filename().string() + "-" + attempt.filename().string() + "-" +
         directory.filename().string();
}

}  // namespace

std::string container_prefix(const fs::path& attempts) {
  return "trainyard-" + hash_of(attempts, 12) + "-";
}

std::string container_id(const fs::path& directory) {
  return container_prefix(directory.parent_path().parent_path().parent_path()) +
         instance_name(directory);
}

std::string earlier_container_id(const fs::path& directory) {
  return "trainyard-" + hash_of(directory, 8) + "-" + instance_name(directory);
}

std::optional<fs::path> instance_of_container(const std::string& id, const fs::path& attempts) {
  const std::string prefix = container_prefix(attempts);
  const std::size_t host = id.rfind("-algo-");
  if (!id.starts_with(prefix) || host == std::string::npos || host <= prefix.size())
    return std::nullopt;
  const std::size_t number = id.rfind('-', host - 1);
  if (number == std::string::npos || number < prefix.size()) return std::nullopt;
  std::string host_name = id.substr(host + 1);
  for (const std::string_view suffix : {"-look", "-chown", "-net", "-root"})
    if (host_name.ends_with(suffix)) host_name.resize(host_name.size() - suffix.size());
  return attempts / id.substr(prefix.size(), number - prefix.size()) /
         id.substr(number + 1, host - number - 1) / host_name;
}

std::map<std::string, std::string> container_labels(const std::string& job,
                                                    const fs::path& directory) {
  return {{kJobLabel, job}, {kDirectoryLabel, directory.string()}};
}

}  // namespace trainyard::agent
