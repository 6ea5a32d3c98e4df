#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_client.h"

namespace trainyard::net {

// An HTTP/1.1 connection that a server has switched to a stream of bytes (101 Switching Protocols),
// over TCP or TLS. One thread.
class UpgradedConnection {
 public:
  // Sends the request with `protocol` as its Upgrade. An answer other than 101 is returned complete
  // as the second of the pair; then there is no connection. Errors as HttpClient's. Blocks.
  struct Answer;
  static Result<Answer> open(const ClientRequest& request, std::string_view protocol);

  ~UpgradedConnection();
  UpgradedConnection(UpgradedConnection&&) noexcept;
  UpgradedConnection& operator=(UpgradedConnection&&) noexcept;

  // For poll(2). Read until nothing is left before polling: TLS buffers bytes itself.
  int fd() const;
  // Reads what is available; 0: nothing. unavailable: the other side has closed.
  Result<std::size_t> read(std::span<char> buffer);
  // Writes all of it. Blocks.
  Result<void> write(std::string_view bytes);

 private:
  struct State;
  explicit UpgradedConnection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct UpgradedConnection::Answer {
  std::unique_ptr<UpgradedConnection> connection;  // null: refused
  ClientResponse refusal;
};

}  // namespace trainyard::net
