#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// The files through which an agent and the feeder of its instance communicate, in the folder
// `feeder` of the instance's. As in agent/container_record.h, all are from one boot and none is
// fsynced.
namespace trainyard::agent {

struct FeederFolder {
  explicit FeederFolder(const std::filesystem::path& instance) : path(instance / "feeder") {}

  const std::filesystem::path path;
  std::filesystem::path lock() const { return path / "lock"; }         // of the feeder
  std::filesystem::path order() const { return path / "order.json"; }  // exists before it
  std::filesystem::path state() const { return path / "state.json"; }
  std::filesystem::path end() const { return path / "end"; }  // an agent's request: an empty file
  std::filesystem::path spool(const std::string& channel) const {
    return path / ("channel-" + channel);
  }
};

// The feeder's state; written by the feeder. Missing: it hasn't opened all channels yet.
struct FeederState {
  std::optional<Error> error{};  // it has failed; otherwise all channels are open
};
std::string to_json(const FeederState& state);
Result<FeederState> parse_feeder_state(std::string_view text);
// nullopt: it doesn't exist.
Result<std::optional<FeederState>> read_feeder_state(const FeederFolder& folder);

}  // namespace trainyard::agent
