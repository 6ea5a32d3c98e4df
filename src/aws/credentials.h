#pragma once

#include <string>

namespace trainyard::aws {

// Whose requests these are. A secret: never in a log or an error's message.
struct Credentials {
  std::string access_key_id{};
  std::string secret_access_key{};
  std::string session_token{};  // empty for long-term keys
};

}  // namespace trainyard::aws
