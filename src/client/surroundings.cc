#include "client/surroundings.h"

#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

namespace trainyard::client {
namespace {

bool pause_for(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

double random_part() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

}  // namespace

Surroundings real_surroundings(std::shared_ptr<net::HttpClient> http) {
  return {.send = [http = std::move(http)](
                      const net::ClientRequest& request) { return http->send(request); },
          .pause = pause_for,
          .random = random_part};
}

}  // namespace trainyard::client
