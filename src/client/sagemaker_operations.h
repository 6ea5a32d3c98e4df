// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <memory>

#include "base/export.h"
#include "client/client_options.h"
#include "client/outcome.h"
#include "model/algorithms.h"
#include "model/describe_training_job.h"
#include "model/experiment.h"
#include "model/hub.h"
#include "model/hub_content.h"
#include "model/lineage.h"
#include "model/list_training_jobs.h"
#include "model/mlflow_app.h"
#include "model/mlflow_tracking_server.h"
#include "model/model_package.h"
#include "model/model_package_group.h"
#include "model/model_package_list.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/trial.h"
#include "model/trial_component.h"
#include "model/update_training_job.h"

namespace trainyard::client {

class JsonClient;

// A method for each operation of SageMaker's API that a Trainyard server has: of SageMakerClient,
// which says what all of them have in common.
class TRAINYARD_API SageMakerOperations {
 public:
  // Connects two entities. ResourceNotFound: one of them does not exist. ValidationException: they
  // are associated, or both are of experiments.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddAssociation.html
  // Errors of its own: ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::AddAssociationResponse> add_association(
      const model::AddAssociationRequest& request, const CallOptions& options = {}) const;

  // Adds the tags, or replaces the values of existing ones.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html
  Outcome<model::AddTagsOutput> add_tags(
      const model::AddTagsInput& request, const CallOptions& options = {}) const;

