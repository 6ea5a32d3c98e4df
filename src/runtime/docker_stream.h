#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// A connection to an engine that an HTTP request has turned into a stream of bytes ("hijacked", in
// Docker's words), which libcurl can't pass on. Blocking, unless its descriptor is set otherwise.
class DockerStream {
 public:
  // POSTs `body` (JSON) to `target` and waits until the engine confirms that the stream begins:
  // nothing that is written to the stream later is lost. A refusal is returned as engine_error().
  static Result<DockerStream> open(const std::string& socket, const std::string& target,
                                   const std::string& body = {});

  // Returns the number of bytes read into the buffer; 0: the stream has ended, or shut_down() was
  // called.
  Result<std::size_t> read(std::span<char> buffer);
  // The same for a non-blocking descriptor; nullopt: nothing to read now.
  Result<std::optional<std::size_t>> try_read(std::span<char> buffer);
  int fd() const { return fd_.get(); }
  // Ends the stream: a read() in progress returns. From any thread while this object lives.
  void shut_down();

 private:
  DockerStream(UniqueFd fd, std::string already_read)
      : fd_(std::move(fd)), already_read_(std::move(already_read)) {}

  UniqueFd fd_;
  std::string already_read_;  // received with the head of the answer
};

// Connects to a Unix socket. unavailable or denied, with a remedy in the message.
Result<UniqueFd> connect_to_engine(const std::string& socket);

}  // namespace trainyard::runtime
