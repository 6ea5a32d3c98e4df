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

// What the feed of a channel works with. All of it outlives the feed.
struct FeedContext {
  const model::LaunchPlan& plan;
  const model::PlanChannel& channel;
  data::Shard shard;                 // this host's share
  std::filesystem::path input_data;  // the container's /opt/ml/input/data
  std::filesystem::path spool;       // a folder of the feed's own, initially empty
  std::size_t memory;                // that the feed may use for buffers
  // Uses the role's credentials. Its calls end soon after the feeder is told to end. Any thread.
  data::S3Client& s3;
  const std::atomic<bool>& cancelled;  // the feeder has been told to end
  // Fails the job: the data can't be read. Any thread; only the first call counts.
  std::function<void(const Error&)> fail;
  // Writes a line to the job's log. Any thread.
  std::function<void(const std::string&)> notice;
};

// Feeds one channel while the container runs. Called by one thread.
class ChannelFeed {
 public:
  virtual ~ChannelFeed() = default;
  // When this returns, the container can use the channel. Blocks. An error fails the instance.
  virtual Result<void> open() = 0;
  // When this returns, nothing is left of the channel; doesn't wait for the store. Idempotent.
  virtual void close() = 0;
};

}  // namespace trainyard::agent
