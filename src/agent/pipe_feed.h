#pragma once

#include <memory>

#include "agent/channel_feed.h"

namespace trainyard::agent {

// A channel in Pipe mode: FIFOs <channel>_0, <channel>_1, … in /opt/ml/input/data, one per epoch:
//
//   <channel>_e exists ─▶ a reader opens it: _e+1 and _e+2 are created ─▶ the epoch's bytes
//     ─▶ its name is removed, then its end is closed: its reader sees the end of the file
//
// A reader that closes its end early has ended the epoch. Names are removed before ends are closed,
// so that a reader at the end can't open the same FIFO again. Each epoch reads the bytes from the
// store again; the channel's objects are those listed when the feed was opened.
//
// An epoch that can't be fed completely is never ended: its reader would take it for complete. It
// waits until the container is killed.
std::unique_ptr<ChannelFeed> make_pipe_feed(const FeedContext& context);

}  // namespace trainyard::agent
