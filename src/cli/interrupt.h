#pragma once

#include <atomic>
#include <chrono>

namespace trainyard::cli {

// From watch_interrupts() on, the first SIGINT or SIGTERM only makes interrupted() true; the second
// ends the process as it always does. For the commands that have something to say when they are
// left.
void watch_interrupts();
const std::atomic<bool>& interrupted();

// Waits, less when interrupted meanwhile.
void sleep_unless_interrupted(std::chrono::milliseconds time);

}  // namespace trainyard::cli
