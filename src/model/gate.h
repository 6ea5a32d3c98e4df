#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// The two points at which the instances of an attempt with several hosts wait for each other. The
// control plane opens a gate by creating a file in the instance's folder, durably and atomically;
// it is never removed. An attempt with a single instance has no gates.
namespace trainyard::model {

enum class Gate {
  start,   // every host has reported `ready`: containers may start
  finish,  // every host has reported `uploaded`: the lead may join the outputs
};

// The file's name in the instance's folder.
constexpr std::string_view gate_file(Gate gate) {
  return gate == Gate::start ? "gate-start" : "gate-finish";
}

// Control creates this empty file in the instance's folder, durably, before it asks the agent to
// stop for an interruption: the job will run again, so its outputs aren't uploaded.
constexpr std::string_view kInterruptedFile = "interrupted";

// Created the same way before a final stop: if the agent has died, its successor knows of the stop
// before it looks for the container.
constexpr std::string_view kStopFile = "stop";

// Created by the agent, empty, after its last report, when it has undone everything: nothing is
// left of the instance but its journal and logs.
constexpr std::string_view kUndoneFile = "undone";

// Created by the agent instead of undoing: the instance's root and volume are kept until the time
// in the file, in epoch milliseconds. After that time, or when the file is removed, the instance
// has to be cleaned up.
constexpr std::string_view kKeptFile = "kept";
std::string to_kept_text(Timestamp until);
// nullopt: `text` isn't such a time.
std::optional<Timestamp> parse_kept_text(std::string_view text);

// The content of the file of Gate::finish: the hosts whose parts are in S3, as a JSON list of
// strings. The file of Gate::start is empty.
std::string to_gate_text(const std::vector<std::string>& hosts);
// nullopt: `text` isn't such a list.
std::optional<std::vector<std::string>> parse_gate_text(std::string_view text);

}  // namespace trainyard::model
