#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>

#include "agent/feeder_record.h"
#include "base/result.h"

namespace trainyard::agent {

// Starts a feeder for an instance's folder, and gives back what tells whether it has ended.
using StartFeeder =
    std::function<Result<std::function<bool()>>(const std::filesystem::path& instance)>;
// `trainyard-feeder <instance folder>`, in a session of its own.
Result<std::function<bool()>> start_feeder_process(const std::filesystem::path& instance);

// What an agent does with the feeder of its instance's channels, its own or that of an agent before
// it (agent/channel_feeder.h). One thread.
class FeederClient {
 public:
  FeederClient(const std::filesystem::path& instance, StartFeeder start)
      : instance_(instance), folder_(instance), start_(std::move(start)) {}

  // Has a new feeder open all channels, and returns when they are there. An error is the feeder's,
  // as it was there; cancelled: `cancelled` came true.
  Result<void> launch(const std::atomic<bool>& cancelled);
  // Why it can't go on: what it said, or (unavailable) that it is gone.
  Result<void> check() const;
  // Ends it, whoever started it, by asking, then by force; nothing of its channels is mounted any
  // more. Idempotent.
  Result<void> end();
  // Nothing is left of the folder.
  Result<void> remove();

 private:
  const std::filesystem::path instance_;
  const FeederFolder folder_;
  const StartFeeder start_;
  std::function<bool()> has_ended_{};  // of the feeder that launch() started
};

}  // namespace trainyard::agent
