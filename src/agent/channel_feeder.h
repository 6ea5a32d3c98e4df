#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/s3_client.h"

namespace trainyard::agent {

// Feeds an instance's channels in Pipe and FastFile mode: a process of its own beside the
// container's shim, so that they survive the agent's death. The agent starts it before the
// container is created, as `trainyard-feeder <instance folder>`; any agent of the instance talks to
// it through agent/feeder_client.h.
//
//   order.json ─▶ opens every channel ─▶ serves ─`end`─▶ closes them     (agent/feeder_record.h)
//                        └──────────────────┴───▶ has failed, and says why
//
// A feeder that has failed keeps its channels open until it is told to end: a reader must not
// mistake missing data for the end of the data. If it dies, its FIFOs are closed, so the instance
// has failed, whatever its container does then.
//
// Blocks until an agent tells it to end, or the folder is gone. Exits at once if the folder has
// another feeder, or no order.
struct FeederParts {
  data::S3Client* s3 = nullptr;  // replaces HTTP in tests
};
Result<void> run_feeder(const std::filesystem::path& instance, const FeederParts& parts);

// main() of trainyard-feeder: returns the exit status.
int feeder_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
