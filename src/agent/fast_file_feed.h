#pragma once

#include <memory>

#include "agent/channel_feed.h"

namespace trainyard::agent {

// A channel in FastFile mode: a read-only file system at /opt/ml/input/data/<channel>, whose bytes
// are read from S3 on demand (src/fastfile). If S3 fails, the reading program gets EIO and the
// job's log a line, at most one a minute; whether the job goes on is up to the program.
std::unique_ptr<ChannelFeed> make_fast_file_feed(const FeedContext& context);

}  // namespace trainyard::agent
