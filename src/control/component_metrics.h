#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/component_points.h"
#include "model/sagemaker_metrics.h"
#include "store/job_store.h"
#include "store/metric_store.h"

namespace trainyard::control {

struct ComponentMetricsLimits {
  PointLimits component{};
  std::size_t answer = 100'000;  // points of a BatchGetMetrics, shared equally by its queries
};

// The operations of Amazon SageMaker Metrics, called by services with valid requests. Any thread;
// both block.
class ComponentMetrics {
 public:
  // Both outlive this. Clients' values are only stored above the floor.
  ComponentMetrics(store::JobStore& store, const store::MetricStore& algorithm, ArnScope arns,
                   const ComponentMetricsLimits& limits = {}, DiskFloor floor = {})
      : store_(store),
        algorithm_(algorithm),
        arns_(std::move(arns)),
        limits_(limits),
        floor_(std::move(floor)) {}

  // Stores the values that it can, durably, and returns an error for each other one. The same
  // request twice is stored twice. ResourceNotFound: there is no such component. exhausted: the disk
  // has too little space.
  Result<model::metrics::BatchPutMetricsResponse> put(
      const model::metrics::BatchPutMetricsRequest& request, Timestamp now);
  // Of a trial component, or of a training job, which is the same as of its component: what was
  // put, and what the job's algorithm reported (MetricDefinitions). Each query has a result; that
  // of an unknown resource is a ValidationError.
  Result<model::metrics::BatchGetMetricsResponse> get(
      const model::metrics::BatchGetMetricsRequest& request) const;

 private:
  // Where values are; one of them may be missing.
  struct Sources {
    std::optional<store::ResourceId> component{};
    std::optional<std::string> job{};
    Timestamp since{};  // the job's creation: an earlier job of that name may have left values
  };
  Result<Sources> find_job(const std::string& name) const;
  // not_found, with the message for clients: there is no such resource.
  Result<Sources> find_sources(const std::string& arn) const;
  template <class Take>
  Result<void> read(const Sources& sources, const std::string& metric, const Take& take) const;

  store::JobStore& store_;
  const store::MetricStore& algorithm_;
  const ArnScope arns_;
  const ComponentMetricsLimits limits_;
  const DiskFloor floor_;
};

}  // namespace trainyard::control
