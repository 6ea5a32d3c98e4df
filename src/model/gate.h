#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// What the file of Gate::finish holds: the hosts whose parts are in S3, as a JSON list of strings.
// The file of Gate::start is empty.
std::string to_gate_text(const std::vector<std::string>& hosts);
// nullopt: `text` is no such list.
std::optional<std::vector<std::string>> parse_gate_text(std::string_view text);

}  // namespace trainyard::model
