#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>

#include "agent/feeder_record.h"
#include "base/result.h"

namespace trainyard::agent {

// Starts a feeder for an instance's folder, and returns a function that tells whether it has ended.
using StartFeeder =
    std::function<Result<std::function<bool()>>(const std::filesystem::path& instance)>;
// `trainyard-feeder <instance folder>`, in a session of its own.
Result<std::function<bool()>> start_feeder_process(const std::filesystem::path& instance);

// An agent's access to the feeder of its instance's channels, started by itself or an earlier agent
// (agent/channel_feeder.h). One thread.
class FeederClient {
 public:
  FeederClient(const std::filesystem::path& instance, StartFeeder start)
      : instance_(instance), folder_(instance), start_(std::move(start)) {}

  // Starts a feeder that opens all channels, and returns when they are open. Errors are the
  // feeder's; cancelled: `cancelled` became true.
  Result<void> launch(const std::atomic<bool>& cancelled);
  // Why it has failed: its own error, or (unavailable) that it is gone.
  Result<void> check() const;
  // Ends it, whoever started it, first by asking, then by force; afterwards none of its channels is
  // mounted. Idempotent.
  Result<void> end();
  // Removes the folder.
  Result<void> remove();

 private:
  const std::filesystem::path instance_;
  const FeederFolder folder_;
  const StartFeeder start_;
  std::function<bool()> has_ended_{};  // of the feeder that launch() started
};

}  // namespace trainyard::agent
