#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// A connection to an engine that an HTTP request has turned into a stream of bytes ("hijacked", as
// Docker calls it). libcurl can't hand such a one over. Blocking, unless its descriptor is set up
// otherwise.
class DockerStream {
 public:
  // POSTs `body` (JSON) to `target` and waits for the engine's word that the stream begins: then
  // nothing that is written to it later is lost. An answer that refuses is engine_error() of it.
  static Result<DockerStream> open(const std::string& socket, const std::string& target,
                                   const std::string& body = {});

  // How many bytes it put into the buffer; 0: the stream has ended, or shut_down() was called.
  Result<std::size_t> read(std::span<char> buffer);
  // The same where the descriptor doesn't block: nullopt: there is nothing now.
  Result<std::optional<std::size_t>> try_read(std::span<char> buffer);
  int fd() const { return fd_.get(); }
  // Ends it: a read() under way returns. From any thread while this object lives.
  void shut_down();

 private:
  DockerStream(UniqueFd fd, std::string begun) : fd_(std::move(fd)), begun_(std::move(begun)) {}

  UniqueFd fd_;
  std::string begun_;  // came with the answer's head
};

// Connects to a Unix socket. unavailable or denied, with what to do about it.
Result<UniqueFd> connect_to_engine(const std::string& socket);

}  // namespace trainyard::runtime
