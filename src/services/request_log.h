#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

#include "net/http_server.h"
#include "services/request_record.h"
#include "services/server_metrics.h"

namespace trainyard::services {

// Records each request at its end: counts it, and writes the access log's line if that is enabled.
// Any thread.
class RequestLog {
 public:
  // `version`: the program's.
  explicit RequestLog(std::string version) : metrics_(std::move(version)) {}

  // Enables a line `request` of the program's log for each request that ends from now on.
  void write_lines(bool on) { writes_lines_ = on; }
  const ServerMetrics& metrics() const { return metrics_; }

 private:
  friend class LoggedRequest;
  void end(const RequestRecord& record, const net::HttpExchange& exchange,
           std::chrono::nanoseconds took);

  ServerMetrics metrics_;
  std::atomic<bool> writes_lines_ = false;
};

// One request, from its head to the end of its answer.
class LoggedRequest {
 public:
  // Both outlive this.
  LoggedRequest(RequestLog& log, const net::HttpExchange& exchange);
  ~LoggedRequest();
  LoggedRequest(const LoggedRequest&) = delete;
  LoggedRequest& operator=(const LoggedRequest&) = delete;

  RequestRecord record;

 private:
  RequestLog& log_;
  const net::HttpExchange& exchange_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace trainyard::services
