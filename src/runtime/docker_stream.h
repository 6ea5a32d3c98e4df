#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// A connection to an engine that an HTTP request has turned into a stream of bytes ("hijacked", as
// Docker calls it), for reading. libcurl can't hand such a one over. Blocking.
class DockerStream {
 public:
  // POSTs to `target` and waits for the engine's word that the stream begins: then nothing that is
  // written to it later is lost. An answer that refuses is engine_error() of it.
  static Result<DockerStream> open(const std::string& socket, const std::string& target);

  // How many bytes it put into the buffer; 0: the stream has ended, or shut_down() was called.
  Result<std::size_t> read(std::span<char> buffer);
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
