#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/alarms.h"
#include "base/backoff.h"
#include "base/result.h"
#include "control/attempt_watch.h"
#include "control/disk_book.h"
#include "control/disk_keeper.h"
#include "control/retry_policy.h"

namespace trainyard::control {

struct SupervisorOptions {
  std::filesystem::path attempts;  // the folder of all instances' folders
  // How long a line of a journal may wait to be read. Each running instance costs one open and one
  // stat per turn.
  std::chrono::milliseconds journal_interval{50};
  // Between the end of a turn and the next one: a burst of new jobs is handled many at a time, and
  // their waiting is recorded in one transaction.
  std::chrono::milliseconds pace{5};
  // How often agents are checked for signs of life.
  std::chrono::milliseconds liveness_interval{500};
  // After a turn that failed.
  Backoff retry{std::chrono::milliseconds(50), std::chrono::seconds(5)};
  // How long an agent has, after its last report, to exit before it is killed; and then to be gone.
  std::chrono::milliseconds exit_timeout{5000};
  // The disk that attempts use; without `measure`, its space isn't considered.
  DiskRules disk{};
  DiskKeeper::Measure measure_disk{};
  // How often a job that waits for disk space tries again, if nothing else happens.
  std::chrono::milliseconds disk_interval{1000};
  // After waiting for capacity this long, the first job in the queue gets a message with the
  // figures.
  std::chrono::milliseconds shortage_delay{1000};
  // For each running spot job, on average; 0: no random interruptions. `random_seed` determines the
  // times.
  double interruptions_per_hour = 0;
  std::uint64_t random_seed = 0;
  Alarms* alarms = nullptr;  // outlives the supervisor; null: nobody is told
  // From a clean-up that failed to the next.
  Backoff clean_up_retry{std::chrono::seconds(1), std::chrono::minutes(1)};
  // Removes an object by its URI; succeeds if it doesn't exist. Blocks; any thread. Without it,
  // parts of outputs that won't be joined stay in S3.
  std::function<Result<void>(const std::string& uri)> remove_object{};
  // The maximum number of instances of a type in warm pools ("… for training warm pool usage");
  // nullopt: no limit. Called on the control thread.
  std::function<std::optional<std::int64_t>(const std::string& instance_type)> warm_pool_quota{};
  // The maximum pause before a retry, whatever time an earlier server stored: its clock may have
  // been set back since.
  std::chrono::milliseconds max_retry_pause = kMaxRetryPause;
  // When an agent without a heartbeat counts as silent, and when a stop and MaxRuntimeInSeconds are
  // enforced without it.
  AttemptWatchOptions watch{};
};

}  // namespace trainyard::control
