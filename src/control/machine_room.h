#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "control/machine.h"
#include "control/machine_share.h"

// Who fits onto the machine beside whom. GPUs are counted here: which ones they are is
// control/placement_book.h's. Pure.
namespace trainyard::control {

// What is left of the machine beside `held`; never below zero.
InstanceSize room_beside(const InstanceSize& held, const Machine& machine);
// Whether a job has room. One that is alone always has: its shares were fitted to the machine.
bool fits(const InstanceSize& need, const InstanceSize& room);

// The most that a job may take now without delaying the one that is first in the queue and needs
// `first`, in whatever order the attempts end that run now, each of which holds one of `held`.
// Exact up to 12 of them; with more, only what would fit beside the first if none of them ended.
InstanceSize room_not_waited_for(const InstanceSize& first, const std::vector<InstanceSize>& held,
                                 const Machine& machine);

// Which of `candidates`, what they hold, are to give their room back so that `need` has room beside
// `held`, all else that is held: the first ones, as few as do. Empty: none has to, or all of them
// would not be enough.
std::vector<std::size_t> choose_to_give_way(const InstanceSize& need, const InstanceSize& held,
                                            const std::vector<InstanceSize>& candidates,
                                            const Machine& machine);

// Of `count` things the first ones, as few as are enough, by their indices; `enough` is told which
// are chosen, and says so of more wherever it does of less. Empty: none are needed, or all of them
// are not enough.
std::vector<std::size_t> choose_fewest(
    std::size_t count, const std::function<bool(const std::vector<bool>& chosen)>& enough);

InstanceSize add(const InstanceSize& one, const InstanceSize& other);
// Of each the less.
InstanceSize smaller(const InstanceSize& one, const InstanceSize& other);

}  // namespace trainyard::control
