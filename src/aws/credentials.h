#pragma once

#include <string>

namespace trainyard::aws {

// The credentials that requests are signed with. Secret: never write them to a log or an error
// message.
struct Credentials {
  std::string access_key_id{};      // "AKIA…"
  std::string secret_access_key{};  // the signing key's secret
  std::string session_token{};      // empty for long-term keys
};

}  // namespace trainyard::aws
