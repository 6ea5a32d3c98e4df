#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// The two points at which the instances of an attempt with several hosts wait for each other. The
// control plane opens a gate by putting a file into the instance's folder, durably and at once
// complete; a file that is there stays. An instance that is alone on its attempt waits for none.
namespace trainyard::model {

enum class Gate {
  start,   // every host has reported `ready`: containers may be started
  finish,  // every host has reported `uploaded`: the lead host may merge the outputs
};

// The file's name in the instance's folder.
constexpr std::string_view gate_file(Gate gate) {
  return gate == Gate::start ? "gate-start" : "gate-finish";
}

// Control puts this file, empty, into the instance's folder, durably, before it asks the agent to
// stop for an interruption: the job runs again, so that its outputs are not uploaded.
constexpr std::string_view kInterruptedFile = "interrupted";

// The same before it asks for a stop for good: an agent that is started after one which died knows
// of it before it looks at what is left of the container.
constexpr std::string_view kStopFile = "stop";

// The agent's last trace, empty: after its last report it has undone all of the instance, and
// nothing is left of it but its journal and logs.
constexpr std::string_view kUndoneFile = "undone";

// The agent's, in place of undoing: root and volume of the instance are there until the time that
// it holds, in milliseconds of the epoch. Once it is over, or the file is gone, the instance is to
// be cleaned up.
constexpr std::string_view kKeptFile = "kept";
std::string to_kept_text(Timestamp until);
// nullopt: `text` is no such time.
std::optional<Timestamp> parse_kept_text(std::string_view text);

// What the file of Gate::finish holds: the hosts whose parts are in S3, as a JSON list of strings.
// The file of Gate::start is empty.
std::string to_gate_text(const std::vector<std::string>& hosts);
// nullopt: `text` is no such list.
std::optional<std::vector<std::string>> parse_gate_text(std::string_view text);

}  // namespace trainyard::model
