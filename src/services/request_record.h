#pragma once

#include <string>
#include <string_view>

namespace trainyard::services {

// What is known of a request, filled in on its way; at its end it is counted and logged by
// services/request_log.h.
struct RequestRecord {
  // As the tables name them, and so texts that live as long as the program.
  std::string_view service = "unknown";
  std::string_view operation = "unknown";
  int status = 0;  // 0: no answer was sent
  std::string id{};
  std::string caller{};  // ARN; empty: nobody whose signature is right
};

}  // namespace trainyard::services
