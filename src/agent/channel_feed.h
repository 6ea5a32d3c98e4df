#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "data/channel_entries.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

// What a channel that is fed while the container runs works with. All of it outlives the feed.
struct FeedContext {
  const model::LaunchPlan& plan;
  const model::PlanChannel& channel;
  data::Shard shard;                 // this host's share
  std::filesystem::path input_data;  // what the container has at /opt/ml/input/data
  std::filesystem::path spool;       // a folder of the feed's own, empty at first
  std::size_t memory;                // that the feed may take for buffers
  // With the role's credentials. Its calls end soon once the feeder ends. Any thread.
  data::S3Client& s3;
  const std::atomic<bool>& cancelled;  // the feeder ends
  // Ends the job: the data can't be had. Any thread; the first call counts.
  std::function<void(const Error&)> fail;
  // A line of the platform's into the job's log. Any thread.
  std::function<void(const std::string&)> notice;
};

// One channel that is fed. One thread calls.
class ChannelFeed {
 public:
  virtual ~ChannelFeed() = default;
  // The container can use the channel when this returns. Blocks. An error is the instance's.
  virtual Result<void> open() = 0;
  // Nothing is left of the channel when this returns; doesn't wait for the store. Idempotent.
  virtual void close() = 0;
};

}  // namespace trainyard::agent
