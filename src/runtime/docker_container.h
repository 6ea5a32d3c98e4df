#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "runtime/docker_api.h"
#include "runtime/docker_stream.h"
#include "runtime/limit_events.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// One container of an engine, created there.
//
//   created --start()--> running --PID 1 ends--> ended --remove()--> gone
//
// remove() works from every state. Dropping this object leaves the container as it is; what it
// writes from then on is thrown away by the engine.
//
// A thread of its own reads the output to its end, then asks the engine how the container ended. An
// engine waits only two seconds after that end for output that nobody takes (moby:
// daemon/monitor.go): if the sink blocks for longer at that moment, and more than a MiB waits, the
// last 64 KiB of it may be lost.
class DockerContainer : public Container {
 public:
  // `engine_id` is the engine's own; `limit_events` is that container's alone.
  DockerContainer(std::string engine_id, std::shared_ptr<const DockerApi> api, OutputSink sink,
                  LimitEvents limit_events);
  // Waits for a sink that is being called.
  ~DockerContainer() override;

  Result<void> start() override;
  std::optional<pid_t> init_pid() const override { return init_; }
  Result<std::optional<Bytes>> layer_size() const override;
  std::filesystem::path layer_disk() const override;
  Result<void> signal(int number) override;
  Result<std::optional<ContainerExit>> wait(std::chrono::milliseconds timeout) override;
  Result<void> remove() override;

 private:
  void follow();
  Result<void> deliver_output();
  Result<ContainerExit> learn_exit();
  Result<boost::json::object> ask_state() const;
  Result<void> find_process();
  void stop_following();

  const std::string engine_id_;
  const std::shared_ptr<const DockerApi> api_;  // shared: containers may outlive the runtime
  const OutputSink sink_;
  LimitEvents limit_events_;            // used by start(), then by the follower
  std::optional<DockerStream> output_;  // set by start(), before the follower begins
  std::optional<pid_t> init_;           // set by start()
  std::thread follower_;
  std::atomic<bool> leaving_ = false;            // ends the follower's calls
  std::atomic<bool> refused_processes_ = false;  // set by wait()

  std::mutex mutex_;  // guards what follows
  std::condition_variable ended_;
  bool started_ = false;
  std::optional<Result<ContainerExit>> exit_;
};

// Ends a container by force and removes it with its anonymous volumes. One that is gone, or being
// removed by somebody else, is no error; returns when it is gone.
Result<void> remove_container(const DockerApi& api, const std::string& engine_id);

}  // namespace trainyard::runtime
