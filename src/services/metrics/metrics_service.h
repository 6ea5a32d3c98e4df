#pragma once

#include "control/component_metrics.h"
#include "services/operation.h"

namespace trainyard::services {

// Amazon SageMaker Metrics: the metrics of trial components and training jobs. Safe from any thread.
class MetricsService {
 public:
  // Outlives this.
  explicit MetricsService(control::ComponentMetrics& metrics) : metrics_(metrics) {}

  // This outlives the table.
  Service table();

 private:
  control::ComponentMetrics& metrics_;
};

}  // namespace trainyard::services
