#pragma once

#include <string>
#include <vector>

namespace trainyard::client {

// Facts about a failed training job.
struct FailureFacts {
  std::string job;
  std::string reason;                   // FailureReason
  std::string host;                     // the host that failed
  std::vector<std::string> last_lines;  // of its log
  bool is_kept = false;                 // its files and volume are kept
};

// What to try, for people: each a sentence or two, the most likely first; never empty. Pure.
std::vector<std::string> advise(const FailureFacts& facts);

}  // namespace trainyard::client
