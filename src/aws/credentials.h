#pragma once

#include <string>

namespace trainyard::aws {

// Whose requests these are. A secret: never in a log or an error's message.
struct Credentials {
  std::string access_key_id{};      // "AKIA…"
  std::string secret_access_key{};  // what requests are signed with
  std::string session_token{};      // empty for long-term keys
};

}  // namespace trainyard::aws
