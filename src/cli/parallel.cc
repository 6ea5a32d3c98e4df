#include "cli/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace trainyard::cli {

Result<void> for_each_in_parallel(std::size_t count, std::size_t threads,
                                  const std::function<Result<void>(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;  // guards the first error
  std::optional<Error> first;
  const auto run = [&] {
    for (std::size_t i = next++; i < count && !failed; i = next++) {
      if (auto done = work(i); !done) {
        failed = true;
        const std::lock_guard lock(mutex);
        if (!first) first = done.error();
      }
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < std::min(threads, count); ++i) workers.emplace_back(run);
  run();
  for (std::thread& worker : workers) worker.join();
  if (first) return *first;
  return ok();
}

}  // namespace trainyard::cli