  // Puts a trial component into a trial, if it is not in it. ResourceNotFound: one of them does not
  // exist.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AssociateTrialComponent.html
  // Errors of its own: ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::AssociateTrialComponentResponse> associate_trial_component(
      const model::AssociateTrialComponentRequest& request, const CallOptions& options = {}) const;

  // Some of what DescribeModelPackage returns, of up to 100 packages by ARN; those that can't be
  // described are in the answer's map of errors.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BatchDescribeModelPackage.html
  Outcome<model::BatchDescribeModelPackageOutput> batch_describe_model_package(
      const model::BatchDescribeModelPackageInput& request, const CallOptions& options = {}) const;

  // Creates an algorithm, which training jobs can name instead of an image. ValidationException:
  // the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAlgorithm.html
  Outcome<model::CreateAlgorithmOutput> create_algorithm(
      const model::CreateAlgorithmInput& request, const CallOptions& options = {}) const;

  // Creates an artifact. ValidationException: there is one with this source.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateArtifact.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateArtifactResponse> create_artifact(
      const model::CreateArtifactRequest& request, const CallOptions& options = {}) const;

  // Creates an experiment, without trials. ValidationException: the name is in use, in this or
  // other case.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateExperiment.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateExperimentResponse> create_experiment(
      const model::CreateExperimentRequest& request, const CallOptions& options = {}) const;

  // Creates a hub without contents. ResourceInUse: the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHub.html
  // Errors of its own: ResourceInUse, ResourceLimitExceeded.
  Outcome<model::CreateHubResponse> create_hub(
      const model::CreateHubRequest& request, const CallOptions& options = {}) const;

  // Creates an MLflow app, and starts its server. ValidationException: another app is the account's
  // default.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowApp.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateMlflowAppResponse> create_mlflow_app(
      const model::CreateMlflowAppRequest& request, const CallOptions& options = {}) const;

  // Creates an MLflow tracking server, and starts it. ValidationException: the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateMlflowTrackingServer.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateMlflowTrackingServerResponse> create_mlflow_tracking_server(
      const model::CreateMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // Creates a model package, or the next version of a group. ValidationException: the group doesn't
  // exist, the model's data doesn't exist, or the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
  // Errors of its own: ConflictException, ResourceLimitExceeded.
  Outcome<model::CreateModelPackageOutput> create_model_package(
      const model::CreateModelPackageInput& request = {}, const CallOptions& options = {}) const;

  // Creates a group without versions. ValidationException: the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateModelPackageGroupOutput> create_model_package_group(
      const model::CreateModelPackageGroupInput& request, const CallOptions& options = {}) const;

  // A link to the app's pages, for a browser.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowAppUrl.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::CreatePresignedMlflowAppUrlResponse> create_presigned_mlflow_app_url(
      const model::CreatePresignedMlflowAppUrlRequest& request, const CallOptions& options = {}) const;

  // A link to the server's pages, for a browser.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedMlflowTrackingServerUrl.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::CreatePresignedMlflowTrackingServerUrlResponse> create_presigned_mlflow_tracking_server_url(
      const model::CreatePresignedMlflowTrackingServerUrlRequest& request, const CallOptions& options = {}) const;

  // ResourceInUse: the name is in use. ResourceLimitExceeded: a quota, of instances or jobs.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceInUse, ResourceLimitExceeded.
  Outcome<model::CreateTrainingJobResponse> create_training_job(
      const model::CreateTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Creates a trial of an experiment that exists. ValidationException: the name is in use, in this
  // or other case.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrial.html
  // Errors of its own: ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::CreateTrialResponse> create_trial(
      const model::CreateTrialRequest& request, const CallOptions& options = {}) const;

  // Creates a trial component, in no trial. ValidationException: the name is in use, in this or
  // other case.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrialComponent.html
  // Errors of its own: ResourceLimitExceeded.
  Outcome<model::CreateTrialComponentResponse> create_trial_component(
      const model::CreateTrialComponentRequest& request, const CallOptions& options = {}) const;

  // Jobs that were created with it aren't affected.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAlgorithm.html
  // Errors of its own: ConflictException.
  Outcome<void> delete_algorithm(
      const model::DeleteAlgorithmInput& request, const CallOptions& options = {}) const;

  // Deletes an artifact, by its ARN or its source; ValidationException: it has associations.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteArtifact.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteArtifactResponse> delete_artifact(
      const model::DeleteArtifactRequest& request = {}, const CallOptions& options = {}) const;

  // ResourceNotFound: there is no such association.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAssociation.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteAssociationResponse> delete_association(
      const model::DeleteAssociationRequest& request, const CallOptions& options = {}) const;

  // Deletes an experiment without trials; ValidationException: it has some.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteExperiment.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteExperimentResponse> delete_experiment(
      const model::DeleteExperimentRequest& request, const CallOptions& options = {}) const;

  // Deletes a hub without contents; ResourceInUse: it has some.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHub.html
  // Errors of its own: ResourceNotFound, ResourceInUse.
  Outcome<void> delete_hub(
      const model::DeleteHubRequest& request, const CallOptions& options = {}) const;

  // Deletes one version. ResourceNotFound: there is none.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteHubContent.html
  // Errors of its own: ResourceNotFound, ResourceInUse.
  Outcome<void> delete_hub_content(
      const model::DeleteHubContentRequest& request, const CallOptions& options = {}) const;

  // Deletes the app with its experiments and runs; what is in its artifact store stays.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowApp.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteMlflowAppResponse> delete_mlflow_app(
      const model::DeleteMlflowAppRequest& request, const CallOptions& options = {}) const;

  // Deletes the server with its experiments and runs; what is in its artifact store stays.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteMlflowTrackingServer.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteMlflowTrackingServerResponse> delete_mlflow_tracking_server(
      const model::DeleteMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // By its name or its ARN. The number of a version is never used again.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackage.html
  // Errors of its own: ConflictException.
  Outcome<void> delete_model_package(
      const model::DeleteModelPackageInput& request, const CallOptions& options = {}) const;

  // Deletes a group without versions; ConflictException: it has some.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackageGroup.html
  // Errors of its own: ConflictException.
  Outcome<void> delete_model_package_group(
      const model::DeleteModelPackageGroupInput& request, const CallOptions& options = {}) const;

  // Deletes the tags with these keys; keys that don't exist are ignored.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTags.html
  Outcome<model::DeleteTagsOutput> delete_tags(
      const model::DeleteTagsInput& request, const CallOptions& options = {}) const;

  // Deletes a job that has ended.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceInUse.
  Outcome<void> delete_training_job(
      const model::DeleteTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Deletes a trial without trial components; ValidationException: it has some.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrial.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteTrialResponse> delete_trial(
      const model::DeleteTrialRequest& request, const CallOptions& options = {}) const;

  // Deletes a trial component with its metrics; ValidationException: it is in a trial.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrialComponent.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DeleteTrialComponentResponse> delete_trial_component(
      const model::DeleteTrialComponentRequest& request, const CallOptions& options = {}) const;

  // By its name or its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
  Outcome<model::DescribeAlgorithmOutput> describe_algorithm(
      const model::DescribeAlgorithmInput& request, const CallOptions& options = {}) const;

  // By its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeArtifact.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeArtifactResponse> describe_artifact(
      const model::DescribeArtifactRequest& request, const CallOptions& options = {}) const;

  // By its name, in any case.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeExperiment.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeExperimentResponse> describe_experiment(
      const model::DescribeExperimentRequest& request, const CallOptions& options = {}) const;

  // By its name or its ARN. ResourceNotFound: there is none.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHub.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeHubResponse> describe_hub(
      const model::DescribeHubRequest& request, const CallOptions& options = {}) const;

  // One version with its document; the newest without HubContentVersion. ResourceNotFound: there is
  // none.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeHubContent.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeHubContentResponse> describe_hub_content(
      const model::DescribeHubContentRequest& request, const CallOptions& options = {}) const;

  // By its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowApp.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeMlflowAppResponse> describe_mlflow_app(
      const model::DescribeMlflowAppRequest& request, const CallOptions& options = {}) const;

  // By its name.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeMlflowTrackingServer.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeMlflowTrackingServerResponse> describe_mlflow_tracking_server(
      const model::DescribeMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // By its name, its ARN, or GROUP/VERSION.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html
  Outcome<model::DescribeModelPackageOutput> describe_model_package(
      const model::DescribeModelPackageInput& request, const CallOptions& options = {}) const;

  // By its name or its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackageGroup.html
  Outcome<model::DescribeModelPackageGroupOutput> describe_model_package_group(
      const model::DescribeModelPackageGroupInput& request, const CallOptions& options = {}) const;

  // An unknown job is ValidationException ("Requested resource not found.") or ResourceNotFound.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeTrainingJobResponse> describe_training_job(
      const model::DescribeTrainingJobRequest& request, const CallOptions& options = {}) const;

  // By its name, in any case.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrial.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeTrialResponse> describe_trial(
      const model::DescribeTrialRequest& request, const CallOptions& options = {}) const;

  // By its name, in any case, or its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrialComponent.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeTrialComponentResponse> describe_trial_component(
      const model::DescribeTrialComponentRequest& request, const CallOptions& options = {}) const;

  // Takes a trial component out of a trial. ResourceNotFound: it is not in it, or one of them does
  // not exist.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DisassociateTrialComponent.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DisassociateTrialComponentResponse> disassociate_trial_component(
      const model::DisassociateTrialComponentRequest& request, const CallOptions& options = {}) const;

  // The names of properties that a search can use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetSearchSuggestions.html
  Outcome<model::GetSearchSuggestionsResponse> get_search_suggestions(
      const model::GetSearchSuggestionsRequest& request, const CallOptions& options = {}) const;

  // Adds a version of a content to a hub. ResourceNotFound: there is no such hub. ResourceInUse:
  // the content has this version.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ImportHubContent.html
  // Errors of its own: ResourceNotFound, ResourceInUse, ResourceLimitExceeded.
  Outcome<model::ImportHubContentResponse> import_hub_content(
      const model::ImportHubContentRequest& request, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAlgorithms.html
  Outcome<model::ListAlgorithmsOutput> list_algorithms(
      const model::ListAlgorithmsInput& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListArtifacts.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListArtifactsResponse> list_artifacts(
      const model::ListArtifactsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAssociations.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListAssociationsResponse> list_associations(
      const model::ListAssociationsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListExperiments.html
  Outcome<model::ListExperimentsResponse> list_experiments(
      const model::ListExperimentsRequest& request = {}, const CallOptions& options = {}) const;

  // One page: the versions of one content, without their documents.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContentVersions.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListHubContentVersionsResponse> list_hub_content_versions(
      const model::ListHubContentVersionsRequest& request, const CallOptions& options = {}) const;

  // One page: of each content of that type the newest version, without its document.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubContents.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListHubContentsResponse> list_hub_contents(
      const model::ListHubContentsRequest& request, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListHubs.html
  Outcome<model::ListHubsResponse> list_hubs(
      const model::ListHubsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowApps.html
  Outcome<model::ListMlflowAppsResponse> list_mlflow_apps(
      const model::ListMlflowAppsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListMlflowTrackingServers.html
  Outcome<model::ListMlflowTrackingServersResponse> list_mlflow_tracking_servers(
      const model::ListMlflowTrackingServersRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackageGroups.html
  Outcome<model::ListModelPackageGroupsOutput> list_model_package_groups(
      const model::ListModelPackageGroupsInput& request = {}, const CallOptions& options = {}) const;

  // One page: of the packages without a group, or of the versions of a group, or of both.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModelPackages.html
  Outcome<model::ListModelPackagesOutput> list_model_packages(
      const model::ListModelPackagesInput& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTags.html
  Outcome<model::ListTagsOutput> list_tags(
      const model::ListTagsInput& request, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html
  Outcome<model::ListTrainingJobsResponse> list_training_jobs(
      const model::ListTrainingJobsRequest& request = {}, const CallOptions& options = {}) const;

  // One page: of all, or of those of an experiment, a trial or a source.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrialComponents.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListTrialComponentsResponse> list_trial_components(
      const model::ListTrialComponentsRequest& request = {}, const CallOptions& options = {}) const;

  // One page: of all, or of those of an experiment or a trial component.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrials.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::ListTrialsResponse> list_trials(
      const model::ListTrialsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Search.html
  Outcome<model::SearchResponse> search(
      const model::SearchRequest& request, const CallOptions& options = {}) const;

  // Starts a server that is stopped, or has failed. ValidationException: it runs.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartMlflowTrackingServer.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::StartMlflowTrackingServerResponse> start_mlflow_tracking_server(
      const model::StartMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // Stops a server that runs; its experiments and runs stay. ValidationException: it doesn't run.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopMlflowTrackingServer.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::StopMlflowTrackingServerResponse> stop_mlflow_tracking_server(
      const model::StopMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // Requests the stop; the job's container then has 120 s to exit.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html
  // Errors of its own: ResourceNotFound.
  Outcome<void> stop_training_job(
      const model::StopTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged; properties replace all that it has.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateArtifact.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::UpdateArtifactResponse> update_artifact(
      const model::UpdateArtifactRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateExperiment.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::UpdateExperimentResponse> update_experiment(
      const model::UpdateExperimentRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHub.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::UpdateHubResponse> update_hub(
      const model::UpdateHubRequest& request, const CallOptions& options = {}) const;

  // Changes what describes a version of a model or notebook; absent members stay unchanged.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateHubContent.html
  // Errors of its own: ResourceNotFound, ResourceInUse.
  Outcome<model::UpdateHubContentResponse> update_hub_content(
      const model::UpdateHubContentRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged. ValidationException: it is being created, changed or deleted.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowApp.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::UpdateMlflowAppResponse> update_mlflow_app(
      const model::UpdateMlflowAppRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged. ValidationException: it is being created, changed or deleted.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateMlflowTrackingServer.html
  // Errors of its own: ConflictException, ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::UpdateMlflowTrackingServerResponse> update_mlflow_tracking_server(
      const model::UpdateMlflowTrackingServerRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged; properties are added to those that it has, or replace them by
  // key.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html
  // Errors of its own: ConflictException.
  Outcome<model::UpdateModelPackageOutput> update_model_package(
      const model::UpdateModelPackageInput& request, const CallOptions& options = {}) const;

  // Changes an existing job. UpdateTrainingJobRequest and the service say what can be changed when;
  // ValidationException otherwise.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::UpdateTrainingJobResponse> update_training_job(
      const model::UpdateTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrial.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::UpdateTrialResponse> update_trial(
      const model::UpdateTrialRequest& request, const CallOptions& options = {}) const;

  // Absent members stay unchanged; parameters and artifacts are added to those that it has, or
  // replace them by name.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrialComponent.html
  // Errors of its own: ConflictException, ResourceNotFound.
  Outcome<model::UpdateTrialComponentResponse> update_trial_component(
      const model::UpdateTrialComponentRequest& request, const CallOptions& options = {}) const;

 protected:
  // Over the client that makes the calls.
  explicit SageMakerOperations(std::shared_ptr<JsonClient> client);

  // Shared with copies and paginators.
  std::shared_ptr<JsonClient> client_;
};

}  // namespace trainyard::client
