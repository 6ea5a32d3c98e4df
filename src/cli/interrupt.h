#pragma once

#include <atomic>
#include <chrono>

namespace trainyard::cli {

// From watch_interrupts() on, the first SIGINT or SIGTERM only makes interrupted() true; the second
// ends the process as usual. For commands that print something when they are interrupted.
void watch_interrupts();
const std::atomic<bool>& interrupted();

// Waits; returns early if interrupted.
void sleep_unless_interrupted(std::chrono::milliseconds time);

}  // namespace trainyard::cli
