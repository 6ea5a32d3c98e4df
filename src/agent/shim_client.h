#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "agent/container_record.h"
#include "base/files.h"
#include "base/folder_watch.h"
#include "base/result.h"

namespace trainyard::agent {

// Starts a shim for an instance's folder, and gives back what tells whether it has ended.
using StartShim =
    std::function<Result<std::function<bool()>>(const std::filesystem::path& instance)>;
// `trainyard-shim <instance folder>`, in a session of its own.
Result<std::function<bool()>> start_shim_process(const std::filesystem::path& instance);

// What an agent does with the shim of its instance's container, its own or that of an agent before
// it (agent/container_shim.h). One thread.
class ShimClient {
 public:
  ShimClient(const std::filesystem::path& instance, StartShim start_shim);

  // What an agent before this one left.
  //   nothing   no container was ever started. Nobody starts one until launch(); all is to be
  //             undone, and made again
  //   here      a shim has the container, or has said how it ended: go on with wait()
  //   lost      it may have run, and nobody knows how it ended
  // `announced`: the journal says that it is started.
  enum class Found { nothing, here, lost };
  Result<Found> find(bool announced);

  // Has a container made by a new shim, and returns when it is there. An error is the shim's, as it
  // was there; cancelled: `cancelled` came true.
  Result<void> launch(const runtime::ContainerSpec& spec, const std::atomic<bool>& cancelled);

  // Wishes; idempotent. An error (the folder can't be written to): say it again.
  Result<void> start();
  Result<void> stop(model::StopReason reason);
  Result<void> kill();
  // That somebody wished for, also an agent before this one.
  std::optional<model::StopReason> stop_reason() const { return folder_.stop_reason(); }

  // The newest state; once `is_final()` it stays. Waits up to `timeout` for one that is final.
  // unavailable: the shim has ended without a last word.
  Result<ContainerState> wait(std::chrono::milliseconds timeout);

  // Ends the shim and with it the container's start; what there is of the container is the
  // caller's to remove. Then launch() is possible again. Idempotent.
  Result<void> end();
  // Nothing is left of the folder.
  Result<void> remove();

 private:
  Result<std::optional<ContainerState>> read_final();
  Result<bool> is_alive();
  Result<void> wish(const std::filesystem::path& file) const;

  const std::filesystem::path instance_;
  const ContainerFolder folder_;
  const StartShim start_shim_;
  std::optional<FolderWatch> watch_;   // once the folder is there
  std::optional<FileLock> lock_;       // the shim's: none can begin
  std::function<bool()> has_ended_{};  // of the shim that launch() started
  ContainerState state_{};             // as it was read last
};

// Ends the shim of an instance, whoever started it: by asking, then by force. Nobody can start a
// container of the instance while the lock is held that this gives.
Result<FileLock> end_shim(const ContainerFolder& folder);

}  // namespace trainyard::agent
