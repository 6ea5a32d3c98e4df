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
  return for_each_in_parallel(count, [threads] { return threads; }, work);
}

Result<void> for_each_in_parallel(std::size_t count, const std::function<std::size_t()>& threads,
                                  const std::function<Result<void>(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;  // guards the first error
  std::optional<Error> first;
  const auto work_on_next = [&] {
    const std::size_t i = next++;
    if (i >= count || failed) return false;
    auto done = work(i);
    if (done) return true;
    failed = true;
    const std::lock_guard lock(mutex);
    if (!first) first = done.error();
    return false;
  };
  std::vector<std::thread> workers;
  do {
    while (workers.size() + 1 < std::min(threads(), count))
      workers.emplace_back([&work_on_next] {
        while (work_on_next()) {
        }
      });
  } while (work_on_next());
  for (std::thread& worker : workers) worker.join();
  if (first) return *first;
  return ok();
}

}  // namespace trainyard::cli
