#pragma once

#include <string>
#include <vector>

namespace trainyard::client {

// What is known of a training job that failed.
struct FailureFacts {
  std::string job;
  std::string reason;                   // FailureReason
  std::string host;                     // that failed
  std::vector<std::string> last_lines;  // of its log
  bool is_kept = false;                 // its files and volume are still there
};

// What to try, for a person: each a sentence or two, the likeliest first; never none. Pure.
std::vector<std::string> advise(const FailureFacts& facts);

}  // namespace trainyard::client
