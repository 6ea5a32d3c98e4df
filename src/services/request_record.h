#pragma once

#include <string>
#include <string_view>

namespace trainyard::services {

// Information about a request, filled in while it is processed; services/request_log.h counts and
// logs it at the end.
struct RequestRecord {
  // Names from the tables: strings that live as long as the program.
  std::string_view service = "unknown";
  std::string_view operation = "unknown";
  int status = 0;  // 0: no answer was sent
  std::string id{};
  std::string caller{};  // ARN; empty: not authenticated
};

}  // namespace trainyard::services
