#include "services/request_log.h"

#include "base/log.h"

namespace trainyard::services {

void RequestLog::end(const RequestRecord& record, const net::HttpExchange& exchange,
                     std::chrono::nanoseconds took) {
  metrics_.count(record.service, record.operation, record.status, took);
  if (!writes_lines_.load(std::memory_order_relaxed)) return;
  log::info("request", {{"service", record.service},
                        {"operation", record.operation},
                        {"status", record.status},
                        {"ms", std::chrono::duration<double, std::milli>(took).count()},
                        {"method", exchange.head().method},
                        {"path", exchange.head().raw_path()},
                        {"caller", record.caller},
                        {"from", exchange.remote_address()},
                        {"request", record.id}});
}

LoggedRequest::LoggedRequest(RequestLog& log, const net::HttpExchange& exchange)
    : log_(log), exchange_(exchange) {
  log_.metrics_.begin();
}

LoggedRequest::~LoggedRequest() {
  log_.metrics_.end();
  log_.end(record, exchange_, std::chrono::steady_clock::now() - began_);
}

}  // namespace trainyard::services
