#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/records.h"

// A private network per job: what is drawn in scripts.h. Knows attempts' folders by name only.
namespace trainyard::network {

// What an instance is to be attached with.
struct Attachment {
  std::filesystem::path attempt;  // the folder attempts/<job>/<n>, absolute
  std::string host;
  std::string subnet;   // "10.200.0.0/16", the same for all hosts
  std::string address;  // of this host, in it
  // No way out, to peers only. The same for all hosts.
  bool isolated = false;
  // Addresses that the instance has besides, on its loopback: those of endpoints.
  std::vector<std::string> endpoints;
  // A process whose namespace becomes the instance's. nullopt: one is made.
  std::optional<pid_t> holder;
};

struct Attached {
  std::filesystem::path attempt;
  std::string host;
};

// The networks of this machine. Needs root, ip (iproute2) and nft. Every change is recorded before
// it is made (records.h), so that any process can undo it. Threads and processes: any.
class JobNetworks {
 public:
  explicit JobNetworks(std::filesystem::path records = "/run/trainyard/networks")
      : records_(std::move(records)) {}

  // Makes the job's network for its first instance, and the instance's part of it; a part that is
  // there already stays. The file that names the instance's namespace. After an error detach()
  // removes what was made.
  Result<std::filesystem::path> attach(const Attachment& wanted);
  // Removes the instance's part; with the last one, the network. Idempotent.
  Result<void> detach(const std::filesystem::path& attempt, const std::string& host);
  // All that is attached for the attempt `from` is for `to` from here on, if that has nothing yet.
  Result<void> hand_over(const std::filesystem::path& from, const std::filesystem::path& to);
  // As attach() gave it; nullopt: it isn't attached. Any user may ask, as list().
  Result<std::optional<std::filesystem::path>> find(const std::filesystem::path& attempt,
                                                    const std::string& host);
  // What may be there, whether all of it was made or not.
  Result<std::vector<Attached>> list();

 private:
  const std::filesystem::path records_;
};

// Whether this machine can have such networks: unavailable with what is missing. Tries it, in a
// namespace that is gone afterwards.
Result<void> check_job_networks();

}  // namespace trainyard::network
