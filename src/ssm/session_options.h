#pragma once

#include <chrono>

namespace trainyard::ssm {

struct SessionOptions {
  // The session ends after this time without input or output.
  std::chrono::milliseconds idle = std::chrono::minutes(20);
  // How long a token is valid.
  std::chrono::milliseconds token_patience = std::chrono::minutes(1);
  // How long a connected client may take to present its token.
  std::chrono::milliseconds proof_patience = std::chrono::seconds(10);
  // How long the session waits for a client that has lost its connection.
  std::chrono::milliseconds reconnect_patience = std::chrono::minutes(5);
  // The same when the program has ended, and only its last output is left.
  std::chrono::milliseconds final_patience = std::chrono::seconds(30);
  // How long a client that takes nothing may delay the end.
  std::chrono::milliseconds close_patience = std::chrono::seconds(5);
};

}  // namespace trainyard::ssm
