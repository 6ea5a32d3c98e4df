#pragma once

#include <memory>

#include "agent/channel_feed.h"

namespace trainyard::agent {

// A channel in Pipe mode: FIFOs <channel>_0, <channel>_1, … in /opt/ml/input/data, one an epoch:
//
//   <channel>_e is there ─▶ somebody opens it: _e+1 and _e+2 are made ─▶ the epoch's bytes
//     ─▶ its name is removed, then its end is closed: its reader sees the end of the file
//
// A reader that closes its end early has ended the epoch. Names go before ends are closed, so that
// nobody who has read to the end opens the same FIFO again. Each epoch's bytes are read from the
// store anew; what belongs to the channel is what was listed when the feed was opened.
//
// An epoch that can't be fed is never ended: its reader would take that for all there is. It waits
// until the container is ended.
std::unique_ptr<ChannelFeed> make_pipe_feed(const FeedContext& context);

}  // namespace trainyard::agent
