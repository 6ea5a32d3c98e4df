#pragma once

#include <map>
#include <string_view>

#include "control/training_jobs.h"
#include "services/json_service.h"
#include "services/sagemaker/recent_answers.h"

namespace trainyard::services {

// The SageMaker API: decodes a request, has `control` do it, encodes the answer. No policy here.
// The order of checks is the service's: types, constraints (all failures in one message), then
// control's own.
class SageMakerService final : public JsonService {
 public:
  // `jobs` outlives this. Safe from any thread.
  explicit SageMakerService(control::TrainingJobs& jobs);

  std::string_view target_prefix() const override { return "SageMaker"; }
  std::string_view signing_name() const override { return "sagemaker"; }
  bool has_operation(std::string_view operation) const override;
  bool is_quick(std::string_view operation) const override;
  JsonAnswer call(std::string_view operation, const boost::json::value& input,
                  const RequestContext& context) override;

 private:
  // As it was answered before, where that can't have changed: waiting clients ask again and again.
  JsonAnswer describe(const boost::json::value& input, const RequestContext& context);

  using Operation = JsonAnswer (*)(control::TrainingJobs&, const boost::json::value&,
                                   const RequestContext&);
  static const std::map<std::string_view, Operation>& operations();

  control::TrainingJobs& jobs_;
  RecentAnswers recent_;
};

}  // namespace trainyard::services
