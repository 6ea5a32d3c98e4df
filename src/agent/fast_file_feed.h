#pragma once

#include <memory>

#include "agent/channel_feed.h"

namespace trainyard::agent {

// A channel in FastFile mode: a read-only file system at /opt/ml/input/data/<channel>, whose bytes
// come from S3 when they are read (src/fastfile). What S3 fails with is EIO for the program that
// reads, and a line in the job's log, one a minute at most; the job goes on or not as the program
// does.
std::unique_ptr<ChannelFeed> make_fast_file_feed(const FeedContext& context);

}  // namespace trainyard::agent
