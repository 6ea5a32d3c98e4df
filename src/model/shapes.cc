#include <array>
#include <deque>
#include <mutex>

#include "model/algorithms.h"
#include "model/describe_training_job.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/shape_builder.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"

namespace trainyard::model {

// Every declared structure of SageMaker's API. A new one is added here and nowhere else.
#define TRAINYARD_MODEL_STRUCTURES(X)       \
  X(MetricDefinition)                       \
  X(TrainingRepositoryAuthConfig)           \
  X(TrainingImageConfig)                    \
  X(AlgorithmSpecification)                 \
  X(ModelAccessConfig)                      \
  X(HubAccessConfig)                        \
  X(S3DataSource)                           \
  X(FileSystemDataSource)                   \
  X(DatasetSource)                          \
  X(DataSource)                             \
  X(ShuffleConfig)                          \
  X(Channel)                                \
  X(OutputDataConfig)                       \
  X(InstanceGroup)                          \
  X(PlacementSpecification)                 \
  X(InstancePlacementConfig)                \
  X(InstancePreference)                     \
  X(ResourceConfig)                         \
  X(VpcConfig)                              \
  X(StoppingCondition)                      \
  X(Tag)                                    \
  X(CheckpointConfig)                       \
  X(CollectionConfiguration)                \
  X(DebugHookConfig)                        \
  X(DebugRuleConfiguration)                 \
  X(TensorBoardOutputConfig)                \
  X(ExperimentConfig)                       \
  X(ProfilerConfig)                         \
  X(ProfilerRuleConfiguration)              \
  X(RetryStrategy)                          \
  X(RemoteDebugConfig)                      \
  X(InfraCheckConfig)                       \
  X(SessionChainingConfig)                  \
  X(ServerlessJobConfig)                    \
  X(MlflowConfig)                           \
  X(ModelPackageConfig)                     \
  X(CreateTrainingJobRequest)               \
  X(CreateTrainingJobResponse)              \
  X(DescribeTrainingJobRequest)             \
  X(ModelArtifacts)                         \
  X(WarmPoolStatus)                         \
  X(SecondaryStatusTransition)              \
  X(MetricData)                             \
  X(DebugRuleEvaluationStatus)              \
  X(ProfilerRuleEvaluationStatus)           \
  X(MlflowDetails)                          \
  X(TrainingProgressInfo)                   \
  X(TrainyardLosses)                        \
  X(TrainyardInstance)                      \
  X(TrainyardAttempt)                       \
  X(TrainyardOutcome)                       \
  X(TrainyardCheck)                         \
  X(TrainyardInfraCheck)                    \
  X(DescribeTrainingJobResponse)            \
  X(ListTrainingJobsRequest)                \
  X(TrainingJobSummary)                     \
  X(ListTrainingJobsResponse)               \
  X(StopTrainingJobRequest)                 \
  X(DeleteTrainingJobRequest)               \
  X(AddTagsInput)                           \
  X(AddTagsOutput)                          \
  X(ListTagsInput)                          \
  X(ListTagsOutput)                         \
  X(DeleteTagsInput)                        \
  X(DeleteTagsOutput)                       \
  X(Filter)                                 \
  X(NestedFilters)                          \
  X(SearchExpression)                       \
  X(VisibilityConditions)                   \
  X(SearchRequest)                          \
  X(TrainingJob)                            \
  X(SearchRecord)                           \
  X(TotalHits)                              \
  X(SearchResponse)                         \
  X(PropertyNameQuery)                      \
  X(SuggestionQuery)                        \
  X(GetSearchSuggestionsRequest)            \
  X(PropertyNameSuggestion)                 \
  X(GetSearchSuggestionsResponse)           \
  X(ProfilerConfigForUpdate)                \
  X(ResourceConfigForUpdate)                \
  X(RemoteDebugConfigForUpdate)             \
  X(UpdateTrainingJobRequest)               \
  X(UpdateTrainingJobResponse)              \
  X(IntegerParameterRangeSpecification)     \
  X(ContinuousParameterRangeSpecification)  \
  X(CategoricalParameterRangeSpecification) \
  X(ParameterRange)                         \
  X(HyperParameterSpecification)            \
  X(ChannelSpecification)                   \
  X(HyperParameterTuningJobObjective)       \
  X(AdditionalS3DataSource)                 \
  X(TrainingSpecification)                  \
  X(InferenceSpecification)                 \
  X(AlgorithmValidationSpecification)       \
  X(CreateAlgorithmInput)                   \
  X(CreateAlgorithmOutput)                  \
  X(DescribeAlgorithmInput)                 \
  X(AlgorithmStatusItem)                    \
  X(AlgorithmStatusDetails)                 \
  X(DescribeAlgorithmOutput)                \
  X(ListAlgorithmsInput)                    \
  X(AlgorithmSummary)                       \
  X(ListAlgorithmsOutput)                   \
  X(DeleteAlgorithmInput)
#define TRAINYARD_MODEL_INSTANTIATE(T) template const Shape& shape_of<T>();
TRAINYARD_MODEL_STRUCTURES(TRAINYARD_MODEL_INSTANTIATE)
#undef TRAINYARD_MODEL_INSTANTIATE

std::span<const Shape* const> all_structures() {
#define TRAINYARD_MODEL_SHAPE(T) &shape_of<T>(),
  static const auto shapes =
      std::to_array<const Shape*>({TRAINYARD_MODEL_STRUCTURES(TRAINYARD_MODEL_SHAPE)});
#undef TRAINYARD_MODEL_SHAPE
  return shapes;
}

Shape* own_shape(Shape shape) {
  static std::mutex mutex;
  static std::deque<Shape> shapes;
  const std::scoped_lock lock(mutex);
  return &shapes.emplace_back(std::move(shape));
}

}  // namespace trainyard::model
