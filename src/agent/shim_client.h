#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "agent/container_record.h"
#include "base/files.h"
#include "base/folder_watch.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::agent {

// Starts a shim for an instance's folder, and returns a function that tells whether it has ended.
using StartShim =
    std::function<Result<std::function<bool()>>(const std::filesystem::path& instance)>;
// `trainyard-shim <instance folder>`, in a session of its own.
Result<std::function<bool()>> start_shim_process(const std::filesystem::path& instance);

// An agent's access to the shim of its instance's container, started by itself or an earlier agent
// (agent/container_shim.h). One thread.
class ShimClient {
 public:
  ShimClient(const std::filesystem::path& instance, StartShim start_shim);

  // What an earlier agent left.
  //   nothing   no container was ever started, and none can be until launch(); everything has to be
  //             undone, and created again
  //   here      a shim has the container, or has reported how it ended: continue with wait()
  //   lost      it may have run, and it is unknown how it ended
  // `announced`: the journal says that it was started.
  enum class Found { nothing, here, lost };
  Result<Found> find(bool announced);

  // Starts a shim that creates a container, and returns when it exists. Errors are the shim's;
  // cancelled: `cancelled` became true.
  Result<void> launch(const runtime::ContainerSpec& spec, const std::atomic<bool>& cancelled);

  // Requests; idempotent. Error (the folder can't be written to): repeat the request.
  Result<void> start();
  Result<void> stop(model::StopReason reason);
  Result<void> kill();
  // Of a requested stop, including one by an earlier agent.
  std::optional<model::StopReason> stop_reason() const { return folder_.stop_reason(); }

  // The newest state; once `is_final()` it doesn't change. Waits up to `timeout` for a final one.
  // unavailable: the shim has ended without a final state.
  Result<ContainerState> wait(std::chrono::milliseconds timeout);

  // Ends the shim, so that the container can't be started any more; the caller has to remove what
  // exists of the container. After that launch() is possible again. Idempotent.
  Result<void> end();
  // Removes the folder.
  Result<void> remove();

 private:
  Result<std::optional<ContainerState>> read_final();
  Result<bool> is_alive();
  Result<void> write_request(const std::filesystem::path& file) const;

  const std::filesystem::path instance_;
  const ShimFolder folder_;
  const StartShim start_shim_;
  std::optional<FolderWatch> watch_;   // when the folder exists
  std::optional<FileLock> lock_;       // the shim's: no new one can start
  std::function<bool()> has_ended_{};  // of the shim that launch() started
  ContainerState state_{};             // as last read
};

// Whether the shim of an instance's container, if there is one, gives signs of life. An agent
// without a shim that responds can neither stop the container nor learn of its end, so it is as
// good as silent itself. One thread.
class ShimPulse {
 public:
  explicit ShimPulse(const std::filesystem::path& instance) : folder_(instance) {}

  // To be called every second. False: a shim is alive, but has missed ten heartbeats.
  bool responds();

 private:
  const ShimFolder folder_;
  Timestamp last_{};
  int missed_ = 0;
};

// Ends the shim of an instance, whoever started it: first by asking, then by force. While the
// returned lock is held, no container of the instance can be started.
Result<FileLock> end_shim(const ShimFolder& folder);

}  // namespace trainyard::agent
