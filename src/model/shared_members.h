// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include "model/algorithms.h"
#include "model/describe_training_job.h"
#include "model/experiment.h"
#include "model/hub.h"
#include "model/hub_content.h"
#include "model/lineage.h"
#include "model/mlflow_app.h"
#include "model/mlflow_tracking_server.h"
#include "model/model_package.h"
#include "model/model_package_group.h"
#include "model/model_package_list.h"
#include "model/search_record.h"
#include "model/training_job.h"
#include "model/trial.h"
#include "model/trial_component.h"

// Members that one structure has from another. Each function moves those that both have, by the
// API's name and of one shape, the absent too; the others of `to` stay as they are.
namespace trainyard::model {

void move_shared(CreateTrainingJobRequest&& from, DescribeTrainingJobResponse& to);
void move_shared(DescribeTrainingJobResponse&& from, TrainingJob& to);
void move_shared(CreateAlgorithmInput&& from, DescribeAlgorithmOutput& to);
void move_shared(CreateArtifactRequest&& from, DescribeArtifactResponse& to);
void move_shared(DescribeArtifactResponse&& from, ArtifactSummary& to);
void move_shared(CreateExperimentRequest&& from, DescribeExperimentResponse& to);
void move_shared(DescribeExperimentResponse&& from, ExperimentSummary& to);
void move_shared(DescribeExperimentResponse&& from, Experiment& to);
void move_shared(CreateTrialRequest&& from, DescribeTrialResponse& to);
void move_shared(DescribeTrialResponse&& from, TrialSummary& to);
void move_shared(DescribeTrialResponse&& from, Trial& to);
void move_shared(CreateTrialComponentRequest&& from, DescribeTrialComponentResponse& to);
void move_shared(DescribeTrialComponentResponse&& from, TrialComponentSummary& to);
void move_shared(DescribeTrialComponentResponse&& from, TrialComponent& to);
void move_shared(DescribeTrialComponentResponse&& from, TrialComponentSimpleSummary& to);
void move_shared(CreateMlflowTrackingServerRequest&& from, DescribeMlflowTrackingServerResponse& to);
void move_shared(DescribeMlflowTrackingServerResponse&& from, TrackingServerSummary& to);
void move_shared(CreateMlflowAppRequest&& from, DescribeMlflowAppResponse& to);
void move_shared(DescribeMlflowAppResponse&& from, MlflowAppSummary& to);
void move_shared(CreateModelPackageGroupInput&& from, DescribeModelPackageGroupOutput& to);
void move_shared(DescribeModelPackageGroupOutput&& from, ModelPackageGroupSummary& to);
void move_shared(DescribeModelPackageGroupOutput&& from, ModelPackageGroup& to);
void move_shared(CreateModelPackageInput&& from, DescribeModelPackageOutput& to);
void move_shared(DescribeModelPackageOutput&& from, ModelPackageSummary& to);
void move_shared(DescribeModelPackageOutput&& from, BatchDescribeModelPackageSummary& to);
void move_shared(DescribeModelPackageOutput&& from, ModelPackage& to);
void move_shared(CreateHubRequest&& from, DescribeHubResponse& to);
void move_shared(DescribeHubResponse&& from, HubInfo& to);
void move_shared(ImportHubContentRequest&& from, DescribeHubContentResponse& to);
void move_shared(DescribeHubContentResponse&& from, HubContentInfo& to);

}  // namespace trainyard::model
