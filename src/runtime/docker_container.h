#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/unique_fd.h"
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
// A thread of its own reads the output to its end, then asks the engine how the container ended.
// One that can't be reached is waited for, as long as the container runs: where it keeps its
// containers (Docker's live-restore; Podman always does) the thread attaches itself again, and says
// in the output that something may be missing. Where it doesn't, the container is ended by it, and
// lost: `unavailable`, as when nobody says how it ended.
//
// An engine waits only two seconds after that end for output that nobody takes (moby:
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
  Result<void> attach_and_start();
  Result<void> attach();
  void follow();
  Result<ContainerExit> follow_to_end();
  Result<void> deliver_output();
  Result<ContainerExit> learn_exit();
  Result<bool> wait_for_engine();
  Result<void> attach_again(bool is_own_end);
  bool is_end_untold() TRAINYARD_REQUIRES(mutex_);
  Result<boost::json::object> ask_state() const;
  Result<void> find_process();
  void stop_following();

  const std::string engine_id_;
  const std::shared_ptr<const DockerApi> api_;  // shared: containers may outlive the runtime
  const OutputSink sink_;
  LimitEvents limit_events_;   // used by start(), then by the follower
  std::optional<pid_t> init_;  // set by start()
  UniqueFd process_;           // the same process; set by start(), empty: not known
  bool was_started_ = false;   // by a start() of which no answer came
  bool in_line_ = false;       // the follower's: the output's last line is not at its end
  std::thread follower_;
  std::atomic<bool> leaving_ = false;            // ends the follower's calls
  std::atomic<bool> ending_ = false;             // by a signal of ours
  std::atomic<bool> refused_processes_ = false;  // set by wait()

  Mutex mutex_;
  ConditionVariable ended_;
  bool started_ TRAINYARD_GUARDED_BY(mutex_) = false;
  // Null: it had ended before anybody was attached.
  std::shared_ptr<DockerStream> output_ TRAINYARD_GUARDED_BY(mutex_);
  // When wait() saw that.
  std::optional<std::chrono::steady_clock::time_point> process_ended_ TRAINYARD_GUARDED_BY(mutex_);
  std::optional<Result<ContainerExit>> exit_ TRAINYARD_GUARDED_BY(mutex_);
};

// Ends a container by force and removes it with its anonymous volumes. One that is gone, or being
// removed by somebody else, is no error; returns when it is gone.
Result<void> remove_container(const DockerApi& api, const std::string& engine_id);

}  // namespace trainyard::runtime
