#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::network {

struct PortRecord {
  std::string host;
  int number = 0;
  bool ready = false;  // it was created completely
};

// A job's network on this machine: what may exist of it.
struct NetworkRecord {
  int number = 0;
  std::string attempt;  // the folder attempts/<job>/<n>, which also tells the data folder
  bool isolated = false;
  bool ready = false;
  std::string subnet;
  std::string uplinks;
  std::vector<PortRecord> ports;
};

// The changes of the machine itself, while any job's network has a way out.
struct MachineRecord {
  bool forwarding_was_off = false;
  bool filter_opened = false;  // rules were added to iptables' FORWARD chain
};

// What was created on this machine by agents of any data folder: a file per network in a folder
// that a restart of the machine empties, as it removes what they record. Written before something
// is created, removed after it is gone. One holder of the lock at a time.
class Records {
 public:
  // Waits for the lock. deadline, with its holder: another process held it for longer than
  // `timeout`.
  static Result<Records> open(const std::filesystem::path& folder,
                              std::chrono::milliseconds timeout = std::chrono::minutes(1));
  // The last recorded state, without the lock: for any user.
  static Result<std::vector<NetworkRecord>> read(const std::filesystem::path& folder);

  const std::vector<NetworkRecord>& networks() const { return networks_; }
  NetworkRecord* find(const std::filesystem::path& attempt);
  // Assigns a number that wasn't used for long, since parts of its last use may still be
  // disappearing.
  Result<NetworkRecord*> add(const std::filesystem::path& attempt);
  Result<void> save(const NetworkRecord& network);
  Result<void> remove(int number);

  Result<std::optional<MachineRecord>> machine() const;
  Result<void> save_machine(const MachineRecord& machine);
  Result<void> remove_machine();

 private:
  Records(std::filesystem::path folder, UniqueFd lock, std::vector<NetworkRecord> networks)
      : folder_(std::move(folder)), lock_(std::move(lock)), networks_(std::move(networks)) {}
  std::filesystem::path file_of(int number) const;

  std::filesystem::path folder_;
  UniqueFd lock_;
  std::vector<NetworkRecord> networks_;
};

}  // namespace trainyard::network
