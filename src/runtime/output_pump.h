#pragma once

#include <memory>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Copies what a process writes into a pipe to an OutputSink, on a thread of its own. The order is
// that of the writes, since stdout and stderr share the pipe. Threads: one owner; the sink is
// called only from the pump's thread.
class OutputPump {
 public:
  static Result<std::unique_ptr<OutputPump>> make(OutputSink sink);
  // Stops reading at once; what is still in the pipe is lost.
  ~OutputPump();
  OutputPump(const OutputPump&) = delete;
  OutputPump& operator=(const OutputPump&) = delete;

  // The end of the pipe to pass to the process as stdout and stderr. -1 after start().
  int write_end() const { return write_.get(); }
  // Starts reading, and closes our write end. Call when the process has its own.
  void start();
  // Call after the process has ended: returns when everything written before this call has reached
  // the sink. Doesn't wait for descendants that keep the pipe open; what they write later is lost.
  void finish();

 private:
  OutputPump(OutputSink sink, UniqueFd read, UniqueFd write, UniqueFd ended);
  void run();
  std::size_t deliver(std::size_t at_most);

  const OutputSink sink_;
  const UniqueFd read_;
  UniqueFd write_;
  const UniqueFd ended_;  // eventfd; 1 added: the process has ended; a large number: stop at once
  std::thread thread_;
};

}  // namespace trainyard::runtime
