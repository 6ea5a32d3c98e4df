#include "client/dependencies.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/random.h"

namespace trainyard::client {
namespace {

bool pause_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

Dependencies real_dependencies(std::shared_ptr<net::HttpClient> http) {
  return {.send = [http = std::move(http)](
                      const net::ClientRequest& request) { return http->send(request); },
          .pause = pause_for,
          .random = random_fraction};
}

}  // namespace trainyard::client
