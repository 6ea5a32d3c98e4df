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

Outcome<model::BatchDescribeModelPackageOutput> SageMakerOperations::batch_describe_model_package(
    const model::BatchDescribeModelPackageInput& request, const CallOptions& options) const {
  return typed_call<model::BatchDescribeModelPackageOutput>(*client_, kSageMaker, "BatchDescribeModelPackage", request, options);
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

Outcome<model::CreateHubResponse> SageMakerOperations::create_hub(
    const model::CreateHubRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateHubResponse>(*client_, kSageMaker, "CreateHub", request, options);
}

Outcome<model::CreateMlflowAppResponse> SageMakerOperations::create_mlflow_app(
    const model::CreateMlflowAppRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateMlflowAppResponse>(*client_, kSageMaker, "CreateMlflowApp", request, options);
}

Outcome<model::CreateMlflowTrackingServerResponse> SageMakerOperations::create_mlflow_tracking_server(
    const model::CreateMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateMlflowTrackingServerResponse>(*client_, kSageMaker, "CreateMlflowTrackingServer", request, options);
}

Outcome<model::CreateModelPackageOutput> SageMakerOperations::create_model_package(
    const model::CreateModelPackageInput& request, const CallOptions& options) const {
  return typed_call<model::CreateModelPackageOutput>(*client_, kSageMaker, "CreateModelPackage", request, options);
}

Outcome<model::CreateModelPackageGroupOutput> SageMakerOperations::create_model_package_group(
    const model::CreateModelPackageGroupInput& request, const CallOptions& options) const {
  return typed_call<model::CreateModelPackageGroupOutput>(*client_, kSageMaker, "CreateModelPackageGroup", request, options);
}

Outcome<model::CreatePresignedMlflowAppUrlResponse> SageMakerOperations::create_presigned_mlflow_app_url(
    const model::CreatePresignedMlflowAppUrlRequest& request, const CallOptions& options) const {
  return typed_call<model::CreatePresignedMlflowAppUrlResponse>(*client_, kSageMaker, "CreatePresignedMlflowAppUrl", request, options);
}

Outcome<model::CreatePresignedMlflowTrackingServerUrlResponse> SageMakerOperations::create_presigned_mlflow_tracking_server_url(
    const model::CreatePresignedMlflowTrackingServerUrlRequest& request, const CallOptions& options) const {
  return typed_call<model::CreatePresignedMlflowTrackingServerUrlResponse>(*client_, kSageMaker, "CreatePresignedMlflowTrackingServerUrl", request, options);
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

Outcome<void> SageMakerOperations::delete_hub(
    const model::DeleteHubRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteHub", request, options);
}

Outcome<void> SageMakerOperations::delete_hub_content(
    const model::DeleteHubContentRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteHubContent", request, options);
}

Outcome<model::DeleteMlflowAppResponse> SageMakerOperations::delete_mlflow_app(
    const model::DeleteMlflowAppRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteMlflowAppResponse>(*client_, kSageMaker, "DeleteMlflowApp", request, options);
}

Outcome<model::DeleteMlflowTrackingServerResponse> SageMakerOperations::delete_mlflow_tracking_server(
    const model::DeleteMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::DeleteMlflowTrackingServerResponse>(*client_, kSageMaker, "DeleteMlflowTrackingServer", request, options);
}

Outcome<void> SageMakerOperations::delete_model_package(
    const model::DeleteModelPackageInput& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteModelPackage", request, options);
}

Outcome<void> SageMakerOperations::delete_model_package_group(
    const model::DeleteModelPackageGroupInput& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteModelPackageGroup", request, options);
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

Outcome<model::DescribeHubResponse> SageMakerOperations::describe_hub(
    const model::DescribeHubRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeHubResponse>(*client_, kSageMaker, "DescribeHub", request, options);
}

Outcome<model::DescribeHubContentResponse> SageMakerOperations::describe_hub_content(
    const model::DescribeHubContentRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeHubContentResponse>(*client_, kSageMaker, "DescribeHubContent", request, options);
}

Outcome<model::DescribeMlflowAppResponse> SageMakerOperations::describe_mlflow_app(
    const model::DescribeMlflowAppRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeMlflowAppResponse>(*client_, kSageMaker, "DescribeMlflowApp", request, options);
}

Outcome<model::DescribeMlflowTrackingServerResponse> SageMakerOperations::describe_mlflow_tracking_server(
    const model::DescribeMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeMlflowTrackingServerResponse>(*client_, kSageMaker, "DescribeMlflowTrackingServer", request, options);
}

Outcome<model::DescribeModelPackageOutput> SageMakerOperations::describe_model_package(
    const model::DescribeModelPackageInput& request, const CallOptions& options) const {
  return typed_call<model::DescribeModelPackageOutput>(*client_, kSageMaker, "DescribeModelPackage", request, options);
}

Outcome<model::DescribeModelPackageGroupOutput> SageMakerOperations::describe_model_package_group(
    const model::DescribeModelPackageGroupInput& request, const CallOptions& options) const {
  return typed_call<model::DescribeModelPackageGroupOutput>(*client_, kSageMaker, "DescribeModelPackageGroup", request, options);
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

Outcome<model::ImportHubContentResponse> SageMakerOperations::import_hub_content(
    const model::ImportHubContentRequest& request, const CallOptions& options) const {
  return typed_call<model::ImportHubContentResponse>(*client_, kSageMaker, "ImportHubContent", request, options);
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

Outcome<model::ListHubContentVersionsResponse> SageMakerOperations::list_hub_content_versions(
    const model::ListHubContentVersionsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListHubContentVersionsResponse>(*client_, kSageMaker, "ListHubContentVersions", request, options);
}

Outcome<model::ListHubContentsResponse> SageMakerOperations::list_hub_contents(
    const model::ListHubContentsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListHubContentsResponse>(*client_, kSageMaker, "ListHubContents", request, options);
}

Outcome<model::ListHubsResponse> SageMakerOperations::list_hubs(
    const model::ListHubsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListHubsResponse>(*client_, kSageMaker, "ListHubs", request, options);
}

Outcome<model::ListMlflowAppsResponse> SageMakerOperations::list_mlflow_apps(
    const model::ListMlflowAppsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListMlflowAppsResponse>(*client_, kSageMaker, "ListMlflowApps", request, options);
}

Outcome<model::ListMlflowTrackingServersResponse> SageMakerOperations::list_mlflow_tracking_servers(
    const model::ListMlflowTrackingServersRequest& request, const CallOptions& options) const {
  return typed_call<model::ListMlflowTrackingServersResponse>(*client_, kSageMaker, "ListMlflowTrackingServers", request, options);
}

Outcome<model::ListModelPackageGroupsOutput> SageMakerOperations::list_model_package_groups(
    const model::ListModelPackageGroupsInput& request, const CallOptions& options) const {
  return typed_call<model::ListModelPackageGroupsOutput>(*client_, kSageMaker, "ListModelPackageGroups", request, options);
}

Outcome<model::ListModelPackagesOutput> SageMakerOperations::list_model_packages(
    const model::ListModelPackagesInput& request, const CallOptions& options) const {
  return typed_call<model::ListModelPackagesOutput>(*client_, kSageMaker, "ListModelPackages", request, options);
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

Outcome<model::StartMlflowTrackingServerResponse> SageMakerOperations::start_mlflow_tracking_server(
    const model::StartMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::StartMlflowTrackingServerResponse>(*client_, kSageMaker, "StartMlflowTrackingServer", request, options);
}

Outcome<model::StopMlflowTrackingServerResponse> SageMakerOperations::stop_mlflow_tracking_server(
    const model::StopMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::StopMlflowTrackingServerResponse>(*client_, kSageMaker, "StopMlflowTrackingServer", request, options);
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

Outcome<model::UpdateHubResponse> SageMakerOperations::update_hub(
    const model::UpdateHubRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateHubResponse>(*client_, kSageMaker, "UpdateHub", request, options);
}

Outcome<model::UpdateHubContentResponse> SageMakerOperations::update_hub_content(
    const model::UpdateHubContentRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateHubContentResponse>(*client_, kSageMaker, "UpdateHubContent", request, options);
}

Outcome<model::UpdateMlflowAppResponse> SageMakerOperations::update_mlflow_app(
    const model::UpdateMlflowAppRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateMlflowAppResponse>(*client_, kSageMaker, "UpdateMlflowApp", request, options);
}

Outcome<model::UpdateMlflowTrackingServerResponse> SageMakerOperations::update_mlflow_tracking_server(
    const model::UpdateMlflowTrackingServerRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateMlflowTrackingServerResponse>(*client_, kSageMaker, "UpdateMlflowTrackingServer", request, options);
}

Outcome<model::UpdateModelPackageOutput> SageMakerOperations::update_model_package(
    const model::UpdateModelPackageInput& request, const CallOptions& options) const {
  return typed_call<model::UpdateModelPackageOutput>(*client_, kSageMaker, "UpdateModelPackage", request, options);
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
