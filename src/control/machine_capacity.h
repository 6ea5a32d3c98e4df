#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "control/machine.h"
#include "control/machine_share.h"

// Which jobs fit on the machine together. Only counts GPUs; control/placement_book.h assigns them.
// Pure.
namespace trainyard::control {

// What is left of the machine after `held`; never below zero.
InstanceSize remaining_room(const InstanceSize& held, const Machine& machine);
// Whether a job has room. One that is alone always has: its shares were fitted to the machine.
bool fits(const InstanceSize& need, const InstanceSize& room);

// The most that a job may take now without delaying the first in the queue, which needs `first`, in
// whatever order the running attempts end, each of which holds one of `held`. Exact for up to 12 of
// them; with more, only what would fit beside the first if none of them ended.
InstanceSize spare_room(const InstanceSize& first, const std::vector<InstanceSize>& held,
                        const Machine& machine);

// Which of `candidates`, given by what they hold, must release their room so that `need` has room
// beside `held` (everything else that is held): the first ones, as few as necessary. Empty: none is
// necessary, or all of them wouldn't be enough.
std::vector<std::size_t> choose_to_preempt(const InstanceSize& need, const InstanceSize& held,
                                           const std::vector<InstanceSize>& candidates,
                                           const Machine& machine);

// The indices of the first of `count` items, as few as are enough; `enough` is passed the chosen
// ones, and must be monotonic. Empty: none are necessary, or all of them aren't enough.
std::vector<std::size_t> choose_fewest(
    std::size_t count, const std::function<bool(const std::vector<bool>& chosen)>& enough);

InstanceSize add(const InstanceSize& one, const InstanceSize& other);
// The smaller of each dimension.
InstanceSize smaller(const InstanceSize& one, const InstanceSize& other);

}  // namespace trainyard::control
