#pragma once

#include "aws/arn.h"
#include "services/operation.h"
#include "store/metric_store.h"

namespace trainyard::services {

// Amazon CloudWatch's metrics, as far as training code and its readers need them. Has no state of
// its own: safe from any thread. Blocks on disk.
class MonitoringService {
 public:
  // `store` outlives this.
  MonitoringService(const store::MetricStore& store, aws::Place place)
      : store_(store), place_(std::move(place)) {}

  // This outlives the table. In all three protocols.
  Service table() const;

 private:
  const store::MetricStore& store_;
  const aws::Place place_;
};

}  // namespace trainyard::services
