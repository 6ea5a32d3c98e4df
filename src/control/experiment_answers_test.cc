#include "control/experiment_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/stored_request.h"

namespace trainyard::control {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

store::StoredResource stored_component() {
  model::CreateTrialComponentRequest request;
  request.trial_component_name = "Run-1";
  request.status.emplace().primary_status = model::TrialComponentPrimaryStatus::InProgress;
  store::StoredResource stored;
  stored.id = {"experiment-trial-component", "Run-1"};
  stored.arn = "arn:aws:sagemaker:us-east-1:123456789012:experiment-trial-component/run-1";
  stored.request = to_stored_text(request);
  stored.status = "internal";
  stored.created = from_epoch_millis(1000);
  stored.modified = from_epoch_millis(2000);
  return stored;
}

TEST(ExperimentAnswers, AComponentWithoutStateHasNoSourceAndNoMetrics) {
  const auto answer = describe_trial_component(stored_component()).value();
  EXPECT_EQ(answer.trial_component_name, "Run-1");
  EXPECT_EQ(answer.trial_component_arn, stored_component().arn);
  EXPECT_EQ(answer.status->primary_status, model::TrialComponentPrimaryStatus::InProgress);
  EXPECT_EQ(answer.creation_time, from_epoch_millis(1000));
  EXPECT_EQ(answer.last_modified_time, from_epoch_millis(2000));
  EXPECT_EQ(answer.source, std::nullopt);
  EXPECT_EQ(answer.sources, std::nullopt);
  EXPECT_THAT(*answer.metrics, IsEmpty());
}

TEST(ExperimentAnswers, TheStateAddsTheSourceAndTheMetricsByName) {
  ComponentState state;
  state.source = {"arn:aws:sagemaker:us-east-1:123456789012:training-job/a",
                  "SageMakerTrainingJob"};
  add(state.metrics["loss"], 1, from_epoch_millis(10));
  add(state.metrics["loss"], 3, from_epoch_millis(20));
  state.metrics["loss"].source = state.source->arn;
  add(state.metrics["accuracy"], 0.5, from_epoch_millis(30));
  store::StoredResource stored = stored_component();
  stored.state = to_json(state);
  const auto answer = describe_trial_component(stored).value();
  EXPECT_EQ(answer.source->source_arn, state.source->arn);
  EXPECT_EQ(answer.source->source_type, "SageMakerTrainingJob");
  ASSERT_THAT(*answer.sources, SizeIs(1));
  EXPECT_EQ(answer.sources->front(), *answer.source);

  ASSERT_THAT(*answer.metrics, SizeIs(2));
  EXPECT_EQ(answer.metrics->front().metric_name, "accuracy");
  EXPECT_EQ(answer.metrics->front().source_arn, std::nullopt);
  const auto& loss = answer.metrics->back();
  EXPECT_EQ(loss.metric_name, "loss");
  EXPECT_EQ(loss.source_arn, state.source->arn);
  EXPECT_EQ(loss.time_stamp, from_epoch_millis(20));
  EXPECT_EQ(loss.max, 3);
  EXPECT_EQ(loss.min, 1);
  EXPECT_EQ(loss.last, 3);
  EXPECT_EQ(loss.count, 2);
  EXPECT_EQ(loss.avg, 2);
  EXPECT_EQ(loss.std_dev, 1);
}

TEST(ExperimentAnswers, DamageIsReportedWithTheResource) {
  store::StoredResource stored = stored_component();
  stored.state = "{";
  const auto answer = describe_trial_component(stored);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(answer.error().message(), HasSubstr(stored.arn));
}

}  // namespace
}  // namespace trainyard::control
