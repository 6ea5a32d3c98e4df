#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/firewall.h"
#include "network/records.h"

// A private network per job: see the diagram in scripts.h. Knows only the names of attempts'
// folders.
namespace trainyard::network {

// The attachment of an instance to its job's network.
struct Attachment {
  std::filesystem::path attempt;  // the folder attempts/<job>/<n>, absolute
  std::string host;
  std::string subnet;   // "10.200.0.0/16", the same for all hosts
  std::string address;  // of this host, in the subnet
  // Only peers can be reached. The same for all hosts.
  bool isolated = false;
  // Restricts both what is outside and peers. The same for all hosts.
  std::optional<Firewall> firewall;
  // Additional addresses of the instance, on its loopback: those of endpoints.
  std::vector<std::string> endpoints;
  // A process whose namespace becomes the instance's. nullopt: a new one is created.
  std::optional<pid_t> holder;
};

struct Attached {
  std::filesystem::path attempt;
  std::string host;
};

// The networks of this machine. Requires root, ip (iproute2) and nft. Every change is recorded
// before it is made (records.h), so that any process can undo it. Threads and processes: any.
class JobNetworks {
 public:
  explicit JobNetworks(std::filesystem::path records = "/run/trainyard/networks")
      : records_(std::move(records)) {}

  // Creates the job's network for its first instance, and the instance's part of it; an existing
  // part stays. Returns the file of the instance's namespace. After an error detach() removes what
  // was created.
  Result<std::filesystem::path> attach(const Attachment& wanted);
  // Removes the instance's part; with the last one, the network. Idempotent.
  Result<void> detach(const std::filesystem::path& attempt, const std::string& host);
  // Transfers everything attached for the attempt `from` to `to`, if that has nothing yet.
  Result<void> hand_over(const std::filesystem::path& from, const std::filesystem::path& to);
  // The result of attach(); nullopt: it isn't attached. For any user, like list().
  Result<std::optional<std::filesystem::path>> find(const std::filesystem::path& attempt,
                                                    const std::string& host);
  // What may exist, whether or not it was completed.
  Result<std::vector<Attached>> list();

 private:
  const std::filesystem::path records_;
};

// Whether this machine supports such networks: unavailable says what is missing. Tries it, in a
// temporary namespace.
Result<void> check_job_networks();

}  // namespace trainyard::network
