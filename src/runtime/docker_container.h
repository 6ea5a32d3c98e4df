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

// One container of an engine, already created there.
//
//   created --start()--> running --PID 1 ends--> ended --remove()--> gone
//
// remove() works in every state. Destroying this object leaves the container as it is; the engine
// discards the container's output from then on.
//
// A thread reads the output to its end, then asks the engine how the container ended. If the engine
// can't be reached, the thread waits for it as long as the container runs: where the engine keeps
// its containers (Docker's live-restore; Podman always does) it attaches again, and writes into the
// output that something may be missing. Where the engine doesn't, the container ends with it and is
// lost: `unavailable`, as when the engine can't tell how it ended.
//
// After the container's end an engine waits only two seconds for output that nobody reads (moby:
// daemon/monitor.go): if the sink blocks for longer at that moment, and more than a MiB is pending,
// the last 64 KiB of it may be lost.
class DockerContainer : public Container {
 public:
  // `engine_id` is the engine's id of the container; `limit_events` must be for that container
  // only.
  DockerContainer(std::string engine_id, std::shared_ptr<const DockerApi> api, OutputSink sink,
                  LimitEvents limit_events);
  // Waits until the sink's present call returns.
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
  bool is_exit_unreported() TRAINYARD_REQUIRES(mutex_);
  Result<boost::json::object> inspect_state() const;
  Result<void> find_process();
  void stop_following();

  const std::string engine_id_;
  const std::shared_ptr<const DockerApi> api_;  // shared: containers may outlive the runtime
  const OutputSink sink_;
  LimitEvents limit_events_;   // used by start(), then by the follower thread
  std::optional<pid_t> init_;  // set by start()
  UniqueFd process_;           // the same process; set by start(), empty: unknown
  bool was_started_ = false;   // an earlier start() got no answer
  bool in_line_ = false;       // follower thread only: the last line is incomplete
  std::thread follower_;
  std::atomic<bool> stopping_ = false;           // ends the follower thread's calls
  std::atomic<bool> ending_ = false;             // we have sent a signal to end it
  std::atomic<bool> refused_processes_ = false;  // set by wait()

  Mutex mutex_;
  ConditionVariable ended_;
  bool started_ TRAINYARD_GUARDED_BY(mutex_) = false;
  // Null: the container had ended before the thread attached.
  std::shared_ptr<DockerStream> output_ TRAINYARD_GUARDED_BY(mutex_);
  // When wait() noticed the end.
  std::optional<std::chrono::steady_clock::time_point> process_ended_ TRAINYARD_GUARDED_BY(mutex_);
  std::optional<Result<ContainerExit>> exit_ TRAINYARD_GUARDED_BY(mutex_);
};

// Kills a container and removes it with its anonymous volumes. No error if it doesn't exist or
// another client is removing it; returns when it is gone.
Result<void> remove_container(const DockerApi& api, const std::string& engine_id);

}  // namespace trainyard::runtime
