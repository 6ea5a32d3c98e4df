#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"

namespace trainyard::client {

// What a client needs of the outside world; tests replace it. All of it can be used from any
// thread.
struct Dependencies {
  std::function<Result<net::ClientResponse>(const net::ClientRequest&)> send;
  // False: stopped before the time had passed.
  std::function<bool(std::chrono::milliseconds, const std::stop_token&)> pause;
  std::function<double()> random;  // in [0, 1)
  const Clock* clock = &system_clock();
};

// The real ones.
Dependencies real_dependencies(std::shared_ptr<net::HttpClient> http);

}  // namespace trainyard::client
