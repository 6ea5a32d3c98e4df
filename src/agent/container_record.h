#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/metric_scraper.h"
#include "base/result.h"
#include "model/report.h"
#include "runtime/runtime.h"

// The files through which an agent and the shim of its container communicate, in the folder
// `container` of the instance's. All are from one boot of the machine and none is fsynced: no
// container survives a power cut, and it is unknown how much of its data is on the disk.
namespace trainyard::agent {

struct ShimFolder {
  explicit ShimFolder(const std::filesystem::path& instance) : path(instance / "container") {}

  const std::filesystem::path path;
  std::filesystem::path lock() const { return path / "lock"; }            // of the shim
  std::filesystem::path heartbeat() const { return path / "heartbeat"; }  // the same
  std::filesystem::path order() const { return path / "order.json"; }     // 0600: contains a token
  std::filesystem::path state() const { return path / "state.json"; }
  // Requests by an agent: empty files, so that they work on a full disk. They are never removed.
  std::filesystem::path start() const { return path / "start"; }
  std::filesystem::path stop(model::StopReason reason) const {
    return path / ("stop-" + std::string(to_string(reason)));
  }
  std::filesystem::path kill() const { return path / "kill"; }
  // The shim renames `start` to this before it starts the container: it must not be started again.
  std::filesystem::path starting() const { return path / "starting"; }

  std::optional<model::StopReason> stop_reason() const;  // of a stop that was wished for
};

bool is_present(const std::filesystem::path& file);

// What to run; written by an agent before it starts the shim.
struct ContainerOrder {
  std::string boot_id{};
  runtime::ContainerSpec spec{};
};
std::string to_json(const ContainerOrder& order);
Result<ContainerOrder> parse_container_order(std::string_view text);

// The state of the container; written by the shim.
struct ContainerState {
  enum class Phase {
    created,  // not started
    running,
    ended,   // `exit`; all its output is in the log, its metrics are in their files
    failed,  // `error`: it could not be created or started, or was lost
  };
  Phase phase = Phase::created;
  std::optional<pid_t> init_pid{};
  bool started = false;  // it was running
  std::optional<runtime::ContainerExit> exit{};
  std::optional<Error> error{};
  std::string ended_for_space{};       // why it was killed, if it used too much of a disk
  std::vector<MetricValue> metrics{};  // the newest of each that has one
  model::Losses losses{};              // of the container's output

  bool is_final() const { return phase == Phase::ended || phase == Phase::failed; }
};
std::string to_json(const ContainerState& state);
Result<ContainerState> parse_container_state(std::string_view text);
// nullopt: it doesn't exist.
Result<std::optional<ContainerState>> read_container_state(const ShimFolder& folder);

// Identifies this boot of the machine (random(4)); empty if the kernel doesn't provide it.
std::string this_boot();

}  // namespace trainyard::agent
