#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/s3_client.h"

namespace trainyard::agent {

// Feeds an instance's channels in Pipe and FastFile mode: a process of its own beside the
// container's shim, so that they go on when the agent dies. Started by the agent, before the
// container is made, as `trainyard-feeder <instance folder>`; any agent of the instance reaches it
// through agent/feeder_client.h.
//
//   order.json ─▶ opens every channel ─▶ serves ─`end`─▶ closes them     (agent/feeder_record.h)
//                        └──────────────────┴───▶ has failed, and says why
//
// One that has failed keeps what it has open until it is ended: a reader must not take the end of
// what could be fed for the end of the data. One that dies takes the ends of its FIFOs along, so
// the instance has failed then, whatever its container made of that.
//
// Blocks until an agent wishes the end, or the folder is gone. One that finds another feeder of the
// folder, or none that was ordered, leaves at once.
struct FeederParts {
  data::S3Client* s3 = nullptr;  // in place of HTTP, for tests
};
Result<void> run_feeder(const std::filesystem::path& instance, const FeederParts& parts);

// main() of trainyard-feeder: the exit status.
int feeder_main(const std::filesystem::path& instance);

}  // namespace trainyard::agent
