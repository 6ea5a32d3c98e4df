// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include "client/sagemaker_operations.h"

#include <utility>

#include "client/typed_call.h"

namespace trainyard::client {

SageMakerOperations::SageMakerOperations(std::shared_ptr<JsonClient> client)
    : client_(std::move(client)) {}

Outcome<model::AddAssociationResponse> SageMakerOperations::add_association(
    const model::AddAssociationRequest& request, const CallOptions& options) const {
  return typed_call<model::AddAssociationResponse>(*client_, kSageMaker, "AddAssociation", request, options);
}

Outcome<model::AddTagsOutput> SageMakerOperations::add_tags(
    const model::AddTagsInput& request, const CallOptions& options) const {
  return typed_call<model::AddTagsOutput>(*client_, kSageMaker, "AddTags", request, options);
}

Outcome<model::AssociateTrialComponentResponse> SageMakerOperations::associate_trial_component(
    const model::AssociateTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::AssociateTrialComponentResponse>(*client_, kSageMaker, "AssociateTrialComponent", request, options);
}

Outcome<model::CreateAlgorithmOutput> SageMakerOperations::create_algorithm(
    const model::CreateAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<model::CreateAlgorithmOutput>(*client_, kSageMaker, "CreateAlgorithm", request, options);
}

Outcome<model::CreateArtifactResponse> SageMakerOperations::create_artifact(
    const model::CreateArtifactRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateArtifactResponse>(*client_, kSageMaker, "CreateArtifact", request, options);
}

Outcome<model::CreateExperimentResponse> SageMakerOperations::create_experiment(
    const model::CreateExperimentRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateExperimentResponse>(*client_, kSageMaker, "CreateExperiment", request, options);
}

Outcome<model::CreateTrainingJobResponse> SageMakerOperations::create_training_job(
    const model::CreateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateTrainingJobResponse>(*client_, kSageMaker, "CreateTrainingJob", request, options);
}

Outcome<model::CreateTrialResponse> SageMakerOperations::create_trial(
    const model::CreateTrialRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateTrialResponse>(*client_, kSageMaker, "CreateTrial", request, options);
}

Outcome<model::CreateTrialComponentResponse> SageMakerOperations::create_trial_component(
    const model::CreateTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateTrialComponentResponse>(*client_, kSageMaker, "CreateTrialComponent", request, options);
}

Outcome<void> SageMakerOperations::delete_algorithm(
    const model::DeleteAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteAlgorithm", request, options);
}

Outcome<model::DeleteArtifactResponse> SageMakerOperations::delete_artifact(
    const model::DeleteArtifactRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteArtifactResponse>(*client_, kSageMaker, "DeleteArtifact", request, options);
}

Outcome<model::DeleteAssociationResponse> SageMakerOperations::delete_association(
    const model::DeleteAssociationRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteAssociationResponse>(*client_, kSageMaker, "DeleteAssociation", request, options);
}

Outcome<model::DeleteExperimentResponse> SageMakerOperations::delete_experiment(
    const model::DeleteExperimentRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteExperimentResponse>(*client_, kSageMaker, "DeleteExperiment", request, options);
}

Outcome<model::DeleteTagsOutput> SageMakerOperations::delete_tags(
    const model::DeleteTagsInput& request, const CallOptions& options) const {
  return typed_call<model::DeleteTagsOutput>(*client_, kSageMaker, "DeleteTags", request, options);
}

Outcome<void> SageMakerOperations::delete_training_job(
    const model::DeleteTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteTrainingJob", request, options);
}

Outcome<model::DeleteTrialResponse> SageMakerOperations::delete_trial(
    const model::DeleteTrialRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteTrialResponse>(*client_, kSageMaker, "DeleteTrial", request, options);
}

Outcome<model::DeleteTrialComponentResponse> SageMakerOperations::delete_trial_component(
    const model::DeleteTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteTrialComponentResponse>(*client_, kSageMaker, "DeleteTrialComponent", request, options);
}

Outcome<model::DescribeAlgorithmOutput> SageMakerOperations::describe_algorithm(
    const model::DescribeAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<model::DescribeAlgorithmOutput>(*client_, kSageMaker, "DescribeAlgorithm", request, options);
}

Outcome<model::DescribeArtifactResponse> SageMakerOperations::describe_artifact(
    const model::DescribeArtifactRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeArtifactResponse>(*client_, kSageMaker, "DescribeArtifact", request, options);
}

Outcome<model::DescribeExperimentResponse> SageMakerOperations::describe_experiment(
    const model::DescribeExperimentRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeExperimentResponse>(*client_, kSageMaker, "DescribeExperiment", request, options);
}

Outcome<model::DescribeTrainingJobResponse> SageMakerOperations::describe_training_job(
    const model::DescribeTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeTrainingJobResponse>(*client_, kSageMaker, "DescribeTrainingJob", request, options);
}

Outcome<model::DescribeTrialResponse> SageMakerOperations::describe_trial(
    const model::DescribeTrialRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeTrialResponse>(*client_, kSageMaker, "DescribeTrial", request, options);
}

Outcome<model::DescribeTrialComponentResponse> SageMakerOperations::describe_trial_component(
    const model::DescribeTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeTrialComponentResponse>(*client_, kSageMaker, "DescribeTrialComponent", request, options);
}

Outcome<model::DisassociateTrialComponentResponse> SageMakerOperations::disassociate_trial_component(
    const model::DisassociateTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::DisassociateTrialComponentResponse>(*client_, kSageMaker, "DisassociateTrialComponent", request, options);
}

Outcome<model::GetSearchSuggestionsResponse> SageMakerOperations::get_search_suggestions(
    const model::GetSearchSuggestionsRequest& request, const CallOptions& options) const {
  return typed_call<model::GetSearchSuggestionsResponse>(*client_, kSageMaker, "GetSearchSuggestions", request, options);
}

Outcome<model::ListAlgorithmsOutput> SageMakerOperations::list_algorithms(
    const model::ListAlgorithmsInput& request, const CallOptions& options) const {
  return typed_call<model::ListAlgorithmsOutput>(*client_, kSageMaker, "ListAlgorithms", request, options);
}

Outcome<model::ListArtifactsResponse> SageMakerOperations::list_artifacts(
    const model::ListArtifactsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListArtifactsResponse>(*client_, kSageMaker, "ListArtifacts", request, options);
}

Outcome<model::ListAssociationsResponse> SageMakerOperations::list_associations(
    const model::ListAssociationsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListAssociationsResponse>(*client_, kSageMaker, "ListAssociations", request, options);
}

Outcome<model::ListExperimentsResponse> SageMakerOperations::list_experiments(
    const model::ListExperimentsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListExperimentsResponse>(*client_, kSageMaker, "ListExperiments", request, options);
}

Outcome<model::ListTagsOutput> SageMakerOperations::list_tags(
    const model::ListTagsInput& request, const CallOptions& options) const {
  return typed_call<model::ListTagsOutput>(*client_, kSageMaker, "ListTags", request, options);
}

Outcome<model::ListTrainingJobsResponse> SageMakerOperations::list_training_jobs(
    const model::ListTrainingJobsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListTrainingJobsResponse>(*client_, kSageMaker, "ListTrainingJobs", request, options);
}

Outcome<model::ListTrialComponentsResponse> SageMakerOperations::list_trial_components(
    const model::ListTrialComponentsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListTrialComponentsResponse>(*client_, kSageMaker, "ListTrialComponents", request, options);
}

Outcome<model::ListTrialsResponse> SageMakerOperations::list_trials(
    const model::ListTrialsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListTrialsResponse>(*client_, kSageMaker, "ListTrials", request, options);
}

Outcome<model::SearchResponse> SageMakerOperations::search(
    const model::SearchRequest& request, const CallOptions& options) const {
  return typed_call<model::SearchResponse>(*client_, kSageMaker, "Search", request, options);
}

Outcome<void> SageMakerOperations::stop_training_job(
    const model::StopTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "StopTrainingJob", request, options);
}

Outcome<model::UpdateArtifactResponse> SageMakerOperations::update_artifact(
    const model::UpdateArtifactRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateArtifactResponse>(*client_, kSageMaker, "UpdateArtifact", request, options);
}

Outcome<model::UpdateExperimentResponse> SageMakerOperations::update_experiment(
    const model::UpdateExperimentRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateExperimentResponse>(*client_, kSageMaker, "UpdateExperiment", request, options);
}

Outcome<model::UpdateTrainingJobResponse> SageMakerOperations::update_training_job(
    const model::UpdateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateTrainingJobResponse>(*client_, kSageMaker, "UpdateTrainingJob", request, options);
}

Outcome<model::UpdateTrialResponse> SageMakerOperations::update_trial(
    const model::UpdateTrialRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateTrialResponse>(*client_, kSageMaker, "UpdateTrial", request, options);
}

Outcome<model::UpdateTrialComponentResponse> SageMakerOperations::update_trial_component(
    const model::UpdateTrialComponentRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateTrialComponentResponse>(*client_, kSageMaker, "UpdateTrialComponent", request, options);
}

}  // namespace trainyard::client
