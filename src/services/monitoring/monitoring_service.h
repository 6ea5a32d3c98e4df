#pragma once

#include "aws/arn.h"
#include "services/shaped_service.h"
#include "store/metric_store.h"

namespace trainyard::services {

// The names that CloudWatch has in its three protocols.
inline constexpr std::string_view kMonitoringTarget = "GraniteServiceVersion20100801";
inline constexpr std::string_view kMonitoringXmlNamespace =
    "http://monitoring.amazonaws.com/doc/2010-08-01/";

// Amazon CloudWatch's metrics, as far as training code and its readers need them. Holds no state of
// its own: safe from any thread. Blocks on disk.
class MonitoringService final : public ShapedService {
 public:
  // `store` outlives this.
  MonitoringService(const store::MetricStore& store, aws::Place place)
      : store_(store), place_(std::move(place)) {}

  std::string_view signing_name() const override { return "monitoring"; }
  std::optional<OperationShapes> find_operation(std::string_view name) const override;
  JsonAnswer call(std::string_view operation, const boost::json::value& input,
                  const RequestContext& context) override;

 private:
  const store::MetricStore& store_;
  const aws::Place place_;
};

}  // namespace trainyard::services
