#include "apps/open_files.h"

#include <sys/resource.h>

#include <algorithm>

#include "base/log.h"

namespace trainyard::apps {
namespace {

constexpr std::uint64_t kReservedFiles = 128;
constexpr std::uint64_t kPerConnection = 2;
constexpr std::uint64_t kMinConnections = 16;
// Bounds the memory of requests too: kReservedRequestMemory for each head and body.
constexpr std::uint64_t kMaxConnections = 4096;

}  // namespace

std::uint64_t raise_open_file_limit() {
  struct rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return limit.rlim_cur;
  log::warning("open_files_not_raised", {{"limit", before}});
  return before;
}

std::size_t connections_within(std::uint64_t open_files) {
  const std::uint64_t left = open_files > kReservedFiles ? open_files - kReservedFiles : 0;
  return static_cast<std::size_t>(
      std::clamp(left / kPerConnection, kMinConnections, kMaxConnections));
}

}  // namespace trainyard::apps
