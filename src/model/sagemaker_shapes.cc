// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/algorithm.h"
#include "model/algorithms.h"
#include "model/debugger.h"
#include "model/describe_training_job.h"
#include "model/experiment.h"
#include "model/experiments.h"
#include "model/hub.h"
#include "model/hub_content.h"
#include "model/inference_specification.h"
#include "model/input_data.h"
#include "model/instance_type_names.h"
#include "model/lineage.h"
#include "model/list_training_jobs.h"
#include "model/mlflow_app.h"
#include "model/mlflow_tracking_server.h"
#include "model/model_metadata.h"
#include "model/model_package.h"
#include "model/model_package_group.h"
#include "model/model_package_list.h"
#include "model/output_data.h"
#include "model/resources.h"
#include "model/rules.h"
#include "model/search.h"
#include "model/search_record.h"
#include "model/shape_builder.h"
#include "model/shared_members.h"
#include "model/status.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/training_specification.h"
#include "model/trial.h"
#include "model/trial_component.h"
#include "model/update_training_job.h"
#include "model/user_context.h"

namespace trainyard::model {
namespace {

constexpr Text kAccountIdText{.min = 12, .max = 12, .pattern = R"(\d+)"};
constexpr Text kAdditionalModelChannelNameText{.min = 1, .max = 64, .pattern = R"([A-Za-z0-9\.\-_]+)"};
constexpr Text kAlgorithmArnText{.min = 1, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:algorithm/[\S]{1,2048})"};
constexpr Text kAlgorithmImageText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kApprovalDescriptionText{.min = 0, .max = 1024, .pattern = R"(.*)"};
constexpr Text kArnOrNameText{.min = 1, .max = 170, .pattern = R"((arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-))"};
constexpr Text kArtifactArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*)"};
constexpr Text kArtifactPropertyValueText{.min = 0, .max = 4096, .pattern = R"(.*)"};
constexpr Text kAssociationEntityArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*)"};
constexpr Text kAttributeNameText{.min = 1, .max = 256, .pattern = R"(.+)"};
constexpr Text kAutoMLJobArnText{.min = 1, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:automl-job/.*)"};
constexpr Text kChannelNameText{.min = 1, .max = 64, .pattern = R"([A-Za-z0-9\.\-_]+)"};
constexpr Text kClientTokenText{.min = 1, .max = 36, .pattern = R"([a-zA-Z0-9-]+)"};
constexpr Text kCollectionNameText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kConfigKeyText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kConfigValueText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kContainerHostnameText{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kContainerImageText{.min = 0, .max = 255, .pattern = R"([\S]+)"};
constexpr Text kContentDigestText{.min = 0, .max = 72, .pattern = R"([Ss][Hh][Aa]256:[0-9a-fA-F]{64})"};
constexpr Text kContentTypeText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kCustomerMetadataKeyText{.min = 1, .max = 128, .pattern = R"(([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128})"};
constexpr Text kCustomerMetadataValueText{.min = 1, .max = 256, .pattern = R"(([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256})"};
constexpr Text kDataInputConfigText{.min = 1, .max = 16384, .pattern = R"([\S\s]+)"};
constexpr Text kDependencyCopyPathText{.min = 0, .max = 1023, .pattern = R"(.*)"};
constexpr Text kDependencyOriginPathText{.min = 0, .max = 1023, .pattern = R"(.*)"};
constexpr Text kDirectoryPathText{.min = 0, .max = 4096, .pattern = R"(.*)"};
constexpr Text kDocumentSchemaVersionText{.min = 5, .max = 14, .pattern = R"(\d{1,4}.\d{1,4}.\d{1,4})"};
constexpr Text kDomainIdText{.min = 0, .max = 63, .pattern = R"(d-(-*[a-z0-9]){1,61})"};
constexpr Text kEntityDescriptionText{.min = 0, .max = 1024, .pattern = R"([\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*)"};
constexpr Text kEntityNameText{.min = 1, .max = 63, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kEnvironmentKeyText{.min = 0, .max = 1024, .pattern = R"([a-zA-Z_][a-zA-Z0-9_]*)"};
constexpr Text kEnvironmentValueText{.min = 0, .max = 1024, .pattern = R"([\S\s]*)"};
constexpr Text kEvaluatorArnText{.pattern = R"(.*)"};
constexpr Text kExperimentArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment/.*)"};
constexpr Text kExperimentDescriptionText{.min = 0, .max = 3072, .pattern = R"(.*)"};
constexpr Text kExperimentEntityNameText{.min = 1, .max = 120, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,119})"};
constexpr Text kExperimentEntityNameOrArnText{.min = 1, .max = 256, .pattern = R"((arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial|experiment-trial-component|artifact|action|context)\/)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}))"};
constexpr Text kExperimentSourceArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*)"};
constexpr Text kFailureReasonText{.min = 0, .max = 1024};
constexpr Text kFileSystemIdText{.min = 11, .max = 21, .pattern = R"((fs-[0-9a-f]{8,}))"};
constexpr Text kFilterValueText{.min = 1, .max = 1024, .pattern = R"(.+)"};
constexpr Text kHubArnText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kHubContentArnText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kHubContentDescriptionText{.min = 0, .max = 1023, .pattern = R"(.*)"};
constexpr Text kHubContentDisplayNameText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kHubContentDocumentText{.min = 0, .max = 327680, .pattern = R"(.*)"};
constexpr Text kHubContentMarkdownText{.min = 0, .max = 170391};
constexpr Text kHubContentNameText{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kHubContentSearchKeywordText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kHubContentVersionText{.min = 5, .max = 14, .pattern = R"(\d{1,4}.\d{1,4}.\d{1,4})"};
constexpr Text kHubDataSetArnText{.min = 0, .max = 2048, .pattern = R"((arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/DataSet\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?)"};
constexpr Text kHubDescriptionText{.min = 0, .max = 1023, .pattern = R"(.*)"};
constexpr Text kHubDisplayNameText{.min = 0, .max = 255, .pattern = R"(.*)"};
constexpr Text kHubNameText{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kHubNameOrArnText{.pattern = R"((arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kHubSearchKeywordText{.min = 0, .max = 255, .pattern = R"([^A-Z]*)"};
constexpr Text kHyperParameterKeyText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kHyperParameterTuningJobArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:hyper-parameter-tuning-job/.*)"};
constexpr Text kHyperParameterValueText{.min = 0, .max = 2500, .pattern = R"(.*)"};
constexpr Text kImageDigestText{.min = 0, .max = 72, .pattern = R"([Ss][Hh][Aa]256:[0-9a-fA-F]{64})"};
constexpr Text kInstanceGroupNameText{.min = 1, .max = 64, .pattern = R"(.+)"};
constexpr Text kKmsKeyIdText{.min = 0, .max = 2048, .pattern = R"([a-zA-Z0-9:/_-]*)"};
constexpr Text kLabelingJobArnText{.min = 0, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:labeling-job/.*)"};
constexpr Text kLineageGroupArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:lineage-group/.*)"};
constexpr Text kMediaTypeText{.min = 0, .max = 64, .pattern = R"([-\w]+\/[-\w+]+)"};
constexpr Text kMetadataPropertyValueText{.min = 0, .max = 1024, .pattern = R"(.*)"};
constexpr Text kMetricNameText{.min = 1, .max = 255, .pattern = R"(.+)"};
constexpr Text kMetricRegexText{.min = 1, .max = 500, .pattern = R"(.+)"};
constexpr Text kMlFlowResourceArnText{.min = 0, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-[a-zA-Z-]*/.*)"};
constexpr Text kMlflowAppArnText{.min = 1, .max = 128, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-app/.*)"};
constexpr Text kMlflowAppNameText{.min = 1, .max = 256, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,255})"};
constexpr Text kMlflowAppUrlText{.min = 0, .max = 2048};
constexpr Text kMlflowExperimentIdText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kMlflowExperimentNameText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kMlflowRunIdText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kMlflowRunNameText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kMlflowVersionText{.min = 0, .max = 16, .pattern = R"([0-9]*.[0-9]*.[0-9]*)"};
constexpr Text kModelCardContentText{.min = 0, .max = 100000, .pattern = R"(.*)"};
constexpr Text kModelPackageArnText{.min = 1, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048})"};
constexpr Text kModelPackageFrameworkVersionText{.min = 3, .max = 10, .pattern = R"([0-9]\.[A-Za-z0-9.-]+)"};
constexpr Text kModelPackageGroupArnText{.min = 1, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package-group/[\S]{1,2048})"};
constexpr Text kModelPackageSourceUriText{.min = 0, .max = 1024, .pattern = R"([\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024})"};
constexpr Text kNameContainsText{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9\-]+)"};
constexpr Text kNextTokenText{.min = 0, .max = 8192, .pattern = R"(.*)"};
constexpr Text kParameterNameText{.min = 0, .max = 256, .pattern = R"([\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*)"};
constexpr Text kParameterValueText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kProcessingInstanceTypeText{.values = kProcessingInstanceTypeNames};
constexpr Text kProcessingJobArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kProductIdText{.min = 0, .max = 256, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9])*)"};
constexpr Text kProductionVariantInstanceTypeText{.values = kProductionVariantInstanceTypeNames};
constexpr Text kPropertyNameHintText{.min = 0, .max = 100, .pattern = R"(.*)"};
constexpr Text kRecipeNameText{.min = 0, .max = 255};
constexpr Text kReferenceMinVersionText{.min = 5, .max = 14, .pattern = R"(\d{1,4}.\d{1,4}.\d{1,4})"};
constexpr Text kResourceArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+)"};
constexpr Text kResourcePropertyNameText{.min = 1, .max = 255, .pattern = R"(.+)"};
constexpr Text kResponseMIMETypeText{.min = 0, .max = 1024, .pattern = R"([-\w]+\/.+)"};
constexpr Text kRoleArnText{.min = 20, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)"};
constexpr Text kRuleConfigurationNameText{.min = 1, .max = 256, .pattern = R"(.*)"};
constexpr Text kS3ModelUriText{.min = 0, .max = 1024, .pattern = R"((https|s3)://([^/]+)/?(.*))"};
constexpr Text kS3OutputPathText{.min = 0, .max = 1024, .pattern = R"((https|s3)://([^/]+)/?(.*))"};
constexpr Text kS3UriText{.min = 0, .max = 1024, .pattern = R"((https|s3)://([^/]+)/?(.*))"};
constexpr Text kSageMakerPublicHubContentArnText{.min = 0, .max = 255, .pattern = R"(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:aws:hub-content\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63})"};
constexpr Text kSecurityGroupIdText{.min = 0, .max = 32, .pattern = R"([-0-9a-zA-Z]+)"};
constexpr Text kSequenceLengthText{.min = 1, .max = 50, .pattern = R"(\d+K)"};
constexpr Text kServerlessJobBaseModelArnText{.min = 1, .max = 2048, .pattern = R"((arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/Model\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?)"};
constexpr Text kSourceTypeText{.min = 0, .max = 128};
constexpr Text kSourceUriText{.min = 1, .max = 2048, .pattern = R"(.*)"};
constexpr Text kStageDescriptionText{.min = 0, .max = 1024, .pattern = R"(.{0,1024})"};
constexpr Text kStatusDetailsText{.min = 0, .max = 1024, .pattern = R"(.*)"};
constexpr Text kString256Text{.min = 0, .max = 256};
constexpr Text kStringParameterValueText{.min = 0, .max = 2500, .pattern = R"(.*)"};
constexpr Text kSubnetIdText{.min = 0, .max = 32, .pattern = R"([-0-9a-zA-Z]+)"};
constexpr Text kTagKeyText{.min = 1, .max = 128, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
constexpr Text kTagValueText{.min = 0, .max = 256, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
constexpr Text kTrackingServerArnText{.min = 0, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-tracking-server/.*)"};
constexpr Text kTrackingServerNameText{.min = 1, .max = 256, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,255})"};
constexpr Text kTrackingServerUrlText{.min = 0, .max = 2048};
constexpr Text kTrainingContainerArgumentText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kTrainingContainerEntrypointStringText{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kTrainingEnvironmentKeyText{.min = 0, .max = 512, .pattern = R"([a-zA-Z_][a-zA-Z0-9_]*)"};
constexpr Text kTrainingEnvironmentValueText{.min = 0, .max = 512, .pattern = R"([\S\s]*)"};
constexpr Text kTrainingInstanceTypeText{.values = kTrainingInstanceTypeNames};
constexpr Text kTrainingJobArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kTrainingJobNameText{.min = 1, .max = 63, .pattern = R"([a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
constexpr Text kTrainingPlanArnText{.min = 50, .max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*)"};
constexpr Text kTrainingRepositoryCredentialsProviderArnText{.min = 1, .max = 2048, .pattern = R"(arn:[\p{Alnum}\-]+:lambda:[\p{Alnum}\-]+:[0-9]{12}:function:.*)"};
constexpr Text kTransformInstanceTypeText{.values = kTransformInstanceTypeNames};
constexpr Text kTrialArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial/.*)"};
constexpr Text kTrialComponentArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:experiment-trial-component/.*)"};
constexpr Text kTrialComponentArtifactValueText{.min = 0, .max = 2048, .pattern = R"(.*)"};
constexpr Text kTrialComponentKey128Text{.min = 0, .max = 128, .pattern = R"(.*)"};
constexpr Text kTrialComponentKey256Text{.min = 0, .max = 256, .pattern = R"(.*)"};
constexpr Text kTrialComponentKey320Text{.min = 0, .max = 320, .pattern = R"(.*)"};
constexpr Text kTrialComponentSourceArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*)"};
constexpr Text kTrialComponentStatusMessageText{.min = 0, .max = 1024, .pattern = R"(.*)"};
constexpr Text kTrialSourceArnText{.min = 0, .max = 256, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:.*)"};
constexpr Text kUrlText{.min = 0, .max = 1024, .pattern = R"((https|s3)://([^/]+)/?(.*))"};
constexpr Text kVersionedArnOrNameText{.min = 1, .max = 176, .pattern = R"((arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\/[0-9]{1,9})?)"};
constexpr Text kVisibilityConditionsKeyText{.min = 1, .max = 128, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
constexpr Text kVisibilityConditionsValueText{.min = 0, .max = 256, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
constexpr Text kWeeklyMaintenanceWindowStartText{.min = 0, .max = 9, .pattern = R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d))"};

}  // namespace

template <>
struct Declaration<AddAssociationRequest> {
  static constexpr std::string_view kName = "AddAssociationRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceArn", &AddAssociationRequest::source_arn, kAssociationEntityArnText);
    members.required("DestinationArn", &AddAssociationRequest::destination_arn, kAssociationEntityArnText);
    members.optional("AssociationType", &AddAssociationRequest::association_type);
  }
};

template <>
struct Declaration<AddAssociationResponse> {
  static constexpr std::string_view kName = "AddAssociationResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceArn", &AddAssociationResponse::source_arn, kAssociationEntityArnText);
    members.optional("DestinationArn", &AddAssociationResponse::destination_arn, kAssociationEntityArnText);
  }
};

template <>
struct Declaration<Tag> {
  static constexpr std::string_view kName = "Tag";
  template <class Members>
  static void declare(Members& members) {
    members.required("Key", &Tag::key, kTagKeyText);
    members.required("Value", &Tag::value, kTagValueText);
  }
};

template <>
struct Declaration<AddTagsInput> {
  static constexpr std::string_view kName = "AddTagsInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &AddTagsInput::resource_arn, kResourceArnText);
    members.required("Tags", &AddTagsInput::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<AddTagsOutput> {
  static constexpr std::string_view kName = "AddTagsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &AddTagsOutput::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<AssociateTrialComponentRequest> {
  static constexpr std::string_view kName = "AssociateTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &AssociateTrialComponentRequest::trial_component_name, kExperimentEntityNameText);
    members.required("TrialName", &AssociateTrialComponentRequest::trial_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<AssociateTrialComponentResponse> {
  static constexpr std::string_view kName = "AssociateTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentArn", &AssociateTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
    members.optional("TrialArn", &AssociateTrialComponentResponse::trial_arn, kTrialArnText);
  }
};

template <>
struct Declaration<BatchDescribeModelPackageInput> {
  static constexpr std::string_view kName = "BatchDescribeModelPackageInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageArnList", &BatchDescribeModelPackageInput::model_package_arn_list, List{.min = 1, .max = 100, .item = kModelPackageArnText});
  }
};

template <>
struct Declaration<ModelAccessConfig> {
  static constexpr std::string_view kName = "ModelAccessConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("AcceptEula", &ModelAccessConfig::accept_eula);
  }
};

template <>
struct Declaration<InferenceHubAccessConfig> {
  static constexpr std::string_view kName = "InferenceHubAccessConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentArn", &InferenceHubAccessConfig::hub_content_arn, kHubContentArnText);
  }
};

template <>
struct Declaration<S3ModelDataSource> {
  static constexpr std::string_view kName = "S3ModelDataSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("S3Uri", &S3ModelDataSource::s3_uri, kS3ModelUriText);
    members.required("S3DataType", &S3ModelDataSource::s3_data_type);
    members.required("CompressionType", &S3ModelDataSource::compression_type);
    members.optional("ModelAccessConfig", &S3ModelDataSource::model_access_config);
    members.optional("HubAccessConfig", &S3ModelDataSource::hub_access_config);
    members.optional("ManifestS3Uri", &S3ModelDataSource::manifest_s3_uri, kS3ModelUriText);
    members.optional("ETag", &S3ModelDataSource::e_tag);
    members.optional("ManifestEtag", &S3ModelDataSource::manifest_etag);
  }
};

template <>
struct Declaration<ModelDataSource> {
  static constexpr std::string_view kName = "ModelDataSource";
  template <class Members>
  static void declare(Members& members) {
    members.optional("S3DataSource", &ModelDataSource::s3_data_source);
  }
};

template <>
struct Declaration<ModelInput> {
  static constexpr std::string_view kName = "ModelInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("DataInputConfig", &ModelInput::data_input_config, kDataInputConfigText);
  }
};

template <>
struct Declaration<AdditionalModelDataSource> {
  static constexpr std::string_view kName = "AdditionalModelDataSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("ChannelName", &AdditionalModelDataSource::channel_name, kAdditionalModelChannelNameText);
    members.required("S3DataSource", &AdditionalModelDataSource::s3_data_source);
  }
};

template <>
struct Declaration<AdditionalS3DataSource> {
  static constexpr std::string_view kName = "AdditionalS3DataSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("S3DataType", &AdditionalS3DataSource::s3_data_type);
    members.required("S3Uri", &AdditionalS3DataSource::s3_uri, kS3UriText);
    members.optional("CompressionType", &AdditionalS3DataSource::compression_type);
    members.optional("ETag", &AdditionalS3DataSource::e_tag);
  }
};

template <>
struct Declaration<BaseModel> {
  static constexpr std::string_view kName = "BaseModel";
  template <class Members>
  static void declare(Members& members) {
    members.optional("HubContentName", &BaseModel::hub_content_name, kHubContentNameText);
    members.optional("HubContentVersion", &BaseModel::hub_content_version, kHubContentVersionText);
    members.optional("RecipeName", &BaseModel::recipe_name, kRecipeNameText);
  }
};

template <>
struct Declaration<ModelPackageContainerDefinition> {
  static constexpr std::string_view kName = "ModelPackageContainerDefinition";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ContainerHostname", &ModelPackageContainerDefinition::container_hostname, kContainerHostnameText);
    members.optional("Image", &ModelPackageContainerDefinition::image, kContainerImageText);
    members.optional("ImageDigest", &ModelPackageContainerDefinition::image_digest, kImageDigestText);
    members.optional("ModelDataUrl", &ModelPackageContainerDefinition::model_data_url, kUrlText);
    members.optional("ModelDataSource", &ModelPackageContainerDefinition::model_data_source);
    members.optional("ProductId", &ModelPackageContainerDefinition::product_id, kProductIdText);
    members.optional("Environment", &ModelPackageContainerDefinition::environment, Map{.min = 0, .max = 100, .key = kEnvironmentKeyText, .value = kEnvironmentValueText});
    members.optional("ModelInput", &ModelPackageContainerDefinition::model_input);
    members.optional("Framework", &ModelPackageContainerDefinition::framework);
    members.optional("FrameworkVersion", &ModelPackageContainerDefinition::framework_version, kModelPackageFrameworkVersionText);
    members.optional("NearestModelName", &ModelPackageContainerDefinition::nearest_model_name);
    members.optional("AdditionalModelDataSources", &ModelPackageContainerDefinition::additional_model_data_sources, List{.min = 0, .max = 5});
    members.optional("AdditionalS3DataSource", &ModelPackageContainerDefinition::additional_s3_data_source);
    members.optional("ModelDataETag", &ModelPackageContainerDefinition::model_data_e_tag);
    members.optional("IsCheckpoint", &ModelPackageContainerDefinition::is_checkpoint);
    members.optional("BaseModel", &ModelPackageContainerDefinition::base_model);
  }
};

template <>
struct Declaration<InferenceSpecification> {
  static constexpr std::string_view kName = "InferenceSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("Containers", &InferenceSpecification::containers, List{.min = 1, .max = 15});
    members.optional("SupportedTransformInstanceTypes", &InferenceSpecification::supported_transform_instance_types, List{.min = 1, .item = kTransformInstanceTypeText});
    members.optional("SupportedRealtimeInferenceInstanceTypes", &InferenceSpecification::supported_realtime_inference_instance_types, List{.item = kProductionVariantInstanceTypeText});
    members.optional("SupportedContentTypes", &InferenceSpecification::supported_content_types, List{.item = kContentTypeText});
    members.optional("SupportedResponseMIMETypes", &InferenceSpecification::supported_response_mime_types, List{.item = kResponseMIMETypeText});
  }
};

template <>
struct Declaration<BatchDescribeModelPackageSummary> {
  static constexpr std::string_view kName = "BatchDescribeModelPackageSummary";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &BatchDescribeModelPackageSummary::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageVersion", &BatchDescribeModelPackageSummary::model_package_version, Number{.min = 1});
    members.required("ModelPackageArn", &BatchDescribeModelPackageSummary::model_package_arn, kModelPackageArnText);
    members.optional("ModelPackageDescription", &BatchDescribeModelPackageSummary::model_package_description, kEntityDescriptionText);
    members.required("CreationTime", &BatchDescribeModelPackageSummary::creation_time);
    members.required("InferenceSpecification", &BatchDescribeModelPackageSummary::inference_specification);
    members.required("ModelPackageStatus", &BatchDescribeModelPackageSummary::model_package_status);
    members.optional("ModelApprovalStatus", &BatchDescribeModelPackageSummary::model_approval_status);
    members.optional("ModelPackageRegistrationType", &BatchDescribeModelPackageSummary::model_package_registration_type);
  }
};

template <>
struct Declaration<BatchDescribeModelPackageError> {
  static constexpr std::string_view kName = "BatchDescribeModelPackageError";
  template <class Members>
  static void declare(Members& members) {
    members.required("ErrorCode", &BatchDescribeModelPackageError::error_code);
    members.required("ErrorResponse", &BatchDescribeModelPackageError::error_response);
  }
};

template <>
struct Declaration<BatchDescribeModelPackageOutput> {
  static constexpr std::string_view kName = "BatchDescribeModelPackageOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelPackageSummaries", &BatchDescribeModelPackageOutput::model_package_summaries, Map{.key = kModelPackageArnText});
    members.optional("BatchDescribeModelPackageErrorMap", &BatchDescribeModelPackageOutput::batch_describe_model_package_error_map, Map{.key = kModelPackageArnText});
  }
};

template <>
struct Declaration<IntegerParameterRangeSpecification> {
  static constexpr std::string_view kName = "IntegerParameterRangeSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("MinValue", &IntegerParameterRangeSpecification::min_value, kParameterValueText);
    members.required("MaxValue", &IntegerParameterRangeSpecification::max_value, kParameterValueText);
  }
};

template <>
struct Declaration<ContinuousParameterRangeSpecification> {
  static constexpr std::string_view kName = "ContinuousParameterRangeSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("MinValue", &ContinuousParameterRangeSpecification::min_value, kParameterValueText);
    members.required("MaxValue", &ContinuousParameterRangeSpecification::max_value, kParameterValueText);
  }
};

template <>
struct Declaration<CategoricalParameterRangeSpecification> {
  static constexpr std::string_view kName = "CategoricalParameterRangeSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("Values", &CategoricalParameterRangeSpecification::values, List{.min = 1, .max = 30, .item = kParameterValueText});
  }
};

template <>
struct Declaration<ParameterRange> {
  static constexpr std::string_view kName = "ParameterRange";
  template <class Members>
  static void declare(Members& members) {
    members.optional("IntegerParameterRangeSpecification", &ParameterRange::integer);
    members.optional("ContinuousParameterRangeSpecification", &ParameterRange::continuous);
    members.optional("CategoricalParameterRangeSpecification", &ParameterRange::categorical);
  }
};

template <>
struct Declaration<HyperParameterSpecification> {
  static constexpr std::string_view kName = "HyperParameterSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &HyperParameterSpecification::name, kParameterNameText);
    members.optional("Description", &HyperParameterSpecification::description, kEntityDescriptionText);
    members.required("Type", &HyperParameterSpecification::type);
    members.optional("Range", &HyperParameterSpecification::range);
    members.optional("IsTunable", &HyperParameterSpecification::is_tunable);
    members.optional("IsRequired", &HyperParameterSpecification::is_required);
    members.optional("DefaultValue", &HyperParameterSpecification::default_value, kHyperParameterValueText);
  }
};

template <>
struct Declaration<MetricDefinition> {
  static constexpr std::string_view kName = "MetricDefinition";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &MetricDefinition::name, kMetricNameText);
    members.required("Regex", &MetricDefinition::regex, kMetricRegexText);
  }
};

template <>
struct Declaration<ChannelSpecification> {
  static constexpr std::string_view kName = "ChannelSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &ChannelSpecification::name, kChannelNameText);
    members.optional("Description", &ChannelSpecification::description, kEntityDescriptionText);
    members.optional("IsRequired", &ChannelSpecification::is_required);
    members.required("SupportedContentTypes", &ChannelSpecification::supported_content_types, List{.item = kContentTypeText});
    members.optional("SupportedCompressionTypes", &ChannelSpecification::supported_compression_types);
    members.required("SupportedInputModes", &ChannelSpecification::supported_input_modes, List{.min = 1});
  }
};

template <>
struct Declaration<HyperParameterTuningJobObjective> {
  static constexpr std::string_view kName = "HyperParameterTuningJobObjective";
  template <class Members>
  static void declare(Members& members) {
    members.required("Type", &HyperParameterTuningJobObjective::type);
    members.required("MetricName", &HyperParameterTuningJobObjective::metric_name, kMetricNameText);
  }
};

template <>
struct Declaration<TrainingSpecification> {
  static constexpr std::string_view kName = "TrainingSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingImage", &TrainingSpecification::training_image, kContainerImageText);
    members.optional("TrainingImageDigest", &TrainingSpecification::training_image_digest, kImageDigestText);
    members.optional("SupportedHyperParameters", &TrainingSpecification::supported_hyper_parameters, List{.min = 0, .max = 100});
    members.required("SupportedTrainingInstanceTypes", &TrainingSpecification::supported_training_instance_types, List{.item = kTrainingInstanceTypeText});
    members.optional("SupportsDistributedTraining", &TrainingSpecification::supports_distributed_training);
    members.optional("MetricDefinitions", &TrainingSpecification::metric_definitions, List{.min = 0, .max = 40});
    members.required("TrainingChannels", &TrainingSpecification::training_channels, List{.min = 1, .max = 8});
    members.optional("SupportedTuningJobObjectiveMetrics", &TrainingSpecification::supported_tuning_job_objective_metrics);
    members.optional("AdditionalS3DataSource", &TrainingSpecification::additional_s3_data_source);
  }
};

template <>
struct Declaration<AlgorithmValidationSpecification> {
  static constexpr std::string_view kName = "AlgorithmValidationSpecification";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<CreateAlgorithmInput> {
  static constexpr std::string_view kName = "CreateAlgorithmInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &CreateAlgorithmInput::algorithm_name, kEntityNameText);
    members.optional("AlgorithmDescription", &CreateAlgorithmInput::algorithm_description, kEntityDescriptionText);
    members.required("TrainingSpecification", &CreateAlgorithmInput::training_specification);
    members.optional("InferenceSpecification", &CreateAlgorithmInput::inference_specification);
    members.optional("ValidationSpecification", &CreateAlgorithmInput::validation_specification);
    members.optional("CertifyForMarketplace", &CreateAlgorithmInput::certify_for_marketplace);
    members.optional("Tags", &CreateAlgorithmInput::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateAlgorithmOutput> {
  static constexpr std::string_view kName = "CreateAlgorithmOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmArn", &CreateAlgorithmOutput::algorithm_arn, kAlgorithmArnText);
  }
};

template <>
struct Declaration<ArtifactSourceType> {
  static constexpr std::string_view kName = "ArtifactSourceType";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceIdType", &ArtifactSourceType::source_id_type);
    members.required("Value", &ArtifactSourceType::value, kString256Text);
  }
};

template <>
struct Declaration<ArtifactSource> {
  static constexpr std::string_view kName = "ArtifactSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceUri", &ArtifactSource::source_uri, kSourceUriText);
    members.optional("SourceTypes", &ArtifactSource::source_types);
  }
};

template <>
struct Declaration<MetadataProperties> {
  static constexpr std::string_view kName = "MetadataProperties";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CommitId", &MetadataProperties::commit_id, kMetadataPropertyValueText);
    members.optional("Repository", &MetadataProperties::repository, kMetadataPropertyValueText);
    members.optional("GeneratedBy", &MetadataProperties::generated_by, kMetadataPropertyValueText);
    members.optional("ProjectId", &MetadataProperties::project_id, kMetadataPropertyValueText);
  }
};

template <>
struct Declaration<CreateArtifactRequest> {
  static constexpr std::string_view kName = "CreateArtifactRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactName", &CreateArtifactRequest::artifact_name, kExperimentEntityNameText);
    members.required("Source", &CreateArtifactRequest::source);
    members.required("ArtifactType", &CreateArtifactRequest::artifact_type, kString256Text);
    members.optional("Properties", &CreateArtifactRequest::properties, Map{.min = 0, .max = 30, .key = kStringParameterValueText, .value = kArtifactPropertyValueText});
    members.optional("MetadataProperties", &CreateArtifactRequest::metadata_properties);
    members.optional("Tags", &CreateArtifactRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateArtifactResponse> {
  static constexpr std::string_view kName = "CreateArtifactResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactArn", &CreateArtifactResponse::artifact_arn, kArtifactArnText);
  }
};

template <>
struct Declaration<CreateExperimentRequest> {
  static constexpr std::string_view kName = "CreateExperimentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ExperimentName", &CreateExperimentRequest::experiment_name, kExperimentEntityNameText);
    members.optional("DisplayName", &CreateExperimentRequest::display_name, kExperimentEntityNameText);
    members.optional("Description", &CreateExperimentRequest::description, kExperimentDescriptionText);
    members.optional("Tags", &CreateExperimentRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateExperimentResponse> {
  static constexpr std::string_view kName = "CreateExperimentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentArn", &CreateExperimentResponse::experiment_arn, kExperimentArnText);
  }
};

template <>
struct Declaration<HubS3StorageConfig> {
  static constexpr std::string_view kName = "HubS3StorageConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("S3OutputPath", &HubS3StorageConfig::s3_output_path, kS3OutputPathText);
  }
};

template <>
struct Declaration<CreateHubRequest> {
  static constexpr std::string_view kName = "CreateHubRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &CreateHubRequest::hub_name, kHubNameText);
    members.required("HubDescription", &CreateHubRequest::hub_description, kHubDescriptionText);
    members.optional("HubDisplayName", &CreateHubRequest::hub_display_name, kHubDisplayNameText);
    members.optional("HubSearchKeywords", &CreateHubRequest::hub_search_keywords, List{.min = 0, .max = 50, .item = kHubSearchKeywordText});
    members.optional("S3StorageConfig", &CreateHubRequest::s3_storage_config);
    members.optional("Tags", &CreateHubRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateHubResponse> {
  static constexpr std::string_view kName = "CreateHubResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubArn", &CreateHubResponse::hub_arn, kHubArnText);
  }
};

template <>
struct Declaration<CreateMlflowAppRequest> {
  static constexpr std::string_view kName = "CreateMlflowAppRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &CreateMlflowAppRequest::name, kMlflowAppNameText);
    members.required("ArtifactStoreUri", &CreateMlflowAppRequest::artifact_store_uri, kS3UriText);
    members.required("RoleArn", &CreateMlflowAppRequest::role_arn, kRoleArnText);
    members.optional("KmsKeyId", &CreateMlflowAppRequest::kms_key_id, kKmsKeyIdText);
    members.optional("ModelRegistrationMode", &CreateMlflowAppRequest::model_registration_mode);
    members.optional("WeeklyMaintenanceWindowStart", &CreateMlflowAppRequest::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("AccountDefaultStatus", &CreateMlflowAppRequest::account_default_status);
    members.optional("DefaultDomainIdList", &CreateMlflowAppRequest::default_domain_id_list, List{.item = kDomainIdText});
    members.optional("Tags", &CreateMlflowAppRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateMlflowAppResponse> {
  static constexpr std::string_view kName = "CreateMlflowAppResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &CreateMlflowAppResponse::arn, kMlflowAppArnText);
  }
};

template <>
struct Declaration<CreateMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "CreateMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &CreateMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
    members.required("ArtifactStoreUri", &CreateMlflowTrackingServerRequest::artifact_store_uri, kS3UriText);
    members.optional("TrackingServerSize", &CreateMlflowTrackingServerRequest::tracking_server_size);
    members.optional("MlflowVersion", &CreateMlflowTrackingServerRequest::mlflow_version, kMlflowVersionText);
    members.required("RoleArn", &CreateMlflowTrackingServerRequest::role_arn, kRoleArnText);
    members.optional("AutomaticModelRegistration", &CreateMlflowTrackingServerRequest::automatic_model_registration);
    members.optional("WeeklyMaintenanceWindowStart", &CreateMlflowTrackingServerRequest::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("Tags", &CreateMlflowTrackingServerRequest::tags, List{.min = 0, .max = 50});
    members.optional("S3BucketOwnerAccountId", &CreateMlflowTrackingServerRequest::s3_bucket_owner_account_id, kAccountIdText);
    members.optional("S3BucketOwnerVerification", &CreateMlflowTrackingServerRequest::s3_bucket_owner_verification);
  }
};

template <>
struct Declaration<CreateMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "CreateMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &CreateMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
  }
};

template <>
struct Declaration<ModelPackageValidationSpecification> {
  static constexpr std::string_view kName = "ModelPackageValidationSpecification";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<SourceAlgorithm> {
  static constexpr std::string_view kName = "SourceAlgorithm";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelDataUrl", &SourceAlgorithm::model_data_url, kUrlText);
    members.optional("ModelDataSource", &SourceAlgorithm::model_data_source);
    members.optional("ModelDataETag", &SourceAlgorithm::model_data_e_tag);
    members.required("AlgorithmName", &SourceAlgorithm::algorithm_name, kArnOrNameText);
  }
};

template <>
struct Declaration<SourceAlgorithmSpecification> {
  static constexpr std::string_view kName = "SourceAlgorithmSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceAlgorithms", &SourceAlgorithmSpecification::source_algorithms, List{.min = 1, .max = 1});
  }
};

template <>
struct Declaration<MetricsSource> {
  static constexpr std::string_view kName = "MetricsSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("ContentType", &MetricsSource::content_type, kContentTypeText);
    members.optional("ContentDigest", &MetricsSource::content_digest, kContentDigestText);
    members.required("S3Uri", &MetricsSource::s3_uri, kS3UriText);
  }
};

template <>
struct Declaration<ModelQuality> {
  static constexpr std::string_view kName = "ModelQuality";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Statistics", &ModelQuality::statistics);
    members.optional("Constraints", &ModelQuality::constraints);
  }
};

template <>
struct Declaration<ModelDataQuality> {
  static constexpr std::string_view kName = "ModelDataQuality";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Statistics", &ModelDataQuality::statistics);
    members.optional("Constraints", &ModelDataQuality::constraints);
  }
};

template <>
struct Declaration<Bias> {
  static constexpr std::string_view kName = "Bias";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Report", &Bias::report);
    members.optional("PreTrainingReport", &Bias::pre_training_report);
    members.optional("PostTrainingReport", &Bias::post_training_report);
  }
};

template <>
struct Declaration<Explainability> {
  static constexpr std::string_view kName = "Explainability";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Report", &Explainability::report);
  }
};

template <>
struct Declaration<ModelMetrics> {
  static constexpr std::string_view kName = "ModelMetrics";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelQuality", &ModelMetrics::model_quality);
    members.optional("ModelDataQuality", &ModelMetrics::model_data_quality);
    members.optional("Bias", &ModelMetrics::bias);
    members.optional("Explainability", &ModelMetrics::explainability);
  }
};

template <>
struct Declaration<FileSource> {
  static constexpr std::string_view kName = "FileSource";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ContentType", &FileSource::content_type, kContentTypeText);
    members.optional("ContentDigest", &FileSource::content_digest, kContentDigestText);
    members.required("S3Uri", &FileSource::s3_uri, kS3UriText);
  }
};

template <>
struct Declaration<DriftCheckBias> {
  static constexpr std::string_view kName = "DriftCheckBias";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ConfigFile", &DriftCheckBias::config_file);
    members.optional("PreTrainingConstraints", &DriftCheckBias::pre_training_constraints);
    members.optional("PostTrainingConstraints", &DriftCheckBias::post_training_constraints);
  }
};

template <>
struct Declaration<DriftCheckExplainability> {
  static constexpr std::string_view kName = "DriftCheckExplainability";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Constraints", &DriftCheckExplainability::constraints);
    members.optional("ConfigFile", &DriftCheckExplainability::config_file);
  }
};

template <>
struct Declaration<DriftCheckModelQuality> {
  static constexpr std::string_view kName = "DriftCheckModelQuality";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Statistics", &DriftCheckModelQuality::statistics);
    members.optional("Constraints", &DriftCheckModelQuality::constraints);
  }
};

template <>
struct Declaration<DriftCheckModelDataQuality> {
  static constexpr std::string_view kName = "DriftCheckModelDataQuality";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Statistics", &DriftCheckModelDataQuality::statistics);
    members.optional("Constraints", &DriftCheckModelDataQuality::constraints);
  }
};

template <>
struct Declaration<DriftCheckBaselines> {
  static constexpr std::string_view kName = "DriftCheckBaselines";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Bias", &DriftCheckBaselines::bias);
    members.optional("Explainability", &DriftCheckBaselines::explainability);
    members.optional("ModelQuality", &DriftCheckBaselines::model_quality);
    members.optional("ModelDataQuality", &DriftCheckBaselines::model_data_quality);
  }
};

template <>
struct Declaration<AdditionalInferenceSpecificationDefinition> {
  static constexpr std::string_view kName = "AdditionalInferenceSpecificationDefinition";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &AdditionalInferenceSpecificationDefinition::name, kEntityNameText);
    members.optional("Description", &AdditionalInferenceSpecificationDefinition::description, kEntityDescriptionText);
    members.required("Containers", &AdditionalInferenceSpecificationDefinition::containers, List{.min = 1, .max = 15});
    members.optional("SupportedTransformInstanceTypes", &AdditionalInferenceSpecificationDefinition::supported_transform_instance_types, List{.min = 1, .item = kTransformInstanceTypeText});
    members.optional("SupportedRealtimeInferenceInstanceTypes", &AdditionalInferenceSpecificationDefinition::supported_realtime_inference_instance_types, List{.item = kProductionVariantInstanceTypeText});
    members.optional("SupportedContentTypes", &AdditionalInferenceSpecificationDefinition::supported_content_types, List{.item = kContentTypeText});
    members.optional("SupportedResponseMIMETypes", &AdditionalInferenceSpecificationDefinition::supported_response_mime_types, List{.item = kResponseMIMETypeText});
  }
};

template <>
struct Declaration<ModelPackageSecurityConfig> {
  static constexpr std::string_view kName = "ModelPackageSecurityConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("KmsKeyId", &ModelPackageSecurityConfig::kms_key_id, kKmsKeyIdText);
  }
};

template <>
struct Declaration<ModelPackageModelCard> {
  static constexpr std::string_view kName = "ModelPackageModelCard";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelCardContent", &ModelPackageModelCard::model_card_content, kModelCardContentText);
    members.optional("ModelCardStatus", &ModelPackageModelCard::model_card_status);
  }
};

template <>
struct Declaration<ModelLifeCycle> {
  static constexpr std::string_view kName = "ModelLifeCycle";
  template <class Members>
  static void declare(Members& members) {
    members.required("Stage", &ModelLifeCycle::stage, kEntityNameText);
    members.required("StageStatus", &ModelLifeCycle::stage_status, kEntityNameText);
    members.optional("StageDescription", &ModelLifeCycle::stage_description, kStageDescriptionText);
  }
};

template <>
struct Declaration<CreateModelPackageInput> {
  static constexpr std::string_view kName = "CreateModelPackageInput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelPackageName", &CreateModelPackageInput::model_package_name, kEntityNameText);
    members.optional("ModelPackageGroupName", &CreateModelPackageInput::model_package_group_name, kArnOrNameText);
    members.optional("ModelPackageDescription", &CreateModelPackageInput::model_package_description, kEntityDescriptionText);
    members.optional("ModelPackageRegistrationType", &CreateModelPackageInput::model_package_registration_type);
    members.optional("InferenceSpecification", &CreateModelPackageInput::inference_specification);
    members.optional("ValidationSpecification", &CreateModelPackageInput::validation_specification);
    members.optional("SourceAlgorithmSpecification", &CreateModelPackageInput::source_algorithm_specification);
    members.optional("CertifyForMarketplace", &CreateModelPackageInput::certify_for_marketplace);
    members.optional("Tags", &CreateModelPackageInput::tags, List{.min = 0, .max = 50});
    members.optional("ModelApprovalStatus", &CreateModelPackageInput::model_approval_status);
    members.optional("MetadataProperties", &CreateModelPackageInput::metadata_properties);
    members.optional("ModelMetrics", &CreateModelPackageInput::model_metrics);
    members.optional("ClientToken", &CreateModelPackageInput::client_token, kClientTokenText);
    members.optional("Domain", &CreateModelPackageInput::domain);
    members.optional("Task", &CreateModelPackageInput::task);
    members.optional("SamplePayloadUrl", &CreateModelPackageInput::sample_payload_url, kS3UriText);
    members.optional("CustomerMetadataProperties", &CreateModelPackageInput::customer_metadata_properties, Map{.min = 1, .max = 50, .key = kCustomerMetadataKeyText, .value = kCustomerMetadataValueText});
    members.optional("DriftCheckBaselines", &CreateModelPackageInput::drift_check_baselines);
    members.optional("AdditionalInferenceSpecifications", &CreateModelPackageInput::additional_inference_specifications, List{.min = 1, .max = 15});
    members.optional("SkipModelValidation", &CreateModelPackageInput::skip_model_validation);
    members.optional("SourceUri", &CreateModelPackageInput::source_uri, kModelPackageSourceUriText);
    members.optional("SecurityConfig", &CreateModelPackageInput::security_config);
    members.optional("ModelCard", &CreateModelPackageInput::model_card);
    members.optional("ModelLifeCycle", &CreateModelPackageInput::model_life_cycle);
    members.optional("ManagedStorageType", &CreateModelPackageInput::managed_storage_type);
  }
};

template <>
struct Declaration<CreateModelPackageOutput> {
  static constexpr std::string_view kName = "CreateModelPackageOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageArn", &CreateModelPackageOutput::model_package_arn, kModelPackageArnText);
  }
};

template <>
struct Declaration<ManagedConfiguration> {
  static constexpr std::string_view kName = "ManagedConfiguration";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ManagedStorageType", &ManagedConfiguration::managed_storage_type);
  }
};

template <>
struct Declaration<CreateModelPackageGroupInput> {
  static constexpr std::string_view kName = "CreateModelPackageGroupInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &CreateModelPackageGroupInput::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageGroupDescription", &CreateModelPackageGroupInput::model_package_group_description, kEntityDescriptionText);
    members.optional("Tags", &CreateModelPackageGroupInput::tags, List{.min = 0, .max = 50});
    members.optional("ManagedConfiguration", &CreateModelPackageGroupInput::managed_configuration);
  }
};

template <>
struct Declaration<CreateModelPackageGroupOutput> {
  static constexpr std::string_view kName = "CreateModelPackageGroupOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupArn", &CreateModelPackageGroupOutput::model_package_group_arn, kModelPackageGroupArnText);
  }
};

template <>
struct Declaration<CreatePresignedMlflowAppUrlRequest> {
  static constexpr std::string_view kName = "CreatePresignedMlflowAppUrlRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Arn", &CreatePresignedMlflowAppUrlRequest::arn, kMlflowAppArnText);
    members.optional("ExpiresInSeconds", &CreatePresignedMlflowAppUrlRequest::expires_in_seconds, Number{.min = 5, .max = 300});
    members.optional("SessionExpirationDurationInSeconds", &CreatePresignedMlflowAppUrlRequest::session_expiration_duration_in_seconds, Number{.min = 1800, .max = 43200});
  }
};

template <>
struct Declaration<CreatePresignedMlflowAppUrlResponse> {
  static constexpr std::string_view kName = "CreatePresignedMlflowAppUrlResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("AuthorizedUrl", &CreatePresignedMlflowAppUrlResponse::authorized_url, kMlflowAppUrlText);
  }
};

template <>
struct Declaration<CreatePresignedMlflowTrackingServerUrlRequest> {
  static constexpr std::string_view kName = "CreatePresignedMlflowTrackingServerUrlRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &CreatePresignedMlflowTrackingServerUrlRequest::tracking_server_name, kTrackingServerNameText);
    members.optional("ExpiresInSeconds", &CreatePresignedMlflowTrackingServerUrlRequest::expires_in_seconds, Number{.min = 5, .max = 300});
    members.optional("SessionExpirationDurationInSeconds", &CreatePresignedMlflowTrackingServerUrlRequest::session_expiration_duration_in_seconds, Number{.min = 1800, .max = 43200});
  }
};

template <>
struct Declaration<CreatePresignedMlflowTrackingServerUrlResponse> {
  static constexpr std::string_view kName = "CreatePresignedMlflowTrackingServerUrlResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("AuthorizedUrl", &CreatePresignedMlflowTrackingServerUrlResponse::authorized_url, kTrackingServerUrlText);
  }
};

template <>
struct Declaration<TrainingRepositoryAuthConfig> {
  static constexpr std::string_view kName = "TrainingRepositoryAuthConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingRepositoryCredentialsProviderArn", &TrainingRepositoryAuthConfig::training_repository_credentials_provider_arn, kTrainingRepositoryCredentialsProviderArnText);
  }
};

template <>
struct Declaration<TrainingImageConfig> {
  static constexpr std::string_view kName = "TrainingImageConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingRepositoryAccessMode", &TrainingImageConfig::training_repository_access_mode);
    members.optional("TrainingRepositoryAuthConfig", &TrainingImageConfig::training_repository_auth_config);
  }
};

template <>
struct Declaration<AlgorithmSpecification> {
  static constexpr std::string_view kName = "AlgorithmSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingImage", &AlgorithmSpecification::training_image, kAlgorithmImageText);
    members.optional("AlgorithmName", &AlgorithmSpecification::algorithm_name, kArnOrNameText);
    members.required("TrainingInputMode", &AlgorithmSpecification::training_input_mode);
    members.optional("MetricDefinitions", &AlgorithmSpecification::metric_definitions, List{.min = 0, .max = 40});
    members.optional("EnableSageMakerMetricsTimeSeries", &AlgorithmSpecification::enable_sage_maker_metrics_time_series);
    members.optional("ContainerEntrypoint", &AlgorithmSpecification::container_entrypoint, List{.min = 1, .max = 100, .item = kTrainingContainerEntrypointStringText});
    members.optional("ContainerArguments", &AlgorithmSpecification::container_arguments, List{.min = 1, .max = 100, .item = kTrainingContainerArgumentText});
    members.optional("TrainingImageConfig", &AlgorithmSpecification::training_image_config);
  }
};

template <>
struct Declaration<HubAccessConfig> {
  static constexpr std::string_view kName = "HubAccessConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentArn", &HubAccessConfig::hub_content_arn, kHubContentArnText);
  }
};

template <>
struct Declaration<S3DataSource> {
  static constexpr std::string_view kName = "S3DataSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("S3DataType", &S3DataSource::s3_data_type);
    members.required("S3Uri", &S3DataSource::s3_uri, kS3UriText);
    members.optional("S3DataDistributionType", &S3DataSource::s3_data_distribution_type);
    members.optional("AttributeNames", &S3DataSource::attribute_names, List{.min = 0, .max = 16, .item = kAttributeNameText});
    members.optional("InstanceGroupNames", &S3DataSource::instance_group_names, List{.min = 0, .max = 5, .item = kInstanceGroupNameText});
    members.optional("ModelAccessConfig", &S3DataSource::model_access_config);
    members.optional("HubAccessConfig", &S3DataSource::hub_access_config);
  }
};

template <>
struct Declaration<FileSystemDataSource> {
  static constexpr std::string_view kName = "FileSystemDataSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("FileSystemId", &FileSystemDataSource::file_system_id, kFileSystemIdText);
    members.required("FileSystemAccessMode", &FileSystemDataSource::file_system_access_mode);
    members.required("FileSystemType", &FileSystemDataSource::file_system_type);
    members.required("DirectoryPath", &FileSystemDataSource::directory_path, kDirectoryPathText);
  }
};

template <>
struct Declaration<DatasetSource> {
  static constexpr std::string_view kName = "DatasetSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("DatasetArn", &DatasetSource::dataset_arn, kHubDataSetArnText);
  }
};

template <>
struct Declaration<DataSource> {
  static constexpr std::string_view kName = "DataSource";
  template <class Members>
  static void declare(Members& members) {
    members.optional("S3DataSource", &DataSource::s3_data_source);
    members.optional("FileSystemDataSource", &DataSource::file_system_data_source);
    members.optional("DatasetSource", &DataSource::dataset_source);
  }
};

template <>
struct Declaration<ShuffleConfig> {
  static constexpr std::string_view kName = "ShuffleConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("Seed", &ShuffleConfig::seed);
  }
};

template <>
struct Declaration<Channel> {
  static constexpr std::string_view kName = "Channel";
  template <class Members>
  static void declare(Members& members) {
    members.required("ChannelName", &Channel::channel_name, kChannelNameText);
    members.required("DataSource", &Channel::data_source);
    members.optional("ContentType", &Channel::content_type, kContentTypeText);
    members.optional("CompressionType", &Channel::compression_type);
    members.optional("RecordWrapperType", &Channel::record_wrapper_type);
    members.optional("InputMode", &Channel::input_mode);
    members.optional("ShuffleConfig", &Channel::shuffle_config);
  }
};

template <>
struct Declaration<OutputDataConfig> {
  static constexpr std::string_view kName = "OutputDataConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("KmsKeyId", &OutputDataConfig::kms_key_id, kKmsKeyIdText);
    members.required("S3OutputPath", &OutputDataConfig::s3_output_path, kS3UriText);
    members.optional("CompressionType", &OutputDataConfig::compression_type);
  }
};

template <>
struct Declaration<InstanceGroup> {
  static constexpr std::string_view kName = "InstanceGroup";
  template <class Members>
  static void declare(Members& members) {
    members.required("InstanceType", &InstanceGroup::instance_type, kTrainingInstanceTypeText);
    members.required("InstanceCount", &InstanceGroup::instance_count, Number{.min = 0});
    members.required("InstanceGroupName", &InstanceGroup::instance_group_name, kInstanceGroupNameText);
  }
};

template <>
struct Declaration<PlacementSpecification> {
  static constexpr std::string_view kName = "PlacementSpecification";
  template <class Members>
  static void declare(Members& members) {
    members.optional("UltraServerId", &PlacementSpecification::ultra_server_id, kString256Text);
    members.required("InstanceCount", &PlacementSpecification::instance_count, Number{.min = 0});
  }
};

template <>
struct Declaration<InstancePlacementConfig> {
  static constexpr std::string_view kName = "InstancePlacementConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableMultipleJobs", &InstancePlacementConfig::enable_multiple_jobs);
    members.optional("PlacementSpecifications", &InstancePlacementConfig::placement_specifications, List{.min = 0, .max = 10});
  }
};

template <>
struct Declaration<InstancePreference> {
  static constexpr std::string_view kName = "InstancePreference";
  template <class Members>
  static void declare(Members& members) {
    members.required("InstanceType", &InstancePreference::instance_type, kTrainingInstanceTypeText);
    members.optional("InstanceCount", &InstancePreference::instance_count, Number{.min = 0});
    members.optional("TrainingPlanArns", &InstancePreference::training_plan_arns, List{.min = 1, .max = 1, .item = kTrainingPlanArnText});
  }
};

template <>
struct Declaration<ResourceConfig> {
  static constexpr std::string_view kName = "ResourceConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("InstanceType", &ResourceConfig::instance_type, kTrainingInstanceTypeText);
    members.optional("InstanceCount", &ResourceConfig::instance_count, Number{.min = 0});
    members.optional("VolumeSizeInGB", &ResourceConfig::volume_size_in_gb, Number{.min = 0});
    members.optional("VolumeKmsKeyId", &ResourceConfig::volume_kms_key_id, kKmsKeyIdText);
    members.optional("KeepAlivePeriodInSeconds", &ResourceConfig::keep_alive_period_in_seconds, Number{.min = 0, .max = 21600});
    members.optional("InstanceGroups", &ResourceConfig::instance_groups, List{.min = 0, .max = 5});
    members.optional("TrainingPlanArn", &ResourceConfig::training_plan_arn, kTrainingPlanArnText);
    members.optional("InstancePlacementConfig", &ResourceConfig::instance_placement_config);
    members.optional("InstancePreferences", &ResourceConfig::instance_preferences, List{.min = 1, .max = 5});
    members.optional("SelectedInstanceType", &ResourceConfig::selected_instance_type, kTrainingInstanceTypeText);
    members.optional("SelectedInstanceCount", &ResourceConfig::selected_instance_count, Number{.min = 0});
  }
};

template <>
struct Declaration<VpcConfig> {
  static constexpr std::string_view kName = "VpcConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("SecurityGroupIds", &VpcConfig::security_group_ids, List{.min = 1, .max = 5, .item = kSecurityGroupIdText});
    members.required("Subnets", &VpcConfig::subnets, List{.min = 1, .max = 16, .item = kSubnetIdText});
  }
};

template <>
struct Declaration<StoppingCondition> {
  static constexpr std::string_view kName = "StoppingCondition";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MaxRuntimeInSeconds", &StoppingCondition::max_runtime_in_seconds, Number{.min = 1});
    members.optional("MaxWaitTimeInSeconds", &StoppingCondition::max_wait_time_in_seconds, Number{.min = 1});
    members.optional("MaxPendingTimeInSeconds", &StoppingCondition::max_pending_time_in_seconds, Number{.min = 1800, .max = 2419200});
  }
};

template <>
struct Declaration<CheckpointConfig> {
  static constexpr std::string_view kName = "CheckpointConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("S3Uri", &CheckpointConfig::s3_uri, kS3UriText);
    members.optional("LocalPath", &CheckpointConfig::local_path, kDirectoryPathText);
  }
};

template <>
struct Declaration<CollectionConfiguration> {
  static constexpr std::string_view kName = "CollectionConfiguration";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CollectionName", &CollectionConfiguration::collection_name, kCollectionNameText);
    members.optional("CollectionParameters", &CollectionConfiguration::collection_parameters, Map{.min = 0, .max = 20, .key = kConfigKeyText, .value = kConfigValueText});
  }
};

template <>
struct Declaration<DebugHookConfig> {
  static constexpr std::string_view kName = "DebugHookConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("LocalPath", &DebugHookConfig::local_path, kDirectoryPathText);
    members.required("S3OutputPath", &DebugHookConfig::s3_output_path, kS3UriText);
    members.optional("HookParameters", &DebugHookConfig::hook_parameters, Map{.min = 0, .max = 20, .key = kConfigKeyText, .value = kConfigValueText});
    members.optional("CollectionConfigurations", &DebugHookConfig::collection_configurations, List{.min = 0, .max = 20});
  }
};

template <>
struct Declaration<DebugRuleConfiguration> {
  static constexpr std::string_view kName = "DebugRuleConfiguration";
  template <class Members>
  static void declare(Members& members) {
    members.required("RuleConfigurationName", &DebugRuleConfiguration::rule_configuration_name, kRuleConfigurationNameText);
    members.optional("LocalPath", &DebugRuleConfiguration::local_path, kDirectoryPathText);
    members.optional("S3OutputPath", &DebugRuleConfiguration::s3_output_path, kS3UriText);
    members.required("RuleEvaluatorImage", &DebugRuleConfiguration::rule_evaluator_image, kAlgorithmImageText);
    members.optional("InstanceType", &DebugRuleConfiguration::instance_type, kProcessingInstanceTypeText);
    members.optional("VolumeSizeInGB", &DebugRuleConfiguration::volume_size_in_gb, Number{.min = 0});
    members.optional("RuleParameters", &DebugRuleConfiguration::rule_parameters, Map{.min = 0, .max = 100, .key = kConfigKeyText, .value = kConfigValueText});
  }
};

template <>
struct Declaration<TensorBoardOutputConfig> {
  static constexpr std::string_view kName = "TensorBoardOutputConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("LocalPath", &TensorBoardOutputConfig::local_path, kDirectoryPathText);
    members.required("S3OutputPath", &TensorBoardOutputConfig::s3_output_path, kS3UriText);
  }
};

template <>
struct Declaration<ExperimentConfig> {
  static constexpr std::string_view kName = "ExperimentConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &ExperimentConfig::experiment_name, kExperimentEntityNameText);
    members.optional("TrialName", &ExperimentConfig::trial_name, kExperimentEntityNameText);
    members.optional("TrialComponentDisplayName", &ExperimentConfig::trial_component_display_name, kExperimentEntityNameText);
    members.optional("RunName", &ExperimentConfig::run_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<ProfilerConfig> {
  static constexpr std::string_view kName = "ProfilerConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("S3OutputPath", &ProfilerConfig::s3_output_path, kS3UriText);
    members.optional("ProfilingIntervalInMilliseconds", &ProfilerConfig::profiling_interval_in_milliseconds);
    members.optional("ProfilingParameters", &ProfilerConfig::profiling_parameters, Map{.min = 0, .max = 20, .key = kConfigKeyText, .value = kConfigValueText});
    members.optional("DisableProfiler", &ProfilerConfig::disable_profiler);
  }
};

template <>
struct Declaration<ProfilerRuleConfiguration> {
  static constexpr std::string_view kName = "ProfilerRuleConfiguration";
  template <class Members>
  static void declare(Members& members) {
    members.required("RuleConfigurationName", &ProfilerRuleConfiguration::rule_configuration_name, kRuleConfigurationNameText);
    members.optional("LocalPath", &ProfilerRuleConfiguration::local_path, kDirectoryPathText);
    members.optional("S3OutputPath", &ProfilerRuleConfiguration::s3_output_path, kS3UriText);
    members.required("RuleEvaluatorImage", &ProfilerRuleConfiguration::rule_evaluator_image, kAlgorithmImageText);
    members.optional("InstanceType", &ProfilerRuleConfiguration::instance_type, kProcessingInstanceTypeText);
    members.optional("VolumeSizeInGB", &ProfilerRuleConfiguration::volume_size_in_gb, Number{.min = 0});
    members.optional("RuleParameters", &ProfilerRuleConfiguration::rule_parameters, Map{.min = 0, .max = 100, .key = kConfigKeyText, .value = kConfigValueText});
  }
};

template <>
struct Declaration<RetryStrategy> {
  static constexpr std::string_view kName = "RetryStrategy";
  template <class Members>
  static void declare(Members& members) {
    members.required("MaximumRetryAttempts", &RetryStrategy::maximum_retry_attempts, Number{.min = 1, .max = 30});
  }
};

template <>
struct Declaration<RemoteDebugConfig> {
  static constexpr std::string_view kName = "RemoteDebugConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableRemoteDebug", &RemoteDebugConfig::enable_remote_debug);
  }
};

template <>
struct Declaration<InfraCheckConfig> {
  static constexpr std::string_view kName = "InfraCheckConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableInfraCheck", &InfraCheckConfig::enable_infra_check);
  }
};

template <>
struct Declaration<SessionChainingConfig> {
  static constexpr std::string_view kName = "SessionChainingConfig";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableSessionTagChaining", &SessionChainingConfig::enable_session_tag_chaining);
  }
};

template <>
struct Declaration<ServerlessJobConfig> {
  static constexpr std::string_view kName = "ServerlessJobConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("BaseModelArn", &ServerlessJobConfig::base_model_arn, kServerlessJobBaseModelArnText);
    members.optional("AcceptEula", &ServerlessJobConfig::accept_eula);
    members.required("JobType", &ServerlessJobConfig::job_type);
    members.optional("CustomizationTechnique", &ServerlessJobConfig::customization_technique);
    members.optional("Peft", &ServerlessJobConfig::peft);
    members.optional("EvaluationType", &ServerlessJobConfig::evaluation_type);
    members.optional("EvaluatorArn", &ServerlessJobConfig::evaluator_arn, kEvaluatorArnText);
    members.optional("SequenceLength", &ServerlessJobConfig::sequence_length, kSequenceLengthText);
  }
};

template <>
struct Declaration<MlflowConfig> {
  static constexpr std::string_view kName = "MlflowConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("MlflowResourceArn", &MlflowConfig::mlflow_resource_arn, kMlFlowResourceArnText);
    members.optional("MlflowExperimentName", &MlflowConfig::mlflow_experiment_name, kMlflowExperimentNameText);
    members.optional("MlflowRunName", &MlflowConfig::mlflow_run_name, kMlflowRunNameText);
  }
};

template <>
struct Declaration<ModelPackageConfig> {
  static constexpr std::string_view kName = "ModelPackageConfig";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupArn", &ModelPackageConfig::model_package_group_arn, kModelPackageGroupArnText);
    members.optional("SourceModelPackageArn", &ModelPackageConfig::source_model_package_arn, kModelPackageArnText);
  }
};

template <>
struct Declaration<CreateTrainingJobRequest> {
  static constexpr std::string_view kName = "CreateTrainingJobRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &CreateTrainingJobRequest::training_job_name, kTrainingJobNameText);
    members.optional("HyperParameters", &CreateTrainingJobRequest::hyper_parameters, Map{.min = 0, .max = 100, .key = kHyperParameterKeyText, .value = kHyperParameterValueText});
    members.optional("AlgorithmSpecification", &CreateTrainingJobRequest::algorithm_specification);
    members.required("RoleArn", &CreateTrainingJobRequest::role_arn, kRoleArnText);
    members.optional("InputDataConfig", &CreateTrainingJobRequest::input_data_config, List{.min = 1, .max = 20});
    members.required("OutputDataConfig", &CreateTrainingJobRequest::output_data_config);
    members.optional("ResourceConfig", &CreateTrainingJobRequest::resource_config);
    members.optional("VpcConfig", &CreateTrainingJobRequest::vpc_config);
    members.optional("StoppingCondition", &CreateTrainingJobRequest::stopping_condition);
    members.optional("Tags", &CreateTrainingJobRequest::tags, List{.min = 0, .max = 50});
    members.optional("EnableNetworkIsolation", &CreateTrainingJobRequest::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption", &CreateTrainingJobRequest::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining", &CreateTrainingJobRequest::enable_managed_spot_training);
    members.optional("CheckpointConfig", &CreateTrainingJobRequest::checkpoint_config);
    members.optional("DebugHookConfig", &CreateTrainingJobRequest::debug_hook_config);
    members.optional("DebugRuleConfigurations", &CreateTrainingJobRequest::debug_rule_configurations, List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig", &CreateTrainingJobRequest::tensor_board_output_config);
    members.optional("ExperimentConfig", &CreateTrainingJobRequest::experiment_config);
    members.optional("ProfilerConfig", &CreateTrainingJobRequest::profiler_config);
    members.optional("ProfilerRuleConfigurations", &CreateTrainingJobRequest::profiler_rule_configurations, List{.min = 0, .max = 20});
    members.optional("Environment", &CreateTrainingJobRequest::environment, Map{.min = 0, .max = 100, .key = kTrainingEnvironmentKeyText, .value = kTrainingEnvironmentValueText});
    members.optional("RetryStrategy", &CreateTrainingJobRequest::retry_strategy);
    members.optional("RemoteDebugConfig", &CreateTrainingJobRequest::remote_debug_config);
    members.optional("InfraCheckConfig", &CreateTrainingJobRequest::infra_check_config);
    members.optional("SessionChainingConfig", &CreateTrainingJobRequest::session_chaining_config);
    members.optional("ServerlessJobConfig", &CreateTrainingJobRequest::serverless_job_config);
    members.optional("MlflowConfig", &CreateTrainingJobRequest::mlflow_config);
    members.optional("ModelPackageConfig", &CreateTrainingJobRequest::model_package_config);
  }
};

template <>
struct Declaration<CreateTrainingJobResponse> {
  static constexpr std::string_view kName = "CreateTrainingJobResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &CreateTrainingJobResponse::training_job_arn, kTrainingJobArnText);
  }
};

template <>
struct Declaration<CreateTrialRequest> {
  static constexpr std::string_view kName = "CreateTrialRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialName", &CreateTrialRequest::trial_name, kExperimentEntityNameText);
    members.optional("DisplayName", &CreateTrialRequest::display_name, kExperimentEntityNameText);
    members.required("ExperimentName", &CreateTrialRequest::experiment_name, kExperimentEntityNameText);
    members.optional("MetadataProperties", &CreateTrialRequest::metadata_properties);
    members.optional("Tags", &CreateTrialRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateTrialResponse> {
  static constexpr std::string_view kName = "CreateTrialResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialArn", &CreateTrialResponse::trial_arn, kTrialArnText);
  }
};

template <>
struct Declaration<TrialComponentStatus> {
  static constexpr std::string_view kName = "TrialComponentStatus";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PrimaryStatus", &TrialComponentStatus::primary_status);
    members.optional("Message", &TrialComponentStatus::message, kTrialComponentStatusMessageText);
  }
};

template <>
struct Declaration<TrialComponentParameterValue> {
  static constexpr std::string_view kName = "TrialComponentParameterValue";
  template <class Members>
  static void declare(Members& members) {
    members.optional("StringValue", &TrialComponentParameterValue::string_value, kStringParameterValueText);
    members.optional("NumberValue", &TrialComponentParameterValue::number_value);
  }
};

template <>
struct Declaration<TrialComponentArtifact> {
  static constexpr std::string_view kName = "TrialComponentArtifact";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MediaType", &TrialComponentArtifact::media_type, kMediaTypeText);
    members.required("Value", &TrialComponentArtifact::value, kTrialComponentArtifactValueText);
  }
};

template <>
struct Declaration<CreateTrialComponentRequest> {
  static constexpr std::string_view kName = "CreateTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &CreateTrialComponentRequest::trial_component_name, kExperimentEntityNameText);
    members.optional("DisplayName", &CreateTrialComponentRequest::display_name, kExperimentEntityNameText);
    members.optional("Status", &CreateTrialComponentRequest::status);
    members.optional("StartTime", &CreateTrialComponentRequest::start_time);
    members.optional("EndTime", &CreateTrialComponentRequest::end_time);
    members.optional("Parameters", &CreateTrialComponentRequest::parameters, Map{.min = 0, .max = 300, .key = kTrialComponentKey320Text});
    members.optional("InputArtifacts", &CreateTrialComponentRequest::input_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("OutputArtifacts", &CreateTrialComponentRequest::output_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("MetadataProperties", &CreateTrialComponentRequest::metadata_properties);
    members.optional("Tags", &CreateTrialComponentRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<CreateTrialComponentResponse> {
  static constexpr std::string_view kName = "CreateTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentArn", &CreateTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
  }
};

template <>
struct Declaration<DeleteAlgorithmInput> {
  static constexpr std::string_view kName = "DeleteAlgorithmInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DeleteAlgorithmInput::algorithm_name, kEntityNameText);
  }
};

template <>
struct Declaration<DeleteArtifactRequest> {
  static constexpr std::string_view kName = "DeleteArtifactRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactArn", &DeleteArtifactRequest::artifact_arn, kArtifactArnText);
    members.optional("Source", &DeleteArtifactRequest::source);
  }
};

template <>
struct Declaration<DeleteArtifactResponse> {
  static constexpr std::string_view kName = "DeleteArtifactResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactArn", &DeleteArtifactResponse::artifact_arn, kArtifactArnText);
  }
};

template <>
struct Declaration<DeleteAssociationRequest> {
  static constexpr std::string_view kName = "DeleteAssociationRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceArn", &DeleteAssociationRequest::source_arn, kAssociationEntityArnText);
    members.required("DestinationArn", &DeleteAssociationRequest::destination_arn, kAssociationEntityArnText);
  }
};

template <>
struct Declaration<DeleteAssociationResponse> {
  static constexpr std::string_view kName = "DeleteAssociationResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceArn", &DeleteAssociationResponse::source_arn, kAssociationEntityArnText);
    members.optional("DestinationArn", &DeleteAssociationResponse::destination_arn, kAssociationEntityArnText);
  }
};

template <>
struct Declaration<DeleteExperimentRequest> {
  static constexpr std::string_view kName = "DeleteExperimentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ExperimentName", &DeleteExperimentRequest::experiment_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<DeleteExperimentResponse> {
  static constexpr std::string_view kName = "DeleteExperimentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentArn", &DeleteExperimentResponse::experiment_arn, kExperimentArnText);
  }
};

template <>
struct Declaration<DeleteHubRequest> {
  static constexpr std::string_view kName = "DeleteHubRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &DeleteHubRequest::hub_name, kHubNameOrArnText);
  }
};

template <>
struct Declaration<DeleteHubContentRequest> {
  static constexpr std::string_view kName = "DeleteHubContentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &DeleteHubContentRequest::hub_name, kHubNameOrArnText);
    members.required("HubContentType", &DeleteHubContentRequest::hub_content_type);
    members.required("HubContentName", &DeleteHubContentRequest::hub_content_name, kHubContentNameText);
    members.required("HubContentVersion", &DeleteHubContentRequest::hub_content_version, kHubContentVersionText);
  }
};

template <>
struct Declaration<DeleteMlflowAppRequest> {
  static constexpr std::string_view kName = "DeleteMlflowAppRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Arn", &DeleteMlflowAppRequest::arn, kMlflowAppArnText);
  }
};

template <>
struct Declaration<DeleteMlflowAppResponse> {
  static constexpr std::string_view kName = "DeleteMlflowAppResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &DeleteMlflowAppResponse::arn, kMlflowAppArnText);
  }
};

template <>
struct Declaration<DeleteMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "DeleteMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &DeleteMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
  }
};

template <>
struct Declaration<DeleteMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "DeleteMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &DeleteMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
  }
};

template <>
struct Declaration<DeleteModelPackageInput> {
  static constexpr std::string_view kName = "DeleteModelPackageInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageName", &DeleteModelPackageInput::model_package_name, kVersionedArnOrNameText);
  }
};

template <>
struct Declaration<DeleteModelPackageGroupInput> {
  static constexpr std::string_view kName = "DeleteModelPackageGroupInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &DeleteModelPackageGroupInput::model_package_group_name, kArnOrNameText);
  }
};

template <>
struct Declaration<DeleteTagsInput> {
  static constexpr std::string_view kName = "DeleteTagsInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &DeleteTagsInput::resource_arn, kResourceArnText);
    members.required("TagKeys", &DeleteTagsInput::tag_keys, List{.min = 1, .max = 50, .item = kTagKeyText});
  }
};

template <>
struct Declaration<DeleteTagsOutput> {
  static constexpr std::string_view kName = "DeleteTagsOutput";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<DeleteTrainingJobRequest> {
  static constexpr std::string_view kName = "DeleteTrainingJobRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DeleteTrainingJobRequest::training_job_name, kTrainingJobNameText);
  }
};

template <>
struct Declaration<DeleteTrialRequest> {
  static constexpr std::string_view kName = "DeleteTrialRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialName", &DeleteTrialRequest::trial_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<DeleteTrialResponse> {
  static constexpr std::string_view kName = "DeleteTrialResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialArn", &DeleteTrialResponse::trial_arn, kTrialArnText);
  }
};

template <>
struct Declaration<DeleteTrialComponentRequest> {
  static constexpr std::string_view kName = "DeleteTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &DeleteTrialComponentRequest::trial_component_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<DeleteTrialComponentResponse> {
  static constexpr std::string_view kName = "DeleteTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentArn", &DeleteTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
  }
};

template <>
struct Declaration<DescribeAlgorithmInput> {
  static constexpr std::string_view kName = "DescribeAlgorithmInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DescribeAlgorithmInput::algorithm_name, kArnOrNameText);
  }
};

template <>
struct Declaration<AlgorithmStatusItem> {
  static constexpr std::string_view kName = "AlgorithmStatusItem";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &AlgorithmStatusItem::name, kEntityNameText);
    members.required("Status", &AlgorithmStatusItem::status);
    members.optional("FailureReason", &AlgorithmStatusItem::failure_reason);
  }
};

template <>
struct Declaration<AlgorithmStatusDetails> {
  static constexpr std::string_view kName = "AlgorithmStatusDetails";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ValidationStatuses", &AlgorithmStatusDetails::validation_statuses);
    members.optional("ImageScanStatuses", &AlgorithmStatusDetails::image_scan_statuses);
  }
};

template <>
struct Declaration<DescribeAlgorithmOutput> {
  static constexpr std::string_view kName = "DescribeAlgorithmOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DescribeAlgorithmOutput::algorithm_name, kEntityNameText);
    members.required("AlgorithmArn", &DescribeAlgorithmOutput::algorithm_arn, kAlgorithmArnText);
    members.optional("AlgorithmDescription", &DescribeAlgorithmOutput::algorithm_description, kEntityDescriptionText);
    members.required("CreationTime", &DescribeAlgorithmOutput::creation_time);
    members.required("TrainingSpecification", &DescribeAlgorithmOutput::training_specification);
    members.optional("InferenceSpecification", &DescribeAlgorithmOutput::inference_specification);
    members.optional("ValidationSpecification", &DescribeAlgorithmOutput::validation_specification);
    members.required("AlgorithmStatus", &DescribeAlgorithmOutput::algorithm_status);
    members.required("AlgorithmStatusDetails", &DescribeAlgorithmOutput::algorithm_status_details);
    members.optional("ProductId", &DescribeAlgorithmOutput::product_id, kProductIdText);
    members.optional("CertifyForMarketplace", &DescribeAlgorithmOutput::certify_for_marketplace);
  }
};

template <>
struct Declaration<DescribeArtifactRequest> {
  static constexpr std::string_view kName = "DescribeArtifactRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ArtifactArn", &DescribeArtifactRequest::artifact_arn, kArtifactArnText);
  }
};

template <>
struct Declaration<IamIdentity> {
  static constexpr std::string_view kName = "IamIdentity";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &IamIdentity::arn);
    members.optional("PrincipalId", &IamIdentity::principal_id);
    members.optional("SourceIdentity", &IamIdentity::source_identity);
  }
};

template <>
struct Declaration<UserContext> {
  static constexpr std::string_view kName = "UserContext";
  template <class Members>
  static void declare(Members& members) {
    members.optional("UserProfileArn", &UserContext::user_profile_arn);
    members.optional("UserProfileName", &UserContext::user_profile_name);
    members.optional("DomainId", &UserContext::domain_id);
    members.optional("IamIdentity", &UserContext::iam_identity);
  }
};

template <>
struct Declaration<DescribeArtifactResponse> {
  static constexpr std::string_view kName = "DescribeArtifactResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactName", &DescribeArtifactResponse::artifact_name, kExperimentEntityNameOrArnText);
    members.optional("ArtifactArn", &DescribeArtifactResponse::artifact_arn, kArtifactArnText);
    members.optional("Source", &DescribeArtifactResponse::source);
    members.optional("ArtifactType", &DescribeArtifactResponse::artifact_type, kString256Text);
    members.optional("Properties", &DescribeArtifactResponse::properties, Map{.min = 0, .max = 30, .key = kStringParameterValueText, .value = kStringParameterValueText});
    members.optional("CreationTime", &DescribeArtifactResponse::creation_time);
    members.optional("CreatedBy", &DescribeArtifactResponse::created_by);
    members.optional("LastModifiedTime", &DescribeArtifactResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeArtifactResponse::last_modified_by);
    members.optional("MetadataProperties", &DescribeArtifactResponse::metadata_properties);
    members.optional("LineageGroupArn", &DescribeArtifactResponse::lineage_group_arn, kLineageGroupArnText);
  }
};

template <>
struct Declaration<DescribeExperimentRequest> {
  static constexpr std::string_view kName = "DescribeExperimentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ExperimentName", &DescribeExperimentRequest::experiment_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<ExperimentSource> {
  static constexpr std::string_view kName = "ExperimentSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceArn", &ExperimentSource::source_arn, kExperimentSourceArnText);
    members.optional("SourceType", &ExperimentSource::source_type, kSourceTypeText);
  }
};

template <>
struct Declaration<DescribeExperimentResponse> {
  static constexpr std::string_view kName = "DescribeExperimentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &DescribeExperimentResponse::experiment_name, kExperimentEntityNameText);
    members.optional("ExperimentArn", &DescribeExperimentResponse::experiment_arn, kExperimentArnText);
    members.optional("DisplayName", &DescribeExperimentResponse::display_name, kExperimentEntityNameText);
    members.optional("Source", &DescribeExperimentResponse::source);
    members.optional("Description", &DescribeExperimentResponse::description, kExperimentDescriptionText);
    members.optional("CreationTime", &DescribeExperimentResponse::creation_time);
    members.optional("CreatedBy", &DescribeExperimentResponse::created_by);
    members.optional("LastModifiedTime", &DescribeExperimentResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeExperimentResponse::last_modified_by);
  }
};

template <>
struct Declaration<DescribeHubRequest> {
  static constexpr std::string_view kName = "DescribeHubRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &DescribeHubRequest::hub_name, kHubNameOrArnText);
  }
};

template <>
struct Declaration<DescribeHubResponse> {
  static constexpr std::string_view kName = "DescribeHubResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &DescribeHubResponse::hub_name, kHubNameText);
    members.required("HubArn", &DescribeHubResponse::hub_arn, kHubArnText);
    members.optional("HubDisplayName", &DescribeHubResponse::hub_display_name, kHubDisplayNameText);
    members.optional("HubDescription", &DescribeHubResponse::hub_description, kHubDescriptionText);
    members.optional("HubSearchKeywords", &DescribeHubResponse::hub_search_keywords, List{.min = 0, .max = 50, .item = kHubSearchKeywordText});
    members.optional("S3StorageConfig", &DescribeHubResponse::s3_storage_config);
    members.required("HubStatus", &DescribeHubResponse::hub_status);
    members.optional("FailureReason", &DescribeHubResponse::failure_reason, kFailureReasonText);
    members.required("CreationTime", &DescribeHubResponse::creation_time);
    members.required("LastModifiedTime", &DescribeHubResponse::last_modified_time);
    members.optional("CreatedBy", &DescribeHubResponse::created_by);
    members.optional("LastModifiedBy", &DescribeHubResponse::last_modified_by);
  }
};

template <>
struct Declaration<DescribeHubContentRequest> {
  static constexpr std::string_view kName = "DescribeHubContentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &DescribeHubContentRequest::hub_name, kHubNameOrArnText);
    members.required("HubContentType", &DescribeHubContentRequest::hub_content_type);
    members.required("HubContentName", &DescribeHubContentRequest::hub_content_name, kHubContentNameText);
    members.optional("HubContentVersion", &DescribeHubContentRequest::hub_content_version, kHubContentVersionText);
  }
};

template <>
struct Declaration<HubContentDependency> {
  static constexpr std::string_view kName = "HubContentDependency";
  template <class Members>
  static void declare(Members& members) {
    members.optional("DependencyOriginPath", &HubContentDependency::dependency_origin_path, kDependencyOriginPathText);
    members.optional("DependencyCopyPath", &HubContentDependency::dependency_copy_path, kDependencyCopyPathText);
  }
};

template <>
struct Declaration<DescribeHubContentResponse> {
  static constexpr std::string_view kName = "DescribeHubContentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentName", &DescribeHubContentResponse::hub_content_name, kHubContentNameText);
    members.required("HubContentArn", &DescribeHubContentResponse::hub_content_arn, kHubContentArnText);
    members.required("HubContentVersion", &DescribeHubContentResponse::hub_content_version, kHubContentVersionText);
    members.required("HubContentType", &DescribeHubContentResponse::hub_content_type);
    members.required("DocumentSchemaVersion", &DescribeHubContentResponse::document_schema_version, kDocumentSchemaVersionText);
    members.required("HubName", &DescribeHubContentResponse::hub_name, kHubNameText);
    members.required("HubArn", &DescribeHubContentResponse::hub_arn, kHubArnText);
    members.optional("HubContentDisplayName", &DescribeHubContentResponse::hub_content_display_name, kHubContentDisplayNameText);
    members.optional("HubContentDescription", &DescribeHubContentResponse::hub_content_description, kHubContentDescriptionText);
    members.optional("HubContentMarkdown", &DescribeHubContentResponse::hub_content_markdown, kHubContentMarkdownText);
    members.required("HubContentDocument", &DescribeHubContentResponse::hub_content_document, kHubContentDocumentText);
    members.optional("SageMakerPublicHubContentArn", &DescribeHubContentResponse::sage_maker_public_hub_content_arn, kSageMakerPublicHubContentArnText);
    members.optional("ReferenceMinVersion", &DescribeHubContentResponse::reference_min_version, kReferenceMinVersionText);
    members.optional("SupportStatus", &DescribeHubContentResponse::support_status);
    members.optional("HubContentSearchKeywords", &DescribeHubContentResponse::hub_content_search_keywords, List{.min = 0, .max = 50, .item = kHubContentSearchKeywordText});
    members.optional("HubContentDependencies", &DescribeHubContentResponse::hub_content_dependencies, List{.min = 0, .max = 50});
    members.required("HubContentStatus", &DescribeHubContentResponse::hub_content_status);
    members.optional("FailureReason", &DescribeHubContentResponse::failure_reason, kFailureReasonText);
    members.required("CreationTime", &DescribeHubContentResponse::creation_time);
    members.optional("LastModifiedTime", &DescribeHubContentResponse::last_modified_time);
    members.optional("CreatedBy", &DescribeHubContentResponse::created_by);
    members.optional("LastModifiedBy", &DescribeHubContentResponse::last_modified_by);
  }
};

template <>
struct Declaration<DescribeMlflowAppRequest> {
  static constexpr std::string_view kName = "DescribeMlflowAppRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Arn", &DescribeMlflowAppRequest::arn, kMlflowAppArnText);
  }
};

template <>
struct Declaration<DescribeMlflowAppResponse> {
  static constexpr std::string_view kName = "DescribeMlflowAppResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &DescribeMlflowAppResponse::arn, kMlflowAppArnText);
    members.optional("Name", &DescribeMlflowAppResponse::name, kMlflowAppNameText);
    members.optional("ArtifactStoreUri", &DescribeMlflowAppResponse::artifact_store_uri, kS3UriText);
    members.optional("MlflowVersion", &DescribeMlflowAppResponse::mlflow_version, kMlflowVersionText);
    members.optional("RoleArn", &DescribeMlflowAppResponse::role_arn, kRoleArnText);
    members.optional("KmsKeyId", &DescribeMlflowAppResponse::kms_key_id, kKmsKeyIdText);
    members.optional("Status", &DescribeMlflowAppResponse::status);
    members.optional("ModelRegistrationMode", &DescribeMlflowAppResponse::model_registration_mode);
    members.optional("AccountDefaultStatus", &DescribeMlflowAppResponse::account_default_status);
    members.optional("DefaultDomainIdList", &DescribeMlflowAppResponse::default_domain_id_list, List{.item = kDomainIdText});
    members.optional("CreationTime", &DescribeMlflowAppResponse::creation_time);
    members.optional("CreatedBy", &DescribeMlflowAppResponse::created_by);
    members.optional("LastModifiedTime", &DescribeMlflowAppResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeMlflowAppResponse::last_modified_by);
    members.optional("WeeklyMaintenanceWindowStart", &DescribeMlflowAppResponse::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("MaintenanceStatus", &DescribeMlflowAppResponse::maintenance_status);
  }
};

template <>
struct Declaration<DescribeMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "DescribeMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &DescribeMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
  }
};

template <>
struct Declaration<DescribeMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "DescribeMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &DescribeMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
    members.optional("TrackingServerName", &DescribeMlflowTrackingServerResponse::tracking_server_name, kTrackingServerNameText);
    members.optional("ArtifactStoreUri", &DescribeMlflowTrackingServerResponse::artifact_store_uri, kS3UriText);
    members.optional("TrackingServerSize", &DescribeMlflowTrackingServerResponse::tracking_server_size);
    members.optional("MlflowVersion", &DescribeMlflowTrackingServerResponse::mlflow_version, kMlflowVersionText);
    members.optional("RoleArn", &DescribeMlflowTrackingServerResponse::role_arn, kRoleArnText);
    members.optional("TrackingServerStatus", &DescribeMlflowTrackingServerResponse::tracking_server_status);
    members.optional("TrackingServerMaintenanceStatus", &DescribeMlflowTrackingServerResponse::tracking_server_maintenance_status);
    members.optional("IsActive", &DescribeMlflowTrackingServerResponse::is_active);
    members.optional("TrackingServerUrl", &DescribeMlflowTrackingServerResponse::tracking_server_url, kTrackingServerUrlText);
    members.optional("WeeklyMaintenanceWindowStart", &DescribeMlflowTrackingServerResponse::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("AutomaticModelRegistration", &DescribeMlflowTrackingServerResponse::automatic_model_registration);
    members.optional("CreationTime", &DescribeMlflowTrackingServerResponse::creation_time);
    members.optional("CreatedBy", &DescribeMlflowTrackingServerResponse::created_by);
    members.optional("LastModifiedTime", &DescribeMlflowTrackingServerResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeMlflowTrackingServerResponse::last_modified_by);
    members.optional("S3BucketOwnerAccountId", &DescribeMlflowTrackingServerResponse::s3_bucket_owner_account_id, kAccountIdText);
    members.optional("S3BucketOwnerVerification", &DescribeMlflowTrackingServerResponse::s3_bucket_owner_verification);
  }
};

template <>
struct Declaration<DescribeModelPackageInput> {
  static constexpr std::string_view kName = "DescribeModelPackageInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageName", &DescribeModelPackageInput::model_package_name, kVersionedArnOrNameText);
    members.optional("IncludedData", &DescribeModelPackageInput::included_data);
  }
};

template <>
struct Declaration<ModelPackageStatusItem> {
  static constexpr std::string_view kName = "ModelPackageStatusItem";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &ModelPackageStatusItem::name, kEntityNameText);
    members.required("Status", &ModelPackageStatusItem::status);
    members.optional("FailureReason", &ModelPackageStatusItem::failure_reason);
  }
};

template <>
struct Declaration<ModelPackageStatusDetails> {
  static constexpr std::string_view kName = "ModelPackageStatusDetails";
  template <class Members>
  static void declare(Members& members) {
    members.required("ValidationStatuses", &ModelPackageStatusDetails::validation_statuses);
    members.optional("ImageScanStatuses", &ModelPackageStatusDetails::image_scan_statuses);
  }
};

template <>
struct Declaration<DescribeModelPackageOutput> {
  static constexpr std::string_view kName = "DescribeModelPackageOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageName", &DescribeModelPackageOutput::model_package_name, kEntityNameText);
    members.optional("ModelPackageGroupName", &DescribeModelPackageOutput::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageVersion", &DescribeModelPackageOutput::model_package_version, Number{.min = 1});
    members.optional("ModelPackageRegistrationType", &DescribeModelPackageOutput::model_package_registration_type);
    members.required("ModelPackageArn", &DescribeModelPackageOutput::model_package_arn, kModelPackageArnText);
    members.optional("ModelPackageDescription", &DescribeModelPackageOutput::model_package_description, kEntityDescriptionText);
    members.required("CreationTime", &DescribeModelPackageOutput::creation_time);
    members.optional("InferenceSpecification", &DescribeModelPackageOutput::inference_specification);
    members.optional("SourceAlgorithmSpecification", &DescribeModelPackageOutput::source_algorithm_specification);
    members.optional("ValidationSpecification", &DescribeModelPackageOutput::validation_specification);
    members.required("ModelPackageStatus", &DescribeModelPackageOutput::model_package_status);
    members.required("ModelPackageStatusDetails", &DescribeModelPackageOutput::model_package_status_details);
    members.optional("CertifyForMarketplace", &DescribeModelPackageOutput::certify_for_marketplace);
    members.optional("ModelApprovalStatus", &DescribeModelPackageOutput::model_approval_status);
    members.optional("CreatedBy", &DescribeModelPackageOutput::created_by);
    members.optional("MetadataProperties", &DescribeModelPackageOutput::metadata_properties);
    members.optional("ModelMetrics", &DescribeModelPackageOutput::model_metrics);
    members.optional("LastModifiedTime", &DescribeModelPackageOutput::last_modified_time);
    members.optional("LastModifiedBy", &DescribeModelPackageOutput::last_modified_by);
    members.optional("ApprovalDescription", &DescribeModelPackageOutput::approval_description, kApprovalDescriptionText);
    members.optional("Domain", &DescribeModelPackageOutput::domain);
    members.optional("Task", &DescribeModelPackageOutput::task);
    members.optional("SamplePayloadUrl", &DescribeModelPackageOutput::sample_payload_url);
    members.optional("CustomerMetadataProperties", &DescribeModelPackageOutput::customer_metadata_properties, Map{.min = 1, .max = 50, .key = kCustomerMetadataKeyText, .value = kCustomerMetadataValueText});
    members.optional("DriftCheckBaselines", &DescribeModelPackageOutput::drift_check_baselines);
    members.optional("AdditionalInferenceSpecifications", &DescribeModelPackageOutput::additional_inference_specifications, List{.min = 1, .max = 15});
    members.optional("SkipModelValidation", &DescribeModelPackageOutput::skip_model_validation);
    members.optional("SourceUri", &DescribeModelPackageOutput::source_uri, kModelPackageSourceUriText);
    members.optional("SecurityConfig", &DescribeModelPackageOutput::security_config);
    members.optional("ModelCard", &DescribeModelPackageOutput::model_card);
    members.optional("ModelLifeCycle", &DescribeModelPackageOutput::model_life_cycle);
    members.optional("ManagedStorageType", &DescribeModelPackageOutput::managed_storage_type);
  }
};

template <>
struct Declaration<DescribeModelPackageGroupInput> {
  static constexpr std::string_view kName = "DescribeModelPackageGroupInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &DescribeModelPackageGroupInput::model_package_group_name, kArnOrNameText);
  }
};

template <>
struct Declaration<DescribeModelPackageGroupOutput> {
  static constexpr std::string_view kName = "DescribeModelPackageGroupOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &DescribeModelPackageGroupOutput::model_package_group_name, kEntityNameText);
    members.required("ModelPackageGroupArn", &DescribeModelPackageGroupOutput::model_package_group_arn, kModelPackageGroupArnText);
    members.optional("ModelPackageGroupDescription", &DescribeModelPackageGroupOutput::model_package_group_description, kEntityDescriptionText);
    members.required("CreationTime", &DescribeModelPackageGroupOutput::creation_time);
    members.required("CreatedBy", &DescribeModelPackageGroupOutput::created_by);
    members.required("ModelPackageGroupStatus", &DescribeModelPackageGroupOutput::model_package_group_status);
    members.optional("ManagedConfiguration", &DescribeModelPackageGroupOutput::managed_configuration);
  }
};

template <>
struct Declaration<DescribeTrainingJobRequest> {
  static constexpr std::string_view kName = "DescribeTrainingJobRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DescribeTrainingJobRequest::training_job_name, kTrainingJobNameText);
  }
};

template <>
struct Declaration<ModelArtifacts> {
  static constexpr std::string_view kName = "ModelArtifacts";
  template <class Members>
  static void declare(Members& members) {
    members.required("S3ModelArtifacts", &ModelArtifacts::s3_model_artifacts, kS3UriText);
  }
};

template <>
struct Declaration<WarmPoolStatus> {
  static constexpr std::string_view kName = "WarmPoolStatus";
  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &WarmPoolStatus::status);
    members.optional("ResourceRetainedBillableTimeInSeconds", &WarmPoolStatus::resource_retained_billable_time_in_seconds, Number{.min = 0});
    members.optional("ReusedByJob", &WarmPoolStatus::reused_by_job, kTrainingJobNameText);
  }
};

template <>
struct Declaration<SecondaryStatusTransition> {
  static constexpr std::string_view kName = "SecondaryStatusTransition";
  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &SecondaryStatusTransition::status);
    members.required("StartTime", &SecondaryStatusTransition::start_time);
    members.optional("EndTime", &SecondaryStatusTransition::end_time);
    members.optional("StatusMessage", &SecondaryStatusTransition::status_message);
  }
};

template <>
struct Declaration<MetricData> {
  static constexpr std::string_view kName = "MetricData";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricName", &MetricData::metric_name, kMetricNameText);
    members.optional("Value", &MetricData::value);
    members.optional("Timestamp", &MetricData::timestamp);
  }
};

template <>
struct Declaration<DebugRuleEvaluationStatus> {
  static constexpr std::string_view kName = "DebugRuleEvaluationStatus";
  template <class Members>
  static void declare(Members& members) {
    members.optional("RuleConfigurationName", &DebugRuleEvaluationStatus::rule_configuration_name, kRuleConfigurationNameText);
    members.optional("RuleEvaluationJobArn", &DebugRuleEvaluationStatus::rule_evaluation_job_arn, kProcessingJobArnText);
    members.optional("RuleEvaluationStatus", &DebugRuleEvaluationStatus::rule_evaluation_status);
    members.optional("StatusDetails", &DebugRuleEvaluationStatus::status_details, kStatusDetailsText);
    members.optional("LastModifiedTime", &DebugRuleEvaluationStatus::last_modified_time);
  }
};

template <>
struct Declaration<ProfilerRuleEvaluationStatus> {
  static constexpr std::string_view kName = "ProfilerRuleEvaluationStatus";
  template <class Members>
  static void declare(Members& members) {
    members.optional("RuleConfigurationName", &ProfilerRuleEvaluationStatus::rule_configuration_name, kRuleConfigurationNameText);
    members.optional("RuleEvaluationJobArn", &ProfilerRuleEvaluationStatus::rule_evaluation_job_arn, kProcessingJobArnText);
    members.optional("RuleEvaluationStatus", &ProfilerRuleEvaluationStatus::rule_evaluation_status);
    members.optional("StatusDetails", &ProfilerRuleEvaluationStatus::status_details, kStatusDetailsText);
    members.optional("LastModifiedTime", &ProfilerRuleEvaluationStatus::last_modified_time);
  }
};

template <>
struct Declaration<MlflowDetails> {
  static constexpr std::string_view kName = "MlflowDetails";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MlflowExperimentId", &MlflowDetails::mlflow_experiment_id, kMlflowExperimentIdText);
    members.optional("MlflowRunId", &MlflowDetails::mlflow_run_id, kMlflowRunIdText);
  }
};

template <>
struct Declaration<TrainingProgressInfo> {
  static constexpr std::string_view kName = "TrainingProgressInfo";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TotalStepCountPerEpoch", &TrainingProgressInfo::total_step_count_per_epoch, Number{.min = 0});
    members.optional("CurrentStep", &TrainingProgressInfo::current_step, Number{.min = 0});
    members.optional("CurrentEpoch", &TrainingProgressInfo::current_epoch, Number{.min = 0});
    members.optional("MaxEpoch", &TrainingProgressInfo::max_epoch, Number{.min = 0});
  }
};

template <>
struct Declaration<TrainyardLosses> {
  static constexpr std::string_view kName = "TrainyardLosses";
  template <class Members>
  static void declare(Members& members) {
    members.optional("LogLines", &TrainyardLosses::log_lines, Number{.min = 0});
    members.optional("LogBytes", &TrainyardLosses::log_bytes, Number{.min = 0});
    members.optional("MetricPoints", &TrainyardLosses::metric_points, Number{.min = 0});
  }
};

template <>
struct Declaration<TrainyardInstance> {
  static constexpr std::string_view kName = "TrainyardInstance";
  template <class Members>
  static void declare(Members& members) {
    members.required("Host", &TrainyardInstance::host);
    members.required("Phase", &TrainyardInstance::phase);
    members.optional("Outcome", &TrainyardInstance::outcome);
    members.optional("ExitCode", &TrainyardInstance::exit_code);
    members.optional("FailureReason", &TrainyardInstance::failure_reason);
    members.optional("KeptUntil", &TrainyardInstance::kept_until);
  }
};

template <>
struct Declaration<TrainyardAttempt> {
  static constexpr std::string_view kName = "TrainyardAttempt";
  template <class Members>
  static void declare(Members& members) {
    members.required("Number", &TrainyardAttempt::number, Number{.min = 1});
    members.required("StartTime", &TrainyardAttempt::start_time);
    members.optional("TrainingStartTime", &TrainyardAttempt::training_start_time);
    members.optional("EndTime", &TrainyardAttempt::end_time);
    members.optional("StopCause", &TrainyardAttempt::stop_cause);
    members.optional("FailureClass", &TrainyardAttempt::failure_class);
    members.optional("FailureReason", &TrainyardAttempt::failure_reason);
    members.optional("FailedHost", &TrainyardAttempt::failed_host);
    members.optional("Instances", &TrainyardAttempt::instances);
  }
};

template <>
struct Declaration<TrainyardOutcome> {
  static constexpr std::string_view kName = "TrainyardOutcome";
  template <class Members>
  static void declare(Members& members) {
    members.required("Rule", &TrainyardOutcome::rule);
    members.optional("Acts", &TrainyardOutcome::acts);
  }
};

template <>
struct Declaration<TrainyardCheck> {
  static constexpr std::string_view kName = "TrainyardCheck";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &TrainyardCheck::name);
    members.required("Outcome", &TrainyardCheck::outcome);
    members.optional("Detail", &TrainyardCheck::detail);
    members.optional("DurationInSeconds", &TrainyardCheck::duration_in_seconds);
  }
};

template <>
struct Declaration<TrainyardInfraCheck> {
  static constexpr std::string_view kName = "TrainyardInfraCheck";
  template <class Members>
  static void declare(Members& members) {
    members.required("Attempt", &TrainyardInfraCheck::attempt, Number{.min = 1});
    members.required("Host", &TrainyardInfraCheck::host);
    members.required("Outcome", &TrainyardInfraCheck::outcome);
    members.required("Checks", &TrainyardInfraCheck::checks);
  }
};

template <>
struct Declaration<DescribeTrainingJobResponse> {
  static constexpr std::string_view kName = "DescribeTrainingJobResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &DescribeTrainingJobResponse::training_job_name, kTrainingJobNameText);
    members.required("TrainingJobArn", &DescribeTrainingJobResponse::training_job_arn, kTrainingJobArnText);
    members.optional("TuningJobArn", &DescribeTrainingJobResponse::tuning_job_arn, kHyperParameterTuningJobArnText);
    members.optional("LabelingJobArn", &DescribeTrainingJobResponse::labeling_job_arn, kLabelingJobArnText);
    members.optional("AutoMLJobArn", &DescribeTrainingJobResponse::auto_ml_job_arn, kAutoMLJobArnText);
    members.required("ModelArtifacts", &DescribeTrainingJobResponse::model_artifacts);
    members.required("TrainingJobStatus", &DescribeTrainingJobResponse::training_job_status);
    members.required("SecondaryStatus", &DescribeTrainingJobResponse::secondary_status);
    members.optional("FailureReason", &DescribeTrainingJobResponse::failure_reason, kFailureReasonText);
    members.optional("HyperParameters", &DescribeTrainingJobResponse::hyper_parameters, Map{.min = 0, .max = 100, .key = kHyperParameterKeyText, .value = kHyperParameterValueText});
    members.optional("AlgorithmSpecification", &DescribeTrainingJobResponse::algorithm_specification);
    members.optional("RoleArn", &DescribeTrainingJobResponse::role_arn, kRoleArnText);
    members.optional("InputDataConfig", &DescribeTrainingJobResponse::input_data_config, List{.min = 1, .max = 20});
    members.optional("OutputDataConfig", &DescribeTrainingJobResponse::output_data_config);
    members.optional("ResourceConfig", &DescribeTrainingJobResponse::resource_config);
    members.optional("WarmPoolStatus", &DescribeTrainingJobResponse::warm_pool_status);
    members.optional("VpcConfig", &DescribeTrainingJobResponse::vpc_config);
    members.required("StoppingCondition", &DescribeTrainingJobResponse::stopping_condition);
    members.required("CreationTime", &DescribeTrainingJobResponse::creation_time);
    members.optional("TrainingStartTime", &DescribeTrainingJobResponse::training_start_time);
    members.optional("TrainingEndTime", &DescribeTrainingJobResponse::training_end_time);
    members.optional("LastModifiedTime", &DescribeTrainingJobResponse::last_modified_time);
    members.optional("SecondaryStatusTransitions", &DescribeTrainingJobResponse::secondary_status_transitions);
    members.optional("FinalMetricDataList", &DescribeTrainingJobResponse::final_metric_data_list, List{.min = 0, .max = 40});
    members.optional("EnableNetworkIsolation", &DescribeTrainingJobResponse::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption", &DescribeTrainingJobResponse::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining", &DescribeTrainingJobResponse::enable_managed_spot_training);
    members.optional("CheckpointConfig", &DescribeTrainingJobResponse::checkpoint_config);
    members.optional("TrainingTimeInSeconds", &DescribeTrainingJobResponse::training_time_in_seconds, Number{.min = 1});
    members.optional("BillableTimeInSeconds", &DescribeTrainingJobResponse::billable_time_in_seconds, Number{.min = 1});
    members.optional("BillableTokenCount", &DescribeTrainingJobResponse::billable_token_count, Number{.min = 0});
    members.optional("DebugHookConfig", &DescribeTrainingJobResponse::debug_hook_config);
    members.optional("ExperimentConfig", &DescribeTrainingJobResponse::experiment_config);
    members.optional("DebugRuleConfigurations", &DescribeTrainingJobResponse::debug_rule_configurations, List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig", &DescribeTrainingJobResponse::tensor_board_output_config);
    members.optional("DebugRuleEvaluationStatuses", &DescribeTrainingJobResponse::debug_rule_evaluation_statuses, List{.min = 0, .max = 20});
    members.optional("ProfilerConfig", &DescribeTrainingJobResponse::profiler_config);
    members.optional("ProfilerRuleConfigurations", &DescribeTrainingJobResponse::profiler_rule_configurations, List{.min = 0, .max = 20});
    members.optional("ProfilerRuleEvaluationStatuses", &DescribeTrainingJobResponse::profiler_rule_evaluation_statuses, List{.min = 0, .max = 20});
    members.optional("ProfilingStatus", &DescribeTrainingJobResponse::profiling_status);
    members.optional("Environment", &DescribeTrainingJobResponse::environment, Map{.min = 0, .max = 100, .key = kTrainingEnvironmentKeyText, .value = kTrainingEnvironmentValueText});
    members.optional("RetryStrategy", &DescribeTrainingJobResponse::retry_strategy);
    members.optional("RemoteDebugConfig", &DescribeTrainingJobResponse::remote_debug_config);
    members.optional("InfraCheckConfig", &DescribeTrainingJobResponse::infra_check_config);
    members.optional("ServerlessJobConfig", &DescribeTrainingJobResponse::serverless_job_config);
    members.optional("MlflowConfig", &DescribeTrainingJobResponse::mlflow_config);
    members.optional("ModelPackageConfig", &DescribeTrainingJobResponse::model_package_config);
    members.optional("MlflowDetails", &DescribeTrainingJobResponse::mlflow_details);
    members.optional("ProgressInfo", &DescribeTrainingJobResponse::progress_info);
    members.optional("OutputModelPackageArn", &DescribeTrainingJobResponse::output_model_package_arn, kModelPackageArnText);
    members.optional("TrainyardLosses", &DescribeTrainingJobResponse::trainyard_losses);
    members.optional("TrainyardAttempts", &DescribeTrainingJobResponse::trainyard_attempts);
    members.optional("TrainyardOutcome", &DescribeTrainingJobResponse::trainyard_outcome);
    members.optional("TrainyardInfraChecks", &DescribeTrainingJobResponse::trainyard_infra_checks);
  }
};

template <>
struct Declaration<DescribeTrialRequest> {
  static constexpr std::string_view kName = "DescribeTrialRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialName", &DescribeTrialRequest::trial_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<TrialSource> {
  static constexpr std::string_view kName = "TrialSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceArn", &TrialSource::source_arn, kTrialSourceArnText);
    members.optional("SourceType", &TrialSource::source_type, kSourceTypeText);
  }
};

template <>
struct Declaration<DescribeTrialResponse> {
  static constexpr std::string_view kName = "DescribeTrialResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialName", &DescribeTrialResponse::trial_name, kExperimentEntityNameText);
    members.optional("TrialArn", &DescribeTrialResponse::trial_arn, kTrialArnText);
    members.optional("DisplayName", &DescribeTrialResponse::display_name, kExperimentEntityNameText);
    members.optional("ExperimentName", &DescribeTrialResponse::experiment_name, kExperimentEntityNameText);
    members.optional("Source", &DescribeTrialResponse::source);
    members.optional("CreationTime", &DescribeTrialResponse::creation_time);
    members.optional("CreatedBy", &DescribeTrialResponse::created_by);
    members.optional("LastModifiedTime", &DescribeTrialResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeTrialResponse::last_modified_by);
    members.optional("MetadataProperties", &DescribeTrialResponse::metadata_properties);
  }
};

template <>
struct Declaration<DescribeTrialComponentRequest> {
  static constexpr std::string_view kName = "DescribeTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &DescribeTrialComponentRequest::trial_component_name, kExperimentEntityNameOrArnText);
  }
};

template <>
struct Declaration<TrialComponentSource> {
  static constexpr std::string_view kName = "TrialComponentSource";
  template <class Members>
  static void declare(Members& members) {
    members.required("SourceArn", &TrialComponentSource::source_arn, kTrialComponentSourceArnText);
    members.optional("SourceType", &TrialComponentSource::source_type, kSourceTypeText);
  }
};

template <>
struct Declaration<TrialComponentMetricSummary> {
  static constexpr std::string_view kName = "TrialComponentMetricSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricName", &TrialComponentMetricSummary::metric_name, kMetricNameText);
    members.optional("SourceArn", &TrialComponentMetricSummary::source_arn, kTrialComponentSourceArnText);
    members.optional("TimeStamp", &TrialComponentMetricSummary::time_stamp);
    members.optional("Max", &TrialComponentMetricSummary::max);
    members.optional("Min", &TrialComponentMetricSummary::min);
    members.optional("Last", &TrialComponentMetricSummary::last);
    members.optional("Count", &TrialComponentMetricSummary::count);
    members.optional("Avg", &TrialComponentMetricSummary::avg);
    members.optional("StdDev", &TrialComponentMetricSummary::std_dev);
  }
};

template <>
struct Declaration<DescribeTrialComponentResponse> {
  static constexpr std::string_view kName = "DescribeTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentName", &DescribeTrialComponentResponse::trial_component_name, kExperimentEntityNameText);
    members.optional("TrialComponentArn", &DescribeTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
    members.optional("DisplayName", &DescribeTrialComponentResponse::display_name, kExperimentEntityNameText);
    members.optional("Source", &DescribeTrialComponentResponse::source);
    members.optional("Status", &DescribeTrialComponentResponse::status);
    members.optional("StartTime", &DescribeTrialComponentResponse::start_time);
    members.optional("EndTime", &DescribeTrialComponentResponse::end_time);
    members.optional("CreationTime", &DescribeTrialComponentResponse::creation_time);
    members.optional("CreatedBy", &DescribeTrialComponentResponse::created_by);
    members.optional("LastModifiedTime", &DescribeTrialComponentResponse::last_modified_time);
    members.optional("LastModifiedBy", &DescribeTrialComponentResponse::last_modified_by);
    members.optional("Parameters", &DescribeTrialComponentResponse::parameters, Map{.min = 0, .max = 300, .key = kTrialComponentKey320Text});
    members.optional("InputArtifacts", &DescribeTrialComponentResponse::input_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("OutputArtifacts", &DescribeTrialComponentResponse::output_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("MetadataProperties", &DescribeTrialComponentResponse::metadata_properties);
    members.optional("Metrics", &DescribeTrialComponentResponse::metrics);
    members.optional("LineageGroupArn", &DescribeTrialComponentResponse::lineage_group_arn, kLineageGroupArnText);
    members.optional("Sources", &DescribeTrialComponentResponse::sources);
  }
};

template <>
struct Declaration<DisassociateTrialComponentRequest> {
  static constexpr std::string_view kName = "DisassociateTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &DisassociateTrialComponentRequest::trial_component_name, kExperimentEntityNameText);
    members.required("TrialName", &DisassociateTrialComponentRequest::trial_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<DisassociateTrialComponentResponse> {
  static constexpr std::string_view kName = "DisassociateTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentArn", &DisassociateTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
    members.optional("TrialArn", &DisassociateTrialComponentResponse::trial_arn, kTrialArnText);
  }
};

template <>
struct Declaration<PropertyNameQuery> {
  static constexpr std::string_view kName = "PropertyNameQuery";
  template <class Members>
  static void declare(Members& members) {
    members.required("PropertyNameHint", &PropertyNameQuery::property_name_hint, kPropertyNameHintText);
  }
};

template <>
struct Declaration<SuggestionQuery> {
  static constexpr std::string_view kName = "SuggestionQuery";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameQuery", &SuggestionQuery::property_name_query);
  }
};

template <>
struct Declaration<GetSearchSuggestionsRequest> {
  static constexpr std::string_view kName = "GetSearchSuggestionsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Resource", &GetSearchSuggestionsRequest::resource);
    members.optional("SuggestionQuery", &GetSearchSuggestionsRequest::suggestion_query);
  }
};

template <>
struct Declaration<PropertyNameSuggestion> {
  static constexpr std::string_view kName = "PropertyNameSuggestion";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyName", &PropertyNameSuggestion::property_name, kResourcePropertyNameText);
  }
};

template <>
struct Declaration<GetSearchSuggestionsResponse> {
  static constexpr std::string_view kName = "GetSearchSuggestionsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameSuggestions", &GetSearchSuggestionsResponse::property_name_suggestions);
  }
};

template <>
struct Declaration<ImportHubContentRequest> {
  static constexpr std::string_view kName = "ImportHubContentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentName", &ImportHubContentRequest::hub_content_name, kHubContentNameText);
    members.optional("HubContentVersion", &ImportHubContentRequest::hub_content_version, kHubContentVersionText);
    members.required("HubContentType", &ImportHubContentRequest::hub_content_type);
    members.required("DocumentSchemaVersion", &ImportHubContentRequest::document_schema_version, kDocumentSchemaVersionText);
    members.required("HubName", &ImportHubContentRequest::hub_name, kHubNameOrArnText);
    members.optional("HubContentDisplayName", &ImportHubContentRequest::hub_content_display_name, kHubContentDisplayNameText);
    members.optional("HubContentDescription", &ImportHubContentRequest::hub_content_description, kHubContentDescriptionText);
    members.optional("HubContentMarkdown", &ImportHubContentRequest::hub_content_markdown, kHubContentMarkdownText);
    members.required("HubContentDocument", &ImportHubContentRequest::hub_content_document, kHubContentDocumentText);
    members.optional("SupportStatus", &ImportHubContentRequest::support_status);
    members.optional("HubContentSearchKeywords", &ImportHubContentRequest::hub_content_search_keywords, List{.min = 0, .max = 50, .item = kHubContentSearchKeywordText});
    members.optional("Tags", &ImportHubContentRequest::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<ImportHubContentResponse> {
  static constexpr std::string_view kName = "ImportHubContentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubArn", &ImportHubContentResponse::hub_arn, kHubArnText);
    members.required("HubContentArn", &ImportHubContentResponse::hub_content_arn, kHubContentArnText);
  }
};

template <>
struct Declaration<ListAlgorithmsInput> {
  static constexpr std::string_view kName = "ListAlgorithmsInput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreationTimeAfter", &ListAlgorithmsInput::creation_time_after);
    members.optional("CreationTimeBefore", &ListAlgorithmsInput::creation_time_before);
    members.optional("MaxResults", &ListAlgorithmsInput::max_results, Number{.min = 1, .max = 100});
    members.optional("NameContains", &ListAlgorithmsInput::name_contains, kNameContainsText);
    members.optional("NextToken", &ListAlgorithmsInput::next_token, kNextTokenText);
    members.optional("SortBy", &ListAlgorithmsInput::sort_by);
    members.optional("SortOrder", &ListAlgorithmsInput::sort_order);
  }
};

template <>
struct Declaration<AlgorithmSummary> {
  static constexpr std::string_view kName = "AlgorithmSummary";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &AlgorithmSummary::algorithm_name, kEntityNameText);
    members.required("AlgorithmArn", &AlgorithmSummary::algorithm_arn, kAlgorithmArnText);
    members.optional("AlgorithmDescription", &AlgorithmSummary::algorithm_description, kEntityDescriptionText);
    members.required("CreationTime", &AlgorithmSummary::creation_time);
    members.required("AlgorithmStatus", &AlgorithmSummary::algorithm_status);
  }
};

template <>
struct Declaration<ListAlgorithmsOutput> {
  static constexpr std::string_view kName = "ListAlgorithmsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmSummaryList", &ListAlgorithmsOutput::algorithm_summary_list);
    members.optional("NextToken", &ListAlgorithmsOutput::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListArtifactsRequest> {
  static constexpr std::string_view kName = "ListArtifactsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceUri", &ListArtifactsRequest::source_uri, kSourceUriText);
    members.optional("ArtifactType", &ListArtifactsRequest::artifact_type, kString256Text);
    members.optional("CreatedAfter", &ListArtifactsRequest::created_after);
    members.optional("CreatedBefore", &ListArtifactsRequest::created_before);
    members.optional("SortBy", &ListArtifactsRequest::sort_by);
    members.optional("SortOrder", &ListArtifactsRequest::sort_order);
    members.optional("NextToken", &ListArtifactsRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListArtifactsRequest::max_results, Number{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<ArtifactSummary> {
  static constexpr std::string_view kName = "ArtifactSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactArn", &ArtifactSummary::artifact_arn, kArtifactArnText);
    members.optional("ArtifactName", &ArtifactSummary::artifact_name, kExperimentEntityNameText);
    members.optional("Source", &ArtifactSummary::source);
    members.optional("ArtifactType", &ArtifactSummary::artifact_type, kString256Text);
    members.optional("CreationTime", &ArtifactSummary::creation_time);
    members.optional("LastModifiedTime", &ArtifactSummary::last_modified_time);
  }
};

template <>
struct Declaration<ListArtifactsResponse> {
  static constexpr std::string_view kName = "ListArtifactsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactSummaries", &ListArtifactsResponse::artifact_summaries);
    members.optional("NextToken", &ListArtifactsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListAssociationsRequest> {
  static constexpr std::string_view kName = "ListAssociationsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceArn", &ListAssociationsRequest::source_arn, kAssociationEntityArnText);
    members.optional("DestinationArn", &ListAssociationsRequest::destination_arn, kAssociationEntityArnText);
    members.optional("SourceType", &ListAssociationsRequest::source_type, kString256Text);
    members.optional("DestinationType", &ListAssociationsRequest::destination_type, kString256Text);
    members.optional("AssociationType", &ListAssociationsRequest::association_type);
    members.optional("CreatedAfter", &ListAssociationsRequest::created_after);
    members.optional("CreatedBefore", &ListAssociationsRequest::created_before);
    members.optional("SortBy", &ListAssociationsRequest::sort_by);
    members.optional("SortOrder", &ListAssociationsRequest::sort_order);
    members.optional("NextToken", &ListAssociationsRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListAssociationsRequest::max_results, Number{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<AssociationSummary> {
  static constexpr std::string_view kName = "AssociationSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceArn", &AssociationSummary::source_arn, kAssociationEntityArnText);
    members.optional("DestinationArn", &AssociationSummary::destination_arn, kAssociationEntityArnText);
    members.optional("SourceType", &AssociationSummary::source_type, kString256Text);
    members.optional("DestinationType", &AssociationSummary::destination_type, kString256Text);
    members.optional("AssociationType", &AssociationSummary::association_type);
    members.optional("SourceName", &AssociationSummary::source_name, kExperimentEntityNameText);
    members.optional("DestinationName", &AssociationSummary::destination_name, kExperimentEntityNameText);
    members.optional("CreationTime", &AssociationSummary::creation_time);
    members.optional("CreatedBy", &AssociationSummary::created_by);
  }
};

template <>
struct Declaration<ListAssociationsResponse> {
  static constexpr std::string_view kName = "ListAssociationsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("AssociationSummaries", &ListAssociationsResponse::association_summaries);
    members.optional("NextToken", &ListAssociationsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListExperimentsRequest> {
  static constexpr std::string_view kName = "ListExperimentsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreatedAfter", &ListExperimentsRequest::created_after);
    members.optional("CreatedBefore", &ListExperimentsRequest::created_before);
    members.optional("SortBy", &ListExperimentsRequest::sort_by);
    members.optional("SortOrder", &ListExperimentsRequest::sort_order);
    members.optional("NextToken", &ListExperimentsRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListExperimentsRequest::max_results, Number{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<ExperimentSummary> {
  static constexpr std::string_view kName = "ExperimentSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentArn", &ExperimentSummary::experiment_arn, kExperimentArnText);
    members.optional("ExperimentName", &ExperimentSummary::experiment_name, kExperimentEntityNameText);
    members.optional("DisplayName", &ExperimentSummary::display_name, kExperimentEntityNameText);
    members.optional("ExperimentSource", &ExperimentSummary::experiment_source);
    members.optional("CreationTime", &ExperimentSummary::creation_time);
    members.optional("LastModifiedTime", &ExperimentSummary::last_modified_time);
  }
};

template <>
struct Declaration<ListExperimentsResponse> {
  static constexpr std::string_view kName = "ListExperimentsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentSummaries", &ListExperimentsResponse::experiment_summaries);
    members.optional("NextToken", &ListExperimentsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListHubContentVersionsRequest> {
  static constexpr std::string_view kName = "ListHubContentVersionsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &ListHubContentVersionsRequest::hub_name, kHubNameOrArnText);
    members.required("HubContentType", &ListHubContentVersionsRequest::hub_content_type);
    members.required("HubContentName", &ListHubContentVersionsRequest::hub_content_name, kHubContentNameText);
    members.optional("MinVersion", &ListHubContentVersionsRequest::min_version, kHubContentVersionText);
    members.optional("MaxSchemaVersion", &ListHubContentVersionsRequest::max_schema_version, kDocumentSchemaVersionText);
    members.optional("CreationTimeBefore", &ListHubContentVersionsRequest::creation_time_before);
    members.optional("CreationTimeAfter", &ListHubContentVersionsRequest::creation_time_after);
    members.optional("SortBy", &ListHubContentVersionsRequest::sort_by);
    members.optional("SortOrder", &ListHubContentVersionsRequest::sort_order);
    members.optional("MaxResults", &ListHubContentVersionsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("NextToken", &ListHubContentVersionsRequest::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<HubContentInfo> {
  static constexpr std::string_view kName = "HubContentInfo";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentName", &HubContentInfo::hub_content_name, kHubContentNameText);
    members.required("HubContentArn", &HubContentInfo::hub_content_arn, kHubContentArnText);
    members.optional("SageMakerPublicHubContentArn", &HubContentInfo::sage_maker_public_hub_content_arn, kSageMakerPublicHubContentArnText);
    members.required("HubContentVersion", &HubContentInfo::hub_content_version, kHubContentVersionText);
    members.required("HubContentType", &HubContentInfo::hub_content_type);
    members.required("DocumentSchemaVersion", &HubContentInfo::document_schema_version, kDocumentSchemaVersionText);
    members.optional("HubContentDisplayName", &HubContentInfo::hub_content_display_name, kHubContentDisplayNameText);
    members.optional("HubContentDescription", &HubContentInfo::hub_content_description, kHubContentDescriptionText);
    members.optional("SupportStatus", &HubContentInfo::support_status);
    members.optional("HubContentSearchKeywords", &HubContentInfo::hub_content_search_keywords, List{.min = 0, .max = 50, .item = kHubContentSearchKeywordText});
    members.required("HubContentStatus", &HubContentInfo::hub_content_status);
    members.required("CreationTime", &HubContentInfo::creation_time);
    members.optional("OriginalCreationTime", &HubContentInfo::original_creation_time);
  }
};

template <>
struct Declaration<ListHubContentVersionsResponse> {
  static constexpr std::string_view kName = "ListHubContentVersionsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentSummaries", &ListHubContentVersionsResponse::hub_content_summaries);
    members.optional("NextToken", &ListHubContentVersionsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListHubContentsRequest> {
  static constexpr std::string_view kName = "ListHubContentsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &ListHubContentsRequest::hub_name, kHubNameOrArnText);
    members.required("HubContentType", &ListHubContentsRequest::hub_content_type);
    members.optional("NameContains", &ListHubContentsRequest::name_contains, kNameContainsText);
    members.optional("MaxSchemaVersion", &ListHubContentsRequest::max_schema_version, kDocumentSchemaVersionText);
    members.optional("CreationTimeBefore", &ListHubContentsRequest::creation_time_before);
    members.optional("CreationTimeAfter", &ListHubContentsRequest::creation_time_after);
    members.optional("SortBy", &ListHubContentsRequest::sort_by);
    members.optional("SortOrder", &ListHubContentsRequest::sort_order);
    members.optional("MaxResults", &ListHubContentsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("NextToken", &ListHubContentsRequest::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListHubContentsResponse> {
  static constexpr std::string_view kName = "ListHubContentsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentSummaries", &ListHubContentsResponse::hub_content_summaries);
    members.optional("NextToken", &ListHubContentsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListHubsRequest> {
  static constexpr std::string_view kName = "ListHubsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("NameContains", &ListHubsRequest::name_contains, kNameContainsText);
    members.optional("CreationTimeBefore", &ListHubsRequest::creation_time_before);
    members.optional("CreationTimeAfter", &ListHubsRequest::creation_time_after);
    members.optional("LastModifiedTimeBefore", &ListHubsRequest::last_modified_time_before);
    members.optional("LastModifiedTimeAfter", &ListHubsRequest::last_modified_time_after);
    members.optional("SortBy", &ListHubsRequest::sort_by);
    members.optional("SortOrder", &ListHubsRequest::sort_order);
    members.optional("MaxResults", &ListHubsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("NextToken", &ListHubsRequest::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<HubInfo> {
  static constexpr std::string_view kName = "HubInfo";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &HubInfo::hub_name, kHubNameText);
    members.required("HubArn", &HubInfo::hub_arn, kHubArnText);
    members.optional("HubDisplayName", &HubInfo::hub_display_name, kHubDisplayNameText);
    members.optional("HubDescription", &HubInfo::hub_description, kHubDescriptionText);
    members.optional("HubSearchKeywords", &HubInfo::hub_search_keywords, List{.min = 0, .max = 50, .item = kHubSearchKeywordText});
    members.required("HubStatus", &HubInfo::hub_status);
    members.required("CreationTime", &HubInfo::creation_time);
    members.required("LastModifiedTime", &HubInfo::last_modified_time);
  }
};

template <>
struct Declaration<ListHubsResponse> {
  static constexpr std::string_view kName = "ListHubsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubSummaries", &ListHubsResponse::hub_summaries);
    members.optional("NextToken", &ListHubsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListMlflowAppsRequest> {
  static constexpr std::string_view kName = "ListMlflowAppsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreatedAfter", &ListMlflowAppsRequest::created_after);
    members.optional("CreatedBefore", &ListMlflowAppsRequest::created_before);
    members.optional("Status", &ListMlflowAppsRequest::status);
    members.optional("MlflowVersion", &ListMlflowAppsRequest::mlflow_version, kMlflowVersionText);
    members.optional("DefaultForDomainId", &ListMlflowAppsRequest::default_for_domain_id);
    members.optional("AccountDefaultStatus", &ListMlflowAppsRequest::account_default_status);
    members.optional("SortBy", &ListMlflowAppsRequest::sort_by);
    members.optional("SortOrder", &ListMlflowAppsRequest::sort_order);
    members.optional("NextToken", &ListMlflowAppsRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListMlflowAppsRequest::max_results, Number{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<MlflowAppSummary> {
  static constexpr std::string_view kName = "MlflowAppSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &MlflowAppSummary::arn, kMlflowAppArnText);
    members.optional("Name", &MlflowAppSummary::name, kMlflowAppNameText);
    members.optional("Status", &MlflowAppSummary::status);
    members.optional("CreationTime", &MlflowAppSummary::creation_time);
    members.optional("LastModifiedTime", &MlflowAppSummary::last_modified_time);
    members.optional("MlflowVersion", &MlflowAppSummary::mlflow_version, kMlflowVersionText);
  }
};

template <>
struct Declaration<ListMlflowAppsResponse> {
  static constexpr std::string_view kName = "ListMlflowAppsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Summaries", &ListMlflowAppsResponse::summaries, List{.min = 0, .max = 100});
    members.optional("NextToken", &ListMlflowAppsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListMlflowTrackingServersRequest> {
  static constexpr std::string_view kName = "ListMlflowTrackingServersRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreatedAfter", &ListMlflowTrackingServersRequest::created_after);
    members.optional("CreatedBefore", &ListMlflowTrackingServersRequest::created_before);
    members.optional("TrackingServerStatus", &ListMlflowTrackingServersRequest::tracking_server_status);
    members.optional("MlflowVersion", &ListMlflowTrackingServersRequest::mlflow_version, kMlflowVersionText);
    members.optional("SortBy", &ListMlflowTrackingServersRequest::sort_by);
    members.optional("SortOrder", &ListMlflowTrackingServersRequest::sort_order);
    members.optional("NextToken", &ListMlflowTrackingServersRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListMlflowTrackingServersRequest::max_results, Number{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<TrackingServerSummary> {
  static constexpr std::string_view kName = "TrackingServerSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &TrackingServerSummary::tracking_server_arn, kTrackingServerArnText);
    members.optional("TrackingServerName", &TrackingServerSummary::tracking_server_name, kTrackingServerNameText);
    members.optional("CreationTime", &TrackingServerSummary::creation_time);
    members.optional("LastModifiedTime", &TrackingServerSummary::last_modified_time);
    members.optional("TrackingServerStatus", &TrackingServerSummary::tracking_server_status);
    members.optional("IsActive", &TrackingServerSummary::is_active);
    members.optional("MlflowVersion", &TrackingServerSummary::mlflow_version, kMlflowVersionText);
  }
};

template <>
struct Declaration<ListMlflowTrackingServersResponse> {
  static constexpr std::string_view kName = "ListMlflowTrackingServersResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerSummaries", &ListMlflowTrackingServersResponse::tracking_server_summaries, List{.min = 0, .max = 100});
    members.optional("NextToken", &ListMlflowTrackingServersResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListModelPackageGroupsInput> {
  static constexpr std::string_view kName = "ListModelPackageGroupsInput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreationTimeAfter", &ListModelPackageGroupsInput::creation_time_after);
    members.optional("CreationTimeBefore", &ListModelPackageGroupsInput::creation_time_before);
    members.optional("MaxResults", &ListModelPackageGroupsInput::max_results, Number{.min = 1, .max = 100});
    members.optional("NameContains", &ListModelPackageGroupsInput::name_contains, kNameContainsText);
    members.optional("NextToken", &ListModelPackageGroupsInput::next_token, kNextTokenText);
    members.optional("SortBy", &ListModelPackageGroupsInput::sort_by);
    members.optional("SortOrder", &ListModelPackageGroupsInput::sort_order);
    members.optional("CrossAccountFilterOption", &ListModelPackageGroupsInput::cross_account_filter_option);
  }
};

template <>
struct Declaration<ModelPackageGroupSummary> {
  static constexpr std::string_view kName = "ModelPackageGroupSummary";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupName", &ModelPackageGroupSummary::model_package_group_name, kEntityNameText);
    members.required("ModelPackageGroupArn", &ModelPackageGroupSummary::model_package_group_arn, kModelPackageGroupArnText);
    members.optional("ModelPackageGroupDescription", &ModelPackageGroupSummary::model_package_group_description, kEntityDescriptionText);
    members.required("CreationTime", &ModelPackageGroupSummary::creation_time);
    members.required("ModelPackageGroupStatus", &ModelPackageGroupSummary::model_package_group_status);
    members.optional("ManagedConfiguration", &ModelPackageGroupSummary::managed_configuration);
  }
};

template <>
struct Declaration<ListModelPackageGroupsOutput> {
  static constexpr std::string_view kName = "ListModelPackageGroupsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageGroupSummaryList", &ListModelPackageGroupsOutput::model_package_group_summary_list);
    members.optional("NextToken", &ListModelPackageGroupsOutput::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListModelPackagesInput> {
  static constexpr std::string_view kName = "ListModelPackagesInput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("CreationTimeAfter", &ListModelPackagesInput::creation_time_after);
    members.optional("CreationTimeBefore", &ListModelPackagesInput::creation_time_before);
    members.optional("MaxResults", &ListModelPackagesInput::max_results, Number{.min = 1, .max = 100});
    members.optional("NameContains", &ListModelPackagesInput::name_contains, kNameContainsText);
    members.optional("ModelApprovalStatus", &ListModelPackagesInput::model_approval_status);
    members.optional("ModelPackageGroupName", &ListModelPackagesInput::model_package_group_name, kArnOrNameText);
    members.optional("ModelPackageType", &ListModelPackagesInput::model_package_type);
    members.optional("NextToken", &ListModelPackagesInput::next_token, kNextTokenText);
    members.optional("SortBy", &ListModelPackagesInput::sort_by);
    members.optional("SortOrder", &ListModelPackagesInput::sort_order);
  }
};

template <>
struct Declaration<ModelPackageSummary> {
  static constexpr std::string_view kName = "ModelPackageSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelPackageName", &ModelPackageSummary::model_package_name, kEntityNameText);
    members.optional("ModelPackageGroupName", &ModelPackageSummary::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageVersion", &ModelPackageSummary::model_package_version, Number{.min = 1});
    members.required("ModelPackageArn", &ModelPackageSummary::model_package_arn, kModelPackageArnText);
    members.optional("ModelPackageDescription", &ModelPackageSummary::model_package_description, kEntityDescriptionText);
    members.required("CreationTime", &ModelPackageSummary::creation_time);
    members.required("ModelPackageStatus", &ModelPackageSummary::model_package_status);
    members.optional("ModelApprovalStatus", &ModelPackageSummary::model_approval_status);
    members.optional("ModelLifeCycle", &ModelPackageSummary::model_life_cycle);
    members.optional("ModelPackageRegistrationType", &ModelPackageSummary::model_package_registration_type);
  }
};

template <>
struct Declaration<ListModelPackagesOutput> {
  static constexpr std::string_view kName = "ListModelPackagesOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageSummaryList", &ListModelPackagesOutput::model_package_summary_list);
    members.optional("NextToken", &ListModelPackagesOutput::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListTagsInput> {
  static constexpr std::string_view kName = "ListTagsInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &ListTagsInput::resource_arn, kResourceArnText);
    members.optional("NextToken", &ListTagsInput::next_token, kNextTokenText);
    members.optional("MaxResults", &ListTagsInput::max_results, Number{.min = 50});
  }
};

template <>
struct Declaration<ListTagsOutput> {
  static constexpr std::string_view kName = "ListTagsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &ListTagsOutput::tags, List{.min = 0, .max = 50});
    members.optional("NextToken", &ListTagsOutput::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListTrainingJobsRequest> {
  static constexpr std::string_view kName = "ListTrainingJobsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("NextToken", &ListTrainingJobsRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &ListTrainingJobsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("CreationTimeAfter", &ListTrainingJobsRequest::creation_time_after);
    members.optional("CreationTimeBefore", &ListTrainingJobsRequest::creation_time_before);
    members.optional("LastModifiedTimeAfter", &ListTrainingJobsRequest::last_modified_time_after);
    members.optional("LastModifiedTimeBefore", &ListTrainingJobsRequest::last_modified_time_before);
    members.optional("NameContains", &ListTrainingJobsRequest::name_contains, kNameContainsText);
    members.optional("StatusEquals", &ListTrainingJobsRequest::status_equals);
    members.optional("SortBy", &ListTrainingJobsRequest::sort_by);
    members.optional("SortOrder", &ListTrainingJobsRequest::sort_order);
    members.optional("WarmPoolStatusEquals", &ListTrainingJobsRequest::warm_pool_status_equals);
    members.optional("TrainingPlanArnEquals", &ListTrainingJobsRequest::training_plan_arn_equals, kTrainingPlanArnText);
  }
};

template <>
struct Declaration<TrainingJobSummary> {
  static constexpr std::string_view kName = "TrainingJobSummary";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &TrainingJobSummary::training_job_name, kTrainingJobNameText);
    members.required("TrainingJobArn", &TrainingJobSummary::training_job_arn, kTrainingJobArnText);
    members.required("CreationTime", &TrainingJobSummary::creation_time);
    members.optional("TrainingEndTime", &TrainingJobSummary::training_end_time);
    members.optional("LastModifiedTime", &TrainingJobSummary::last_modified_time);
    members.required("TrainingJobStatus", &TrainingJobSummary::training_job_status);
    members.optional("SecondaryStatus", &TrainingJobSummary::secondary_status);
    members.optional("WarmPoolStatus", &TrainingJobSummary::warm_pool_status);
    members.optional("TrainingPlanArn", &TrainingJobSummary::training_plan_arn, kTrainingPlanArnText);
    members.optional("TrainyardHosts", &TrainingJobSummary::trainyard_hosts, Number{.min = 2});
    members.optional("TrainyardAttempt", &TrainingJobSummary::trainyard_attempt, Number{.min = 2});
  }
};

template <>
struct Declaration<ListTrainingJobsResponse> {
  static constexpr std::string_view kName = "ListTrainingJobsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobSummaries", &ListTrainingJobsResponse::training_job_summaries);
    members.optional("NextToken", &ListTrainingJobsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListTrialComponentsRequest> {
  static constexpr std::string_view kName = "ListTrialComponentsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &ListTrialComponentsRequest::experiment_name, kExperimentEntityNameText);
    members.optional("TrialName", &ListTrialComponentsRequest::trial_name, kExperimentEntityNameText);
    members.optional("SourceArn", &ListTrialComponentsRequest::source_arn, kString256Text);
    members.optional("CreatedAfter", &ListTrialComponentsRequest::created_after);
    members.optional("CreatedBefore", &ListTrialComponentsRequest::created_before);
    members.optional("SortBy", &ListTrialComponentsRequest::sort_by);
    members.optional("SortOrder", &ListTrialComponentsRequest::sort_order);
    members.optional("MaxResults", &ListTrialComponentsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("NextToken", &ListTrialComponentsRequest::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<TrialComponentSummary> {
  static constexpr std::string_view kName = "TrialComponentSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentName", &TrialComponentSummary::trial_component_name, kExperimentEntityNameText);
    members.optional("TrialComponentArn", &TrialComponentSummary::trial_component_arn, kTrialComponentArnText);
    members.optional("DisplayName", &TrialComponentSummary::display_name, kExperimentEntityNameText);
    members.optional("TrialComponentSource", &TrialComponentSummary::trial_component_source);
    members.optional("Status", &TrialComponentSummary::status);
    members.optional("StartTime", &TrialComponentSummary::start_time);
    members.optional("EndTime", &TrialComponentSummary::end_time);
    members.optional("CreationTime", &TrialComponentSummary::creation_time);
    members.optional("CreatedBy", &TrialComponentSummary::created_by);
    members.optional("LastModifiedTime", &TrialComponentSummary::last_modified_time);
    members.optional("LastModifiedBy", &TrialComponentSummary::last_modified_by);
  }
};

template <>
struct Declaration<ListTrialComponentsResponse> {
  static constexpr std::string_view kName = "ListTrialComponentsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentSummaries", &ListTrialComponentsResponse::trial_component_summaries);
    members.optional("NextToken", &ListTrialComponentsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<ListTrialsRequest> {
  static constexpr std::string_view kName = "ListTrialsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &ListTrialsRequest::experiment_name, kExperimentEntityNameText);
    members.optional("TrialComponentName", &ListTrialsRequest::trial_component_name, kExperimentEntityNameText);
    members.optional("CreatedAfter", &ListTrialsRequest::created_after);
    members.optional("CreatedBefore", &ListTrialsRequest::created_before);
    members.optional("SortBy", &ListTrialsRequest::sort_by);
    members.optional("SortOrder", &ListTrialsRequest::sort_order);
    members.optional("MaxResults", &ListTrialsRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("NextToken", &ListTrialsRequest::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<TrialSummary> {
  static constexpr std::string_view kName = "TrialSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialArn", &TrialSummary::trial_arn, kTrialArnText);
    members.optional("TrialName", &TrialSummary::trial_name, kExperimentEntityNameText);
    members.optional("DisplayName", &TrialSummary::display_name, kExperimentEntityNameText);
    members.optional("TrialSource", &TrialSummary::trial_source);
    members.optional("CreationTime", &TrialSummary::creation_time);
    members.optional("LastModifiedTime", &TrialSummary::last_modified_time);
  }
};

template <>
struct Declaration<ListTrialsResponse> {
  static constexpr std::string_view kName = "ListTrialsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialSummaries", &ListTrialsResponse::trial_summaries);
    members.optional("NextToken", &ListTrialsResponse::next_token, kNextTokenText);
  }
};

template <>
struct Declaration<Filter> {
  static constexpr std::string_view kName = "Filter";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &Filter::name, kResourcePropertyNameText);
    members.optional("Operator", &Filter::operation);
    members.optional("Value", &Filter::value, kFilterValueText);
  }
};

template <>
struct Declaration<NestedFilters> {
  static constexpr std::string_view kName = "NestedFilters";
  template <class Members>
  static void declare(Members& members) {
    members.required("NestedPropertyName", &NestedFilters::nested_property_name, kResourcePropertyNameText);
    members.required("Filters", &NestedFilters::filters, List{.min = 1, .max = 20});
  }
};

template <>
struct Declaration<SearchExpression> {
  static constexpr std::string_view kName = "SearchExpression";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Filters", &SearchExpression::filters, List{.min = 1, .max = 20});
    members.optional("NestedFilters", &SearchExpression::nested_filters, List{.min = 1, .max = 20});
    members.optional("SubExpressions", &SearchExpression::sub_expressions, List{.min = 1, .max = 20});
    members.optional("Operator", &SearchExpression::operation);
  }
};

template <>
struct Declaration<VisibilityConditions> {
  static constexpr std::string_view kName = "VisibilityConditions";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Key", &VisibilityConditions::key, kVisibilityConditionsKeyText);
    members.optional("Value", &VisibilityConditions::value, kVisibilityConditionsValueText);
  }
};

template <>
struct Declaration<SearchRequest> {
  static constexpr std::string_view kName = "SearchRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Resource", &SearchRequest::resource);
    members.optional("SearchExpression", &SearchRequest::search_expression);
    members.optional("SortBy", &SearchRequest::sort_by, kResourcePropertyNameText);
    members.optional("SortOrder", &SearchRequest::sort_order);
    members.optional("NextToken", &SearchRequest::next_token, kNextTokenText);
    members.optional("MaxResults", &SearchRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("CrossAccountFilterOption", &SearchRequest::cross_account_filter_option);
    members.optional("VisibilityConditions", &SearchRequest::visibility_conditions, List{.min = 1, .max = 5});
  }
};

template <>
struct Declaration<TrainingJob> {
  static constexpr std::string_view kName = "TrainingJob";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingJobName", &TrainingJob::training_job_name, kTrainingJobNameText);
    members.optional("TrainingJobArn", &TrainingJob::training_job_arn, kTrainingJobArnText);
    members.optional("TuningJobArn", &TrainingJob::tuning_job_arn, kHyperParameterTuningJobArnText);
    members.optional("LabelingJobArn", &TrainingJob::labeling_job_arn, kLabelingJobArnText);
    members.optional("AutoMLJobArn", &TrainingJob::auto_ml_job_arn, kAutoMLJobArnText);
    members.optional("ModelArtifacts", &TrainingJob::model_artifacts);
    members.optional("TrainingJobStatus", &TrainingJob::training_job_status);
    members.optional("SecondaryStatus", &TrainingJob::secondary_status);
    members.optional("FailureReason", &TrainingJob::failure_reason, kFailureReasonText);
    members.optional("HyperParameters", &TrainingJob::hyper_parameters, Map{.min = 0, .max = 100, .key = kHyperParameterKeyText, .value = kHyperParameterValueText});
    members.optional("AlgorithmSpecification", &TrainingJob::algorithm_specification);
    members.optional("RoleArn", &TrainingJob::role_arn, kRoleArnText);
    members.optional("InputDataConfig", &TrainingJob::input_data_config, List{.min = 1, .max = 20});
    members.optional("OutputDataConfig", &TrainingJob::output_data_config);
    members.optional("ResourceConfig", &TrainingJob::resource_config);
    members.optional("WarmPoolStatus", &TrainingJob::warm_pool_status);
    members.optional("VpcConfig", &TrainingJob::vpc_config);
    members.optional("StoppingCondition", &TrainingJob::stopping_condition);
    members.optional("CreationTime", &TrainingJob::creation_time);
    members.optional("TrainingStartTime", &TrainingJob::training_start_time);
    members.optional("TrainingEndTime", &TrainingJob::training_end_time);
    members.optional("LastModifiedTime", &TrainingJob::last_modified_time);
    members.optional("SecondaryStatusTransitions", &TrainingJob::secondary_status_transitions);
    members.optional("FinalMetricDataList", &TrainingJob::final_metric_data_list, List{.min = 0, .max = 40});
    members.optional("EnableNetworkIsolation", &TrainingJob::enable_network_isolation);
    members.optional("EnableInterContainerTrafficEncryption", &TrainingJob::enable_inter_container_traffic_encryption);
    members.optional("EnableManagedSpotTraining", &TrainingJob::enable_managed_spot_training);
    members.optional("CheckpointConfig", &TrainingJob::checkpoint_config);
    members.optional("TrainingTimeInSeconds", &TrainingJob::training_time_in_seconds, Number{.min = 1});
    members.optional("BillableTimeInSeconds", &TrainingJob::billable_time_in_seconds, Number{.min = 1});
    members.optional("DebugHookConfig", &TrainingJob::debug_hook_config);
    members.optional("ExperimentConfig", &TrainingJob::experiment_config);
    members.optional("DebugRuleConfigurations", &TrainingJob::debug_rule_configurations, List{.min = 0, .max = 20});
    members.optional("TensorBoardOutputConfig", &TrainingJob::tensor_board_output_config);
    members.optional("DebugRuleEvaluationStatuses", &TrainingJob::debug_rule_evaluation_statuses, List{.min = 0, .max = 20});
    members.optional("OutputModelPackageArn", &TrainingJob::output_model_package_arn, kModelPackageArnText);
    members.optional("ModelPackageConfig", &TrainingJob::model_package_config);
    members.optional("ProfilerConfig", &TrainingJob::profiler_config);
    members.optional("Environment", &TrainingJob::environment, Map{.min = 0, .max = 100, .key = kTrainingEnvironmentKeyText, .value = kTrainingEnvironmentValueText});
    members.optional("RetryStrategy", &TrainingJob::retry_strategy);
    members.optional("Tags", &TrainingJob::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<Experiment> {
  static constexpr std::string_view kName = "Experiment";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentName", &Experiment::experiment_name, kExperimentEntityNameText);
    members.optional("ExperimentArn", &Experiment::experiment_arn, kExperimentArnText);
    members.optional("DisplayName", &Experiment::display_name, kExperimentEntityNameText);
    members.optional("Source", &Experiment::source);
    members.optional("Description", &Experiment::description, kExperimentDescriptionText);
    members.optional("CreationTime", &Experiment::creation_time);
    members.optional("CreatedBy", &Experiment::created_by);
    members.optional("LastModifiedTime", &Experiment::last_modified_time);
    members.optional("LastModifiedBy", &Experiment::last_modified_by);
    members.optional("Tags", &Experiment::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<TrialComponentSimpleSummary> {
  static constexpr std::string_view kName = "TrialComponentSimpleSummary";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentName", &TrialComponentSimpleSummary::trial_component_name, kExperimentEntityNameText);
    members.optional("TrialComponentArn", &TrialComponentSimpleSummary::trial_component_arn, kTrialComponentArnText);
    members.optional("TrialComponentSource", &TrialComponentSimpleSummary::trial_component_source);
    members.optional("CreationTime", &TrialComponentSimpleSummary::creation_time);
    members.optional("CreatedBy", &TrialComponentSimpleSummary::created_by);
  }
};

template <>
struct Declaration<Trial> {
  static constexpr std::string_view kName = "Trial";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialName", &Trial::trial_name, kExperimentEntityNameText);
    members.optional("TrialArn", &Trial::trial_arn, kTrialArnText);
    members.optional("DisplayName", &Trial::display_name, kExperimentEntityNameText);
    members.optional("ExperimentName", &Trial::experiment_name, kExperimentEntityNameText);
    members.optional("Source", &Trial::source);
    members.optional("CreationTime", &Trial::creation_time);
    members.optional("CreatedBy", &Trial::created_by);
    members.optional("LastModifiedTime", &Trial::last_modified_time);
    members.optional("LastModifiedBy", &Trial::last_modified_by);
    members.optional("MetadataProperties", &Trial::metadata_properties);
    members.optional("Tags", &Trial::tags, List{.min = 0, .max = 50});
    members.optional("TrialComponentSummaries", &Trial::trial_component_summaries);
  }
};

template <>
struct Declaration<TrialComponentSourceDetail> {
  static constexpr std::string_view kName = "TrialComponentSourceDetail";
  template <class Members>
  static void declare(Members& members) {
    members.optional("SourceArn", &TrialComponentSourceDetail::source_arn, kTrialComponentSourceArnText);
    members.optional("TrainingJob", &TrialComponentSourceDetail::training_job);
  }
};

template <>
struct Declaration<Parent> {
  static constexpr std::string_view kName = "Parent";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialName", &Parent::trial_name, kExperimentEntityNameText);
    members.optional("ExperimentName", &Parent::experiment_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<TrialComponent> {
  static constexpr std::string_view kName = "TrialComponent";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentName", &TrialComponent::trial_component_name, kExperimentEntityNameText);
    members.optional("DisplayName", &TrialComponent::display_name, kExperimentEntityNameText);
    members.optional("TrialComponentArn", &TrialComponent::trial_component_arn, kTrialComponentArnText);
    members.optional("Source", &TrialComponent::source);
    members.optional("Status", &TrialComponent::status);
    members.optional("StartTime", &TrialComponent::start_time);
    members.optional("EndTime", &TrialComponent::end_time);
    members.optional("CreationTime", &TrialComponent::creation_time);
    members.optional("CreatedBy", &TrialComponent::created_by);
    members.optional("LastModifiedTime", &TrialComponent::last_modified_time);
    members.optional("LastModifiedBy", &TrialComponent::last_modified_by);
    members.optional("Parameters", &TrialComponent::parameters, Map{.min = 0, .max = 300, .key = kTrialComponentKey320Text});
    members.optional("InputArtifacts", &TrialComponent::input_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("OutputArtifacts", &TrialComponent::output_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("Metrics", &TrialComponent::metrics);
    members.optional("MetadataProperties", &TrialComponent::metadata_properties);
    members.optional("SourceDetail", &TrialComponent::source_detail);
    members.optional("LineageGroupArn", &TrialComponent::lineage_group_arn, kLineageGroupArnText);
    members.optional("Tags", &TrialComponent::tags, List{.min = 0, .max = 50});
    members.optional("Parents", &TrialComponent::parents);
    members.optional("RunName", &TrialComponent::run_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<ModelPackage> {
  static constexpr std::string_view kName = "ModelPackage";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelPackageName", &ModelPackage::model_package_name, kEntityNameText);
    members.optional("ModelPackageGroupName", &ModelPackage::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageVersion", &ModelPackage::model_package_version, Number{.min = 1});
    members.optional("ModelPackageRegistrationType", &ModelPackage::model_package_registration_type);
    members.optional("ModelPackageArn", &ModelPackage::model_package_arn, kModelPackageArnText);
    members.optional("ModelPackageDescription", &ModelPackage::model_package_description, kEntityDescriptionText);
    members.optional("CreationTime", &ModelPackage::creation_time);
    members.optional("InferenceSpecification", &ModelPackage::inference_specification);
    members.optional("SourceAlgorithmSpecification", &ModelPackage::source_algorithm_specification);
    members.optional("ValidationSpecification", &ModelPackage::validation_specification);
    members.optional("ModelPackageStatus", &ModelPackage::model_package_status);
    members.optional("ModelPackageStatusDetails", &ModelPackage::model_package_status_details);
    members.optional("CertifyForMarketplace", &ModelPackage::certify_for_marketplace);
    members.optional("ModelApprovalStatus", &ModelPackage::model_approval_status);
    members.optional("CreatedBy", &ModelPackage::created_by);
    members.optional("MetadataProperties", &ModelPackage::metadata_properties);
    members.optional("ModelMetrics", &ModelPackage::model_metrics);
    members.optional("LastModifiedTime", &ModelPackage::last_modified_time);
    members.optional("LastModifiedBy", &ModelPackage::last_modified_by);
    members.optional("ApprovalDescription", &ModelPackage::approval_description, kApprovalDescriptionText);
    members.optional("Domain", &ModelPackage::domain);
    members.optional("Task", &ModelPackage::task);
    members.optional("SamplePayloadUrl", &ModelPackage::sample_payload_url);
    members.optional("AdditionalInferenceSpecifications", &ModelPackage::additional_inference_specifications, List{.min = 1, .max = 15});
    members.optional("SourceUri", &ModelPackage::source_uri, kModelPackageSourceUriText);
    members.optional("SecurityConfig", &ModelPackage::security_config);
    members.optional("ModelCard", &ModelPackage::model_card);
    members.optional("ModelLifeCycle", &ModelPackage::model_life_cycle);
    members.optional("Tags", &ModelPackage::tags, List{.min = 0, .max = 50});
    members.optional("CustomerMetadataProperties", &ModelPackage::customer_metadata_properties, Map{.min = 1, .max = 50, .key = kCustomerMetadataKeyText, .value = kCustomerMetadataValueText});
    members.optional("DriftCheckBaselines", &ModelPackage::drift_check_baselines);
    members.optional("SkipModelValidation", &ModelPackage::skip_model_validation);
  }
};

template <>
struct Declaration<ModelPackageGroup> {
  static constexpr std::string_view kName = "ModelPackageGroup";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ModelPackageGroupName", &ModelPackageGroup::model_package_group_name, kEntityNameText);
    members.optional("ModelPackageGroupArn", &ModelPackageGroup::model_package_group_arn, kModelPackageGroupArnText);
    members.optional("ModelPackageGroupDescription", &ModelPackageGroup::model_package_group_description, kEntityDescriptionText);
    members.optional("CreationTime", &ModelPackageGroup::creation_time);
    members.optional("CreatedBy", &ModelPackageGroup::created_by);
    members.optional("ModelPackageGroupStatus", &ModelPackageGroup::model_package_group_status);
    members.optional("Tags", &ModelPackageGroup::tags, List{.min = 0, .max = 50});
  }
};

template <>
struct Declaration<SearchRecord> {
  static constexpr std::string_view kName = "SearchRecord";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingJob", &SearchRecord::training_job);
    members.optional("Experiment", &SearchRecord::experiment);
    members.optional("Trial", &SearchRecord::trial);
    members.optional("TrialComponent", &SearchRecord::trial_component);
    members.optional("ModelPackage", &SearchRecord::model_package);
    members.optional("ModelPackageGroup", &SearchRecord::model_package_group);
  }
};

template <>
struct Declaration<TotalHits> {
  static constexpr std::string_view kName = "TotalHits";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Value", &TotalHits::value);
    members.optional("Relation", &TotalHits::relation);
  }
};

template <>
struct Declaration<SearchResponse> {
  static constexpr std::string_view kName = "SearchResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Results", &SearchResponse::results);
    members.optional("NextToken", &SearchResponse::next_token, kNextTokenText);
    members.optional("TotalHits", &SearchResponse::total_hits);
  }
};

template <>
struct Declaration<StartMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "StartMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &StartMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
  }
};

template <>
struct Declaration<StartMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "StartMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &StartMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
  }
};

template <>
struct Declaration<StopMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "StopMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &StopMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
  }
};

template <>
struct Declaration<StopMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "StopMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &StopMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
  }
};

template <>
struct Declaration<StopTrainingJobRequest> {
  static constexpr std::string_view kName = "StopTrainingJobRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &StopTrainingJobRequest::training_job_name, kTrainingJobNameText);
  }
};

template <>
struct Declaration<UpdateArtifactRequest> {
  static constexpr std::string_view kName = "UpdateArtifactRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ArtifactArn", &UpdateArtifactRequest::artifact_arn, kArtifactArnText);
    members.optional("ArtifactName", &UpdateArtifactRequest::artifact_name, kExperimentEntityNameText);
    members.optional("Properties", &UpdateArtifactRequest::properties, Map{.min = 0, .max = 30, .key = kStringParameterValueText, .value = kArtifactPropertyValueText});
    members.optional("PropertiesToRemove", &UpdateArtifactRequest::properties_to_remove, List{.item = kStringParameterValueText});
  }
};

template <>
struct Declaration<UpdateArtifactResponse> {
  static constexpr std::string_view kName = "UpdateArtifactResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ArtifactArn", &UpdateArtifactResponse::artifact_arn, kArtifactArnText);
  }
};

template <>
struct Declaration<UpdateExperimentRequest> {
  static constexpr std::string_view kName = "UpdateExperimentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("ExperimentName", &UpdateExperimentRequest::experiment_name, kExperimentEntityNameText);
    members.optional("DisplayName", &UpdateExperimentRequest::display_name, kExperimentEntityNameText);
    members.optional("Description", &UpdateExperimentRequest::description, kExperimentDescriptionText);
  }
};

template <>
struct Declaration<UpdateExperimentResponse> {
  static constexpr std::string_view kName = "UpdateExperimentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ExperimentArn", &UpdateExperimentResponse::experiment_arn, kExperimentArnText);
  }
};

template <>
struct Declaration<UpdateHubRequest> {
  static constexpr std::string_view kName = "UpdateHubRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &UpdateHubRequest::hub_name, kHubNameOrArnText);
    members.optional("HubDescription", &UpdateHubRequest::hub_description, kHubDescriptionText);
    members.optional("HubDisplayName", &UpdateHubRequest::hub_display_name, kHubDisplayNameText);
    members.optional("HubSearchKeywords", &UpdateHubRequest::hub_search_keywords, List{.min = 0, .max = 50, .item = kHubSearchKeywordText});
  }
};

template <>
struct Declaration<UpdateHubResponse> {
  static constexpr std::string_view kName = "UpdateHubResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubArn", &UpdateHubResponse::hub_arn, kHubArnText);
  }
};

template <>
struct Declaration<UpdateHubContentRequest> {
  static constexpr std::string_view kName = "UpdateHubContentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubName", &UpdateHubContentRequest::hub_name, kHubNameOrArnText);
    members.required("HubContentName", &UpdateHubContentRequest::hub_content_name, kHubContentNameText);
    members.required("HubContentType", &UpdateHubContentRequest::hub_content_type);
    members.required("HubContentVersion", &UpdateHubContentRequest::hub_content_version, kHubContentVersionText);
    members.optional("HubContentDisplayName", &UpdateHubContentRequest::hub_content_display_name, kHubContentDisplayNameText);
    members.optional("HubContentDescription", &UpdateHubContentRequest::hub_content_description, kHubContentDescriptionText);
    members.optional("HubContentMarkdown", &UpdateHubContentRequest::hub_content_markdown, kHubContentMarkdownText);
    members.optional("HubContentSearchKeywords", &UpdateHubContentRequest::hub_content_search_keywords, List{.min = 0, .max = 50, .item = kHubContentSearchKeywordText});
    members.optional("SupportStatus", &UpdateHubContentRequest::support_status);
  }
};

template <>
struct Declaration<UpdateHubContentResponse> {
  static constexpr std::string_view kName = "UpdateHubContentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("HubArn", &UpdateHubContentResponse::hub_arn, kHubArnText);
    members.required("HubContentArn", &UpdateHubContentResponse::hub_content_arn, kHubContentArnText);
  }
};

template <>
struct Declaration<UpdateMlflowAppRequest> {
  static constexpr std::string_view kName = "UpdateMlflowAppRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("Arn", &UpdateMlflowAppRequest::arn, kMlflowAppArnText);
    members.optional("Name", &UpdateMlflowAppRequest::name, kMlflowAppNameText);
    members.optional("ArtifactStoreUri", &UpdateMlflowAppRequest::artifact_store_uri, kS3UriText);
    members.optional("ModelRegistrationMode", &UpdateMlflowAppRequest::model_registration_mode);
    members.optional("WeeklyMaintenanceWindowStart", &UpdateMlflowAppRequest::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("DefaultDomainIdList", &UpdateMlflowAppRequest::default_domain_id_list, List{.item = kDomainIdText});
    members.optional("AccountDefaultStatus", &UpdateMlflowAppRequest::account_default_status);
  }
};

template <>
struct Declaration<UpdateMlflowAppResponse> {
  static constexpr std::string_view kName = "UpdateMlflowAppResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &UpdateMlflowAppResponse::arn, kMlflowAppArnText);
  }
};

template <>
struct Declaration<UpdateMlflowTrackingServerRequest> {
  static constexpr std::string_view kName = "UpdateMlflowTrackingServerRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrackingServerName", &UpdateMlflowTrackingServerRequest::tracking_server_name, kTrackingServerNameText);
    members.optional("ArtifactStoreUri", &UpdateMlflowTrackingServerRequest::artifact_store_uri, kS3UriText);
    members.optional("TrackingServerSize", &UpdateMlflowTrackingServerRequest::tracking_server_size);
    members.optional("AutomaticModelRegistration", &UpdateMlflowTrackingServerRequest::automatic_model_registration);
    members.optional("WeeklyMaintenanceWindowStart", &UpdateMlflowTrackingServerRequest::weekly_maintenance_window_start, kWeeklyMaintenanceWindowStartText);
    members.optional("S3BucketOwnerAccountId", &UpdateMlflowTrackingServerRequest::s3_bucket_owner_account_id, kAccountIdText);
    members.optional("S3BucketOwnerVerification", &UpdateMlflowTrackingServerRequest::s3_bucket_owner_verification);
  }
};

template <>
struct Declaration<UpdateMlflowTrackingServerResponse> {
  static constexpr std::string_view kName = "UpdateMlflowTrackingServerResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrackingServerArn", &UpdateMlflowTrackingServerResponse::tracking_server_arn, kTrackingServerArnText);
  }
};

template <>
struct Declaration<UpdateModelPackageInput> {
  static constexpr std::string_view kName = "UpdateModelPackageInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageArn", &UpdateModelPackageInput::model_package_arn, kModelPackageArnText);
    members.optional("ModelApprovalStatus", &UpdateModelPackageInput::model_approval_status);
    members.optional("ModelPackageRegistrationType", &UpdateModelPackageInput::model_package_registration_type);
    members.optional("ApprovalDescription", &UpdateModelPackageInput::approval_description, kApprovalDescriptionText);
    members.optional("CustomerMetadataProperties", &UpdateModelPackageInput::customer_metadata_properties, Map{.min = 1, .max = 50, .key = kCustomerMetadataKeyText, .value = kCustomerMetadataValueText});
    members.optional("CustomerMetadataPropertiesToRemove", &UpdateModelPackageInput::customer_metadata_properties_to_remove, List{.item = kCustomerMetadataKeyText});
    members.optional("AdditionalInferenceSpecificationsToAdd", &UpdateModelPackageInput::additional_inference_specifications_to_add, List{.min = 1, .max = 15});
    members.optional("InferenceSpecification", &UpdateModelPackageInput::inference_specification);
    members.optional("SourceUri", &UpdateModelPackageInput::source_uri, kModelPackageSourceUriText);
    members.optional("ModelCard", &UpdateModelPackageInput::model_card);
    members.optional("ModelLifeCycle", &UpdateModelPackageInput::model_life_cycle);
    members.optional("ClientToken", &UpdateModelPackageInput::client_token, kClientTokenText);
  }
};

template <>
struct Declaration<UpdateModelPackageOutput> {
  static constexpr std::string_view kName = "UpdateModelPackageOutput";
  template <class Members>
  static void declare(Members& members) {
    members.required("ModelPackageArn", &UpdateModelPackageOutput::model_package_arn, kModelPackageArnText);
  }
};

template <>
struct Declaration<ProfilerConfigForUpdate> {
  static constexpr std::string_view kName = "ProfilerConfigForUpdate";
  template <class Members>
  static void declare(Members& members) {
    members.optional("S3OutputPath", &ProfilerConfigForUpdate::s3_output_path, kS3UriText);
    members.optional("ProfilingIntervalInMilliseconds", &ProfilerConfigForUpdate::profiling_interval_in_milliseconds);
    members.optional("ProfilingParameters", &ProfilerConfigForUpdate::profiling_parameters, Map{.min = 0, .max = 20, .key = kConfigKeyText, .value = kConfigValueText});
    members.optional("DisableProfiler", &ProfilerConfigForUpdate::disable_profiler);
  }
};

template <>
struct Declaration<ResourceConfigForUpdate> {
  static constexpr std::string_view kName = "ResourceConfigForUpdate";
  template <class Members>
  static void declare(Members& members) {
    members.required("KeepAlivePeriodInSeconds", &ResourceConfigForUpdate::keep_alive_period_in_seconds, Number{.min = 0, .max = 21600});
  }
};

template <>
struct Declaration<RemoteDebugConfigForUpdate> {
  static constexpr std::string_view kName = "RemoteDebugConfigForUpdate";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableRemoteDebug", &RemoteDebugConfigForUpdate::enable_remote_debug);
  }
};

template <>
struct Declaration<UpdateTrainingJobRequest> {
  static constexpr std::string_view kName = "UpdateTrainingJobRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &UpdateTrainingJobRequest::training_job_name, kTrainingJobNameText);
    members.optional("ProfilerConfig", &UpdateTrainingJobRequest::profiler_config);
    members.optional("ProfilerRuleConfigurations", &UpdateTrainingJobRequest::profiler_rule_configurations, List{.min = 0, .max = 20});
    members.optional("ResourceConfig", &UpdateTrainingJobRequest::resource_config);
    members.optional("RemoteDebugConfig", &UpdateTrainingJobRequest::remote_debug_config);
  }
};

template <>
struct Declaration<UpdateTrainingJobResponse> {
  static constexpr std::string_view kName = "UpdateTrainingJobResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &UpdateTrainingJobResponse::training_job_arn, kTrainingJobArnText);
  }
};

template <>
struct Declaration<UpdateTrialRequest> {
  static constexpr std::string_view kName = "UpdateTrialRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialName", &UpdateTrialRequest::trial_name, kExperimentEntityNameText);
    members.optional("DisplayName", &UpdateTrialRequest::display_name, kExperimentEntityNameText);
  }
};

template <>
struct Declaration<UpdateTrialResponse> {
  static constexpr std::string_view kName = "UpdateTrialResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialArn", &UpdateTrialResponse::trial_arn, kTrialArnText);
  }
};

template <>
struct Declaration<UpdateTrialComponentRequest> {
  static constexpr std::string_view kName = "UpdateTrialComponentRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &UpdateTrialComponentRequest::trial_component_name, kExperimentEntityNameText);
    members.optional("DisplayName", &UpdateTrialComponentRequest::display_name, kExperimentEntityNameText);
    members.optional("Status", &UpdateTrialComponentRequest::status);
    members.optional("StartTime", &UpdateTrialComponentRequest::start_time);
    members.optional("EndTime", &UpdateTrialComponentRequest::end_time);
    members.optional("Parameters", &UpdateTrialComponentRequest::parameters, Map{.min = 0, .max = 300, .key = kTrialComponentKey320Text});
    members.optional("ParametersToRemove", &UpdateTrialComponentRequest::parameters_to_remove, List{.item = kTrialComponentKey256Text});
    members.optional("InputArtifacts", &UpdateTrialComponentRequest::input_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("InputArtifactsToRemove", &UpdateTrialComponentRequest::input_artifacts_to_remove, List{.item = kTrialComponentKey256Text});
    members.optional("OutputArtifacts", &UpdateTrialComponentRequest::output_artifacts, Map{.min = 0, .max = 60, .key = kTrialComponentKey128Text});
    members.optional("OutputArtifactsToRemove", &UpdateTrialComponentRequest::output_artifacts_to_remove, List{.item = kTrialComponentKey256Text});
  }
};

template <>
struct Declaration<UpdateTrialComponentResponse> {
  static constexpr std::string_view kName = "UpdateTrialComponentResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("TrialComponentArn", &UpdateTrialComponentResponse::trial_component_arn, kTrialComponentArnText);
  }
};

template const Shape& shape_of<AddAssociationRequest>();
template const Shape& shape_of<AddAssociationResponse>();
template const Shape& shape_of<Tag>();
template const Shape& shape_of<AddTagsInput>();
template const Shape& shape_of<AddTagsOutput>();
template const Shape& shape_of<AssociateTrialComponentRequest>();
template const Shape& shape_of<AssociateTrialComponentResponse>();
template const Shape& shape_of<BatchDescribeModelPackageInput>();
template const Shape& shape_of<ModelAccessConfig>();
template const Shape& shape_of<InferenceHubAccessConfig>();
template const Shape& shape_of<S3ModelDataSource>();
template const Shape& shape_of<ModelDataSource>();
template const Shape& shape_of<ModelInput>();
template const Shape& shape_of<AdditionalModelDataSource>();
template const Shape& shape_of<AdditionalS3DataSource>();
template const Shape& shape_of<BaseModel>();
template const Shape& shape_of<ModelPackageContainerDefinition>();
template const Shape& shape_of<InferenceSpecification>();
template const Shape& shape_of<BatchDescribeModelPackageSummary>();
template const Shape& shape_of<BatchDescribeModelPackageError>();
template const Shape& shape_of<BatchDescribeModelPackageOutput>();
template const Shape& shape_of<IntegerParameterRangeSpecification>();
template const Shape& shape_of<ContinuousParameterRangeSpecification>();
template const Shape& shape_of<CategoricalParameterRangeSpecification>();
template const Shape& shape_of<ParameterRange>();
template const Shape& shape_of<HyperParameterSpecification>();
template const Shape& shape_of<MetricDefinition>();
template const Shape& shape_of<ChannelSpecification>();
template const Shape& shape_of<HyperParameterTuningJobObjective>();
template const Shape& shape_of<TrainingSpecification>();
template const Shape& shape_of<AlgorithmValidationSpecification>();
template const Shape& shape_of<CreateAlgorithmInput>();
template const Shape& shape_of<CreateAlgorithmOutput>();
template const Shape& shape_of<ArtifactSourceType>();
template const Shape& shape_of<ArtifactSource>();
template const Shape& shape_of<MetadataProperties>();
template const Shape& shape_of<CreateArtifactRequest>();
template const Shape& shape_of<CreateArtifactResponse>();
template const Shape& shape_of<CreateExperimentRequest>();
template const Shape& shape_of<CreateExperimentResponse>();
template const Shape& shape_of<HubS3StorageConfig>();
template const Shape& shape_of<CreateHubRequest>();
template const Shape& shape_of<CreateHubResponse>();
template const Shape& shape_of<CreateMlflowAppRequest>();
template const Shape& shape_of<CreateMlflowAppResponse>();
template const Shape& shape_of<CreateMlflowTrackingServerRequest>();
template const Shape& shape_of<CreateMlflowTrackingServerResponse>();
template const Shape& shape_of<ModelPackageValidationSpecification>();
template const Shape& shape_of<SourceAlgorithm>();
template const Shape& shape_of<SourceAlgorithmSpecification>();
template const Shape& shape_of<MetricsSource>();
template const Shape& shape_of<ModelQuality>();
template const Shape& shape_of<ModelDataQuality>();
template const Shape& shape_of<Bias>();
template const Shape& shape_of<Explainability>();
template const Shape& shape_of<ModelMetrics>();
template const Shape& shape_of<FileSource>();
template const Shape& shape_of<DriftCheckBias>();
template const Shape& shape_of<DriftCheckExplainability>();
template const Shape& shape_of<DriftCheckModelQuality>();
template const Shape& shape_of<DriftCheckModelDataQuality>();
template const Shape& shape_of<DriftCheckBaselines>();
template const Shape& shape_of<AdditionalInferenceSpecificationDefinition>();
template const Shape& shape_of<ModelPackageSecurityConfig>();
template const Shape& shape_of<ModelPackageModelCard>();
template const Shape& shape_of<ModelLifeCycle>();
template const Shape& shape_of<CreateModelPackageInput>();
template const Shape& shape_of<CreateModelPackageOutput>();
template const Shape& shape_of<ManagedConfiguration>();
template const Shape& shape_of<CreateModelPackageGroupInput>();
template const Shape& shape_of<CreateModelPackageGroupOutput>();
template const Shape& shape_of<CreatePresignedMlflowAppUrlRequest>();
template const Shape& shape_of<CreatePresignedMlflowAppUrlResponse>();
template const Shape& shape_of<CreatePresignedMlflowTrackingServerUrlRequest>();
template const Shape& shape_of<CreatePresignedMlflowTrackingServerUrlResponse>();
template const Shape& shape_of<TrainingRepositoryAuthConfig>();
template const Shape& shape_of<TrainingImageConfig>();
template const Shape& shape_of<AlgorithmSpecification>();
template const Shape& shape_of<HubAccessConfig>();
template const Shape& shape_of<S3DataSource>();
template const Shape& shape_of<FileSystemDataSource>();
template const Shape& shape_of<DatasetSource>();
template const Shape& shape_of<DataSource>();
template const Shape& shape_of<ShuffleConfig>();
template const Shape& shape_of<Channel>();
template const Shape& shape_of<OutputDataConfig>();
template const Shape& shape_of<InstanceGroup>();
template const Shape& shape_of<PlacementSpecification>();
template const Shape& shape_of<InstancePlacementConfig>();
template const Shape& shape_of<InstancePreference>();
template const Shape& shape_of<ResourceConfig>();
template const Shape& shape_of<VpcConfig>();
template const Shape& shape_of<StoppingCondition>();
template const Shape& shape_of<CheckpointConfig>();
template const Shape& shape_of<CollectionConfiguration>();
template const Shape& shape_of<DebugHookConfig>();
template const Shape& shape_of<DebugRuleConfiguration>();
template const Shape& shape_of<TensorBoardOutputConfig>();
template const Shape& shape_of<ExperimentConfig>();
template const Shape& shape_of<ProfilerConfig>();
template const Shape& shape_of<ProfilerRuleConfiguration>();
template const Shape& shape_of<RetryStrategy>();
template const Shape& shape_of<RemoteDebugConfig>();
template const Shape& shape_of<InfraCheckConfig>();
template const Shape& shape_of<SessionChainingConfig>();
template const Shape& shape_of<ServerlessJobConfig>();
template const Shape& shape_of<MlflowConfig>();
template const Shape& shape_of<ModelPackageConfig>();
template const Shape& shape_of<CreateTrainingJobRequest>();
template const Shape& shape_of<CreateTrainingJobResponse>();
template const Shape& shape_of<CreateTrialRequest>();
template const Shape& shape_of<CreateTrialResponse>();
template const Shape& shape_of<TrialComponentStatus>();
template const Shape& shape_of<TrialComponentParameterValue>();
template const Shape& shape_of<TrialComponentArtifact>();
template const Shape& shape_of<CreateTrialComponentRequest>();
template const Shape& shape_of<CreateTrialComponentResponse>();
template const Shape& shape_of<DeleteAlgorithmInput>();
template const Shape& shape_of<DeleteArtifactRequest>();
template const Shape& shape_of<DeleteArtifactResponse>();
template const Shape& shape_of<DeleteAssociationRequest>();
template const Shape& shape_of<DeleteAssociationResponse>();
template const Shape& shape_of<DeleteExperimentRequest>();
template const Shape& shape_of<DeleteExperimentResponse>();
template const Shape& shape_of<DeleteHubRequest>();
template const Shape& shape_of<DeleteHubContentRequest>();
template const Shape& shape_of<DeleteMlflowAppRequest>();
template const Shape& shape_of<DeleteMlflowAppResponse>();
template const Shape& shape_of<DeleteMlflowTrackingServerRequest>();
template const Shape& shape_of<DeleteMlflowTrackingServerResponse>();
template const Shape& shape_of<DeleteModelPackageInput>();
template const Shape& shape_of<DeleteModelPackageGroupInput>();
template const Shape& shape_of<DeleteTagsInput>();
template const Shape& shape_of<DeleteTagsOutput>();
template const Shape& shape_of<DeleteTrainingJobRequest>();
template const Shape& shape_of<DeleteTrialRequest>();
template const Shape& shape_of<DeleteTrialResponse>();
template const Shape& shape_of<DeleteTrialComponentRequest>();
template const Shape& shape_of<DeleteTrialComponentResponse>();
template const Shape& shape_of<DescribeAlgorithmInput>();
template const Shape& shape_of<AlgorithmStatusItem>();
template const Shape& shape_of<AlgorithmStatusDetails>();
template const Shape& shape_of<DescribeAlgorithmOutput>();
template const Shape& shape_of<DescribeArtifactRequest>();
template const Shape& shape_of<IamIdentity>();
template const Shape& shape_of<UserContext>();
template const Shape& shape_of<DescribeArtifactResponse>();
template const Shape& shape_of<DescribeExperimentRequest>();
template const Shape& shape_of<ExperimentSource>();
template const Shape& shape_of<DescribeExperimentResponse>();
template const Shape& shape_of<DescribeHubRequest>();
template const Shape& shape_of<DescribeHubResponse>();
template const Shape& shape_of<DescribeHubContentRequest>();
template const Shape& shape_of<HubContentDependency>();
template const Shape& shape_of<DescribeHubContentResponse>();
template const Shape& shape_of<DescribeMlflowAppRequest>();
template const Shape& shape_of<DescribeMlflowAppResponse>();
template const Shape& shape_of<DescribeMlflowTrackingServerRequest>();
template const Shape& shape_of<DescribeMlflowTrackingServerResponse>();
template const Shape& shape_of<DescribeModelPackageInput>();
template const Shape& shape_of<ModelPackageStatusItem>();
template const Shape& shape_of<ModelPackageStatusDetails>();
template const Shape& shape_of<DescribeModelPackageOutput>();
template const Shape& shape_of<DescribeModelPackageGroupInput>();
template const Shape& shape_of<DescribeModelPackageGroupOutput>();
template const Shape& shape_of<DescribeTrainingJobRequest>();
template const Shape& shape_of<ModelArtifacts>();
template const Shape& shape_of<WarmPoolStatus>();
template const Shape& shape_of<SecondaryStatusTransition>();
template const Shape& shape_of<MetricData>();
template const Shape& shape_of<DebugRuleEvaluationStatus>();
template const Shape& shape_of<ProfilerRuleEvaluationStatus>();
template const Shape& shape_of<MlflowDetails>();
template const Shape& shape_of<TrainingProgressInfo>();
template const Shape& shape_of<TrainyardLosses>();
template const Shape& shape_of<TrainyardInstance>();
template const Shape& shape_of<TrainyardAttempt>();
template const Shape& shape_of<TrainyardOutcome>();
template const Shape& shape_of<TrainyardCheck>();
template const Shape& shape_of<TrainyardInfraCheck>();
template const Shape& shape_of<DescribeTrainingJobResponse>();
template const Shape& shape_of<DescribeTrialRequest>();
template const Shape& shape_of<TrialSource>();
template const Shape& shape_of<DescribeTrialResponse>();
template const Shape& shape_of<DescribeTrialComponentRequest>();
template const Shape& shape_of<TrialComponentSource>();
template const Shape& shape_of<TrialComponentMetricSummary>();
template const Shape& shape_of<DescribeTrialComponentResponse>();
template const Shape& shape_of<DisassociateTrialComponentRequest>();
template const Shape& shape_of<DisassociateTrialComponentResponse>();
template const Shape& shape_of<PropertyNameQuery>();
template const Shape& shape_of<SuggestionQuery>();
template const Shape& shape_of<GetSearchSuggestionsRequest>();
template const Shape& shape_of<PropertyNameSuggestion>();
template const Shape& shape_of<GetSearchSuggestionsResponse>();
template const Shape& shape_of<ImportHubContentRequest>();
template const Shape& shape_of<ImportHubContentResponse>();
template const Shape& shape_of<ListAlgorithmsInput>();
template const Shape& shape_of<AlgorithmSummary>();
template const Shape& shape_of<ListAlgorithmsOutput>();
template const Shape& shape_of<ListArtifactsRequest>();
template const Shape& shape_of<ArtifactSummary>();
template const Shape& shape_of<ListArtifactsResponse>();
template const Shape& shape_of<ListAssociationsRequest>();
template const Shape& shape_of<AssociationSummary>();
template const Shape& shape_of<ListAssociationsResponse>();
template const Shape& shape_of<ListExperimentsRequest>();
template const Shape& shape_of<ExperimentSummary>();
template const Shape& shape_of<ListExperimentsResponse>();
template const Shape& shape_of<ListHubContentVersionsRequest>();
template const Shape& shape_of<HubContentInfo>();
template const Shape& shape_of<ListHubContentVersionsResponse>();
template const Shape& shape_of<ListHubContentsRequest>();
template const Shape& shape_of<ListHubContentsResponse>();
template const Shape& shape_of<ListHubsRequest>();
template const Shape& shape_of<HubInfo>();
template const Shape& shape_of<ListHubsResponse>();
template const Shape& shape_of<ListMlflowAppsRequest>();
template const Shape& shape_of<MlflowAppSummary>();
template const Shape& shape_of<ListMlflowAppsResponse>();
template const Shape& shape_of<ListMlflowTrackingServersRequest>();
template const Shape& shape_of<TrackingServerSummary>();
template const Shape& shape_of<ListMlflowTrackingServersResponse>();
template const Shape& shape_of<ListModelPackageGroupsInput>();
template const Shape& shape_of<ModelPackageGroupSummary>();
template const Shape& shape_of<ListModelPackageGroupsOutput>();
template const Shape& shape_of<ListModelPackagesInput>();
template const Shape& shape_of<ModelPackageSummary>();
template const Shape& shape_of<ListModelPackagesOutput>();
template const Shape& shape_of<ListTagsInput>();
template const Shape& shape_of<ListTagsOutput>();
template const Shape& shape_of<ListTrainingJobsRequest>();
template const Shape& shape_of<TrainingJobSummary>();
template const Shape& shape_of<ListTrainingJobsResponse>();
template const Shape& shape_of<ListTrialComponentsRequest>();
template const Shape& shape_of<TrialComponentSummary>();
template const Shape& shape_of<ListTrialComponentsResponse>();
template const Shape& shape_of<ListTrialsRequest>();
template const Shape& shape_of<TrialSummary>();
template const Shape& shape_of<ListTrialsResponse>();
template const Shape& shape_of<Filter>();
template const Shape& shape_of<NestedFilters>();
template const Shape& shape_of<SearchExpression>();
template const Shape& shape_of<VisibilityConditions>();
template const Shape& shape_of<SearchRequest>();
template const Shape& shape_of<TrainingJob>();
template const Shape& shape_of<Experiment>();
template const Shape& shape_of<TrialComponentSimpleSummary>();
template const Shape& shape_of<Trial>();
template const Shape& shape_of<TrialComponentSourceDetail>();
template const Shape& shape_of<Parent>();
template const Shape& shape_of<TrialComponent>();
template const Shape& shape_of<ModelPackage>();
template const Shape& shape_of<ModelPackageGroup>();
template const Shape& shape_of<SearchRecord>();
template const Shape& shape_of<TotalHits>();
template const Shape& shape_of<SearchResponse>();
template const Shape& shape_of<StartMlflowTrackingServerRequest>();
template const Shape& shape_of<StartMlflowTrackingServerResponse>();
template const Shape& shape_of<StopMlflowTrackingServerRequest>();
template const Shape& shape_of<StopMlflowTrackingServerResponse>();
template const Shape& shape_of<StopTrainingJobRequest>();
template const Shape& shape_of<UpdateArtifactRequest>();
template const Shape& shape_of<UpdateArtifactResponse>();
template const Shape& shape_of<UpdateExperimentRequest>();
template const Shape& shape_of<UpdateExperimentResponse>();
template const Shape& shape_of<UpdateHubRequest>();
template const Shape& shape_of<UpdateHubResponse>();
template const Shape& shape_of<UpdateHubContentRequest>();
template const Shape& shape_of<UpdateHubContentResponse>();
template const Shape& shape_of<UpdateMlflowAppRequest>();
template const Shape& shape_of<UpdateMlflowAppResponse>();
template const Shape& shape_of<UpdateMlflowTrackingServerRequest>();
template const Shape& shape_of<UpdateMlflowTrackingServerResponse>();
template const Shape& shape_of<UpdateModelPackageInput>();
template const Shape& shape_of<UpdateModelPackageOutput>();
template const Shape& shape_of<ProfilerConfigForUpdate>();
template const Shape& shape_of<ResourceConfigForUpdate>();
template const Shape& shape_of<RemoteDebugConfigForUpdate>();
template const Shape& shape_of<UpdateTrainingJobRequest>();
template const Shape& shape_of<UpdateTrainingJobResponse>();
template const Shape& shape_of<UpdateTrialRequest>();
template const Shape& shape_of<UpdateTrialResponse>();
template const Shape& shape_of<UpdateTrialComponentRequest>();
template const Shape& shape_of<UpdateTrialComponentResponse>();

std::span<const Shape* const> sagemaker_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<AddAssociationRequest>(),
      &shape_of<AddAssociationResponse>(),
      &shape_of<Tag>(),
      &shape_of<AddTagsInput>(),
      &shape_of<AddTagsOutput>(),
      &shape_of<AssociateTrialComponentRequest>(),
      &shape_of<AssociateTrialComponentResponse>(),
      &shape_of<BatchDescribeModelPackageInput>(),
      &shape_of<ModelAccessConfig>(),
      &shape_of<InferenceHubAccessConfig>(),
      &shape_of<S3ModelDataSource>(),
      &shape_of<ModelDataSource>(),
      &shape_of<ModelInput>(),
      &shape_of<AdditionalModelDataSource>(),
      &shape_of<AdditionalS3DataSource>(),
      &shape_of<BaseModel>(),
      &shape_of<ModelPackageContainerDefinition>(),
      &shape_of<InferenceSpecification>(),
      &shape_of<BatchDescribeModelPackageSummary>(),
      &shape_of<BatchDescribeModelPackageError>(),
      &shape_of<BatchDescribeModelPackageOutput>(),
      &shape_of<IntegerParameterRangeSpecification>(),
      &shape_of<ContinuousParameterRangeSpecification>(),
      &shape_of<CategoricalParameterRangeSpecification>(),
      &shape_of<ParameterRange>(),
      &shape_of<HyperParameterSpecification>(),
      &shape_of<MetricDefinition>(),
      &shape_of<ChannelSpecification>(),
      &shape_of<HyperParameterTuningJobObjective>(),
      &shape_of<TrainingSpecification>(),
      &shape_of<AlgorithmValidationSpecification>(),
      &shape_of<CreateAlgorithmInput>(),
      &shape_of<CreateAlgorithmOutput>(),
      &shape_of<ArtifactSourceType>(),
      &shape_of<ArtifactSource>(),
      &shape_of<MetadataProperties>(),
      &shape_of<CreateArtifactRequest>(),
      &shape_of<CreateArtifactResponse>(),
      &shape_of<CreateExperimentRequest>(),
      &shape_of<CreateExperimentResponse>(),
      &shape_of<HubS3StorageConfig>(),
      &shape_of<CreateHubRequest>(),
      &shape_of<CreateHubResponse>(),
      &shape_of<CreateMlflowAppRequest>(),
      &shape_of<CreateMlflowAppResponse>(),
      &shape_of<CreateMlflowTrackingServerRequest>(),
      &shape_of<CreateMlflowTrackingServerResponse>(),
      &shape_of<ModelPackageValidationSpecification>(),
      &shape_of<SourceAlgorithm>(),
      &shape_of<SourceAlgorithmSpecification>(),
      &shape_of<MetricsSource>(),
      &shape_of<ModelQuality>(),
      &shape_of<ModelDataQuality>(),
      &shape_of<Bias>(),
      &shape_of<Explainability>(),
      &shape_of<ModelMetrics>(),
      &shape_of<FileSource>(),
      &shape_of<DriftCheckBias>(),
      &shape_of<DriftCheckExplainability>(),
      &shape_of<DriftCheckModelQuality>(),
      &shape_of<DriftCheckModelDataQuality>(),
      &shape_of<DriftCheckBaselines>(),
      &shape_of<AdditionalInferenceSpecificationDefinition>(),
      &shape_of<ModelPackageSecurityConfig>(),
      &shape_of<ModelPackageModelCard>(),
      &shape_of<ModelLifeCycle>(),
      &shape_of<CreateModelPackageInput>(),
      &shape_of<CreateModelPackageOutput>(),
      &shape_of<ManagedConfiguration>(),
      &shape_of<CreateModelPackageGroupInput>(),
      &shape_of<CreateModelPackageGroupOutput>(),
      &shape_of<CreatePresignedMlflowAppUrlRequest>(),
      &shape_of<CreatePresignedMlflowAppUrlResponse>(),
      &shape_of<CreatePresignedMlflowTrackingServerUrlRequest>(),
      &shape_of<CreatePresignedMlflowTrackingServerUrlResponse>(),
      &shape_of<TrainingRepositoryAuthConfig>(),
      &shape_of<TrainingImageConfig>(),
      &shape_of<AlgorithmSpecification>(),
      &shape_of<HubAccessConfig>(),
      &shape_of<S3DataSource>(),
      &shape_of<FileSystemDataSource>(),
      &shape_of<DatasetSource>(),
      &shape_of<DataSource>(),
      &shape_of<ShuffleConfig>(),
      &shape_of<Channel>(),
      &shape_of<OutputDataConfig>(),
      &shape_of<InstanceGroup>(),
      &shape_of<PlacementSpecification>(),
      &shape_of<InstancePlacementConfig>(),
      &shape_of<InstancePreference>(),
      &shape_of<ResourceConfig>(),
      &shape_of<VpcConfig>(),
      &shape_of<StoppingCondition>(),
      &shape_of<CheckpointConfig>(),
      &shape_of<CollectionConfiguration>(),
      &shape_of<DebugHookConfig>(),
      &shape_of<DebugRuleConfiguration>(),
      &shape_of<TensorBoardOutputConfig>(),
      &shape_of<ExperimentConfig>(),
      &shape_of<ProfilerConfig>(),
      &shape_of<ProfilerRuleConfiguration>(),
      &shape_of<RetryStrategy>(),
      &shape_of<RemoteDebugConfig>(),
      &shape_of<InfraCheckConfig>(),
      &shape_of<SessionChainingConfig>(),
      &shape_of<ServerlessJobConfig>(),
      &shape_of<MlflowConfig>(),
      &shape_of<ModelPackageConfig>(),
      &shape_of<CreateTrainingJobRequest>(),
      &shape_of<CreateTrainingJobResponse>(),
      &shape_of<CreateTrialRequest>(),
      &shape_of<CreateTrialResponse>(),
      &shape_of<TrialComponentStatus>(),
      &shape_of<TrialComponentParameterValue>(),
      &shape_of<TrialComponentArtifact>(),
      &shape_of<CreateTrialComponentRequest>(),
      &shape_of<CreateTrialComponentResponse>(),
      &shape_of<DeleteAlgorithmInput>(),
      &shape_of<DeleteArtifactRequest>(),
      &shape_of<DeleteArtifactResponse>(),
      &shape_of<DeleteAssociationRequest>(),
      &shape_of<DeleteAssociationResponse>(),
      &shape_of<DeleteExperimentRequest>(),
      &shape_of<DeleteExperimentResponse>(),
      &shape_of<DeleteHubRequest>(),
      &shape_of<DeleteHubContentRequest>(),
      &shape_of<DeleteMlflowAppRequest>(),
      &shape_of<DeleteMlflowAppResponse>(),
      &shape_of<DeleteMlflowTrackingServerRequest>(),
      &shape_of<DeleteMlflowTrackingServerResponse>(),
      &shape_of<DeleteModelPackageInput>(),
      &shape_of<DeleteModelPackageGroupInput>(),
      &shape_of<DeleteTagsInput>(),
      &shape_of<DeleteTagsOutput>(),
      &shape_of<DeleteTrainingJobRequest>(),
      &shape_of<DeleteTrialRequest>(),
      &shape_of<DeleteTrialResponse>(),
      &shape_of<DeleteTrialComponentRequest>(),
      &shape_of<DeleteTrialComponentResponse>(),
      &shape_of<DescribeAlgorithmInput>(),
      &shape_of<AlgorithmStatusItem>(),
      &shape_of<AlgorithmStatusDetails>(),
      &shape_of<DescribeAlgorithmOutput>(),
      &shape_of<DescribeArtifactRequest>(),
      &shape_of<IamIdentity>(),
      &shape_of<UserContext>(),
      &shape_of<DescribeArtifactResponse>(),
      &shape_of<DescribeExperimentRequest>(),
      &shape_of<ExperimentSource>(),
      &shape_of<DescribeExperimentResponse>(),
      &shape_of<DescribeHubRequest>(),
      &shape_of<DescribeHubResponse>(),
      &shape_of<DescribeHubContentRequest>(),
      &shape_of<HubContentDependency>(),
      &shape_of<DescribeHubContentResponse>(),
      &shape_of<DescribeMlflowAppRequest>(),
      &shape_of<DescribeMlflowAppResponse>(),
      &shape_of<DescribeMlflowTrackingServerRequest>(),
      &shape_of<DescribeMlflowTrackingServerResponse>(),
      &shape_of<DescribeModelPackageInput>(),
      &shape_of<ModelPackageStatusItem>(),
      &shape_of<ModelPackageStatusDetails>(),
      &shape_of<DescribeModelPackageOutput>(),
      &shape_of<DescribeModelPackageGroupInput>(),
      &shape_of<DescribeModelPackageGroupOutput>(),
      &shape_of<DescribeTrainingJobRequest>(),
      &shape_of<ModelArtifacts>(),
      &shape_of<WarmPoolStatus>(),
      &shape_of<SecondaryStatusTransition>(),
      &shape_of<MetricData>(),
      &shape_of<DebugRuleEvaluationStatus>(),
      &shape_of<ProfilerRuleEvaluationStatus>(),
      &shape_of<MlflowDetails>(),
      &shape_of<TrainingProgressInfo>(),
      &shape_of<TrainyardLosses>(),
      &shape_of<TrainyardInstance>(),
      &shape_of<TrainyardAttempt>(),
      &shape_of<TrainyardOutcome>(),
      &shape_of<TrainyardCheck>(),
      &shape_of<TrainyardInfraCheck>(),
      &shape_of<DescribeTrainingJobResponse>(),
      &shape_of<DescribeTrialRequest>(),
      &shape_of<TrialSource>(),
      &shape_of<DescribeTrialResponse>(),
      &shape_of<DescribeTrialComponentRequest>(),
      &shape_of<TrialComponentSource>(),
      &shape_of<TrialComponentMetricSummary>(),
      &shape_of<DescribeTrialComponentResponse>(),
      &shape_of<DisassociateTrialComponentRequest>(),
      &shape_of<DisassociateTrialComponentResponse>(),
      &shape_of<PropertyNameQuery>(),
      &shape_of<SuggestionQuery>(),
      &shape_of<GetSearchSuggestionsRequest>(),
      &shape_of<PropertyNameSuggestion>(),
      &shape_of<GetSearchSuggestionsResponse>(),
      &shape_of<ImportHubContentRequest>(),
      &shape_of<ImportHubContentResponse>(),
      &shape_of<ListAlgorithmsInput>(),
      &shape_of<AlgorithmSummary>(),
      &shape_of<ListAlgorithmsOutput>(),
      &shape_of<ListArtifactsRequest>(),
      &shape_of<ArtifactSummary>(),
      &shape_of<ListArtifactsResponse>(),
      &shape_of<ListAssociationsRequest>(),
      &shape_of<AssociationSummary>(),
      &shape_of<ListAssociationsResponse>(),
      &shape_of<ListExperimentsRequest>(),
      &shape_of<ExperimentSummary>(),
      &shape_of<ListExperimentsResponse>(),
      &shape_of<ListHubContentVersionsRequest>(),
      &shape_of<HubContentInfo>(),
      &shape_of<ListHubContentVersionsResponse>(),
      &shape_of<ListHubContentsRequest>(),
      &shape_of<ListHubContentsResponse>(),
      &shape_of<ListHubsRequest>(),
      &shape_of<HubInfo>(),
      &shape_of<ListHubsResponse>(),
      &shape_of<ListMlflowAppsRequest>(),
      &shape_of<MlflowAppSummary>(),
      &shape_of<ListMlflowAppsResponse>(),
      &shape_of<ListMlflowTrackingServersRequest>(),
      &shape_of<TrackingServerSummary>(),
      &shape_of<ListMlflowTrackingServersResponse>(),
      &shape_of<ListModelPackageGroupsInput>(),
      &shape_of<ModelPackageGroupSummary>(),
      &shape_of<ListModelPackageGroupsOutput>(),
      &shape_of<ListModelPackagesInput>(),
      &shape_of<ModelPackageSummary>(),
      &shape_of<ListModelPackagesOutput>(),
      &shape_of<ListTagsInput>(),
      &shape_of<ListTagsOutput>(),
      &shape_of<ListTrainingJobsRequest>(),
      &shape_of<TrainingJobSummary>(),
      &shape_of<ListTrainingJobsResponse>(),
      &shape_of<ListTrialComponentsRequest>(),
      &shape_of<TrialComponentSummary>(),
      &shape_of<ListTrialComponentsResponse>(),
      &shape_of<ListTrialsRequest>(),
      &shape_of<TrialSummary>(),
      &shape_of<ListTrialsResponse>(),
      &shape_of<Filter>(),
      &shape_of<NestedFilters>(),
      &shape_of<SearchExpression>(),
      &shape_of<VisibilityConditions>(),
      &shape_of<SearchRequest>(),
      &shape_of<TrainingJob>(),
      &shape_of<Experiment>(),
      &shape_of<TrialComponentSimpleSummary>(),
      &shape_of<Trial>(),
      &shape_of<TrialComponentSourceDetail>(),
      &shape_of<Parent>(),
      &shape_of<TrialComponent>(),
      &shape_of<ModelPackage>(),
      &shape_of<ModelPackageGroup>(),
      &shape_of<SearchRecord>(),
      &shape_of<TotalHits>(),
      &shape_of<SearchResponse>(),
      &shape_of<StartMlflowTrackingServerRequest>(),
      &shape_of<StartMlflowTrackingServerResponse>(),
      &shape_of<StopMlflowTrackingServerRequest>(),
      &shape_of<StopMlflowTrackingServerResponse>(),
      &shape_of<StopTrainingJobRequest>(),
      &shape_of<UpdateArtifactRequest>(),
      &shape_of<UpdateArtifactResponse>(),
      &shape_of<UpdateExperimentRequest>(),
      &shape_of<UpdateExperimentResponse>(),
      &shape_of<UpdateHubRequest>(),
      &shape_of<UpdateHubResponse>(),
      &shape_of<UpdateHubContentRequest>(),
      &shape_of<UpdateHubContentResponse>(),
      &shape_of<UpdateMlflowAppRequest>(),
      &shape_of<UpdateMlflowAppResponse>(),
      &shape_of<UpdateMlflowTrackingServerRequest>(),
      &shape_of<UpdateMlflowTrackingServerResponse>(),
      &shape_of<UpdateModelPackageInput>(),
      &shape_of<UpdateModelPackageOutput>(),
      &shape_of<ProfilerConfigForUpdate>(),
      &shape_of<ResourceConfigForUpdate>(),
      &shape_of<RemoteDebugConfigForUpdate>(),
      &shape_of<UpdateTrainingJobRequest>(),
      &shape_of<UpdateTrainingJobResponse>(),
      &shape_of<UpdateTrialRequest>(),
      &shape_of<UpdateTrialResponse>(),
      &shape_of<UpdateTrialComponentRequest>(),
      &shape_of<UpdateTrialComponentResponse>(),
  });
  return shapes;
}

void move_shared(CreateTrainingJobRequest&& from, DescribeTrainingJobResponse& to) {
  to.training_job_name = std::move(from.training_job_name);
  to.hyper_parameters = std::move(from.hyper_parameters);
  to.algorithm_specification = std::move(from.algorithm_specification);
  to.role_arn = std::move(from.role_arn);
  to.input_data_config = std::move(from.input_data_config);
  to.output_data_config = std::move(from.output_data_config);
  to.resource_config = std::move(from.resource_config);
  to.vpc_config = std::move(from.vpc_config);
  to.stopping_condition = std::move(from.stopping_condition);
  to.enable_network_isolation = std::move(from.enable_network_isolation);
  to.enable_inter_container_traffic_encryption = std::move(from.enable_inter_container_traffic_encryption);
  to.enable_managed_spot_training = std::move(from.enable_managed_spot_training);
  to.checkpoint_config = std::move(from.checkpoint_config);
  to.debug_hook_config = std::move(from.debug_hook_config);
  to.debug_rule_configurations = std::move(from.debug_rule_configurations);
  to.tensor_board_output_config = std::move(from.tensor_board_output_config);
  to.experiment_config = std::move(from.experiment_config);
  to.profiler_config = std::move(from.profiler_config);
  to.profiler_rule_configurations = std::move(from.profiler_rule_configurations);
  to.environment = std::move(from.environment);
  to.retry_strategy = std::move(from.retry_strategy);
  to.remote_debug_config = std::move(from.remote_debug_config);
  to.infra_check_config = std::move(from.infra_check_config);
  to.serverless_job_config = std::move(from.serverless_job_config);
  to.mlflow_config = std::move(from.mlflow_config);
  to.model_package_config = std::move(from.model_package_config);
}

void move_shared(DescribeTrainingJobResponse&& from, TrainingJob& to) {
  to.training_job_name = std::move(from.training_job_name);
  to.training_job_arn = std::move(from.training_job_arn);
  to.tuning_job_arn = std::move(from.tuning_job_arn);
  to.labeling_job_arn = std::move(from.labeling_job_arn);
  to.auto_ml_job_arn = std::move(from.auto_ml_job_arn);
  to.model_artifacts = std::move(from.model_artifacts);
  to.training_job_status = std::move(from.training_job_status);
  to.secondary_status = std::move(from.secondary_status);
  to.failure_reason = std::move(from.failure_reason);
  to.hyper_parameters = std::move(from.hyper_parameters);
  to.algorithm_specification = std::move(from.algorithm_specification);
  to.role_arn = std::move(from.role_arn);
  to.input_data_config = std::move(from.input_data_config);
  to.output_data_config = std::move(from.output_data_config);
  to.resource_config = std::move(from.resource_config);
  to.warm_pool_status = std::move(from.warm_pool_status);
  to.vpc_config = std::move(from.vpc_config);
  to.stopping_condition = std::move(from.stopping_condition);
  to.creation_time = std::move(from.creation_time);
  to.training_start_time = std::move(from.training_start_time);
  to.training_end_time = std::move(from.training_end_time);
  to.last_modified_time = std::move(from.last_modified_time);
  to.secondary_status_transitions = std::move(from.secondary_status_transitions);
  to.final_metric_data_list = std::move(from.final_metric_data_list);
  to.enable_network_isolation = std::move(from.enable_network_isolation);
  to.enable_inter_container_traffic_encryption = std::move(from.enable_inter_container_traffic_encryption);
  to.enable_managed_spot_training = std::move(from.enable_managed_spot_training);
  to.checkpoint_config = std::move(from.checkpoint_config);
  to.training_time_in_seconds = std::move(from.training_time_in_seconds);
  to.billable_time_in_seconds = std::move(from.billable_time_in_seconds);
  to.debug_hook_config = std::move(from.debug_hook_config);
  to.experiment_config = std::move(from.experiment_config);
  to.debug_rule_configurations = std::move(from.debug_rule_configurations);
  to.tensor_board_output_config = std::move(from.tensor_board_output_config);
  to.debug_rule_evaluation_statuses = std::move(from.debug_rule_evaluation_statuses);
  to.profiler_config = std::move(from.profiler_config);
  to.environment = std::move(from.environment);
  to.retry_strategy = std::move(from.retry_strategy);
  to.model_package_config = std::move(from.model_package_config);
  to.output_model_package_arn = std::move(from.output_model_package_arn);
}

void move_shared(CreateAlgorithmInput&& from, DescribeAlgorithmOutput& to) {
  to.algorithm_name = std::move(from.algorithm_name);
  to.algorithm_description = std::move(from.algorithm_description);
  to.training_specification = std::move(from.training_specification);
  to.inference_specification = std::move(from.inference_specification);
  to.validation_specification = std::move(from.validation_specification);
  to.certify_for_marketplace = std::move(from.certify_for_marketplace);
}

void move_shared(CreateArtifactRequest&& from, DescribeArtifactResponse& to) {
  to.source = std::move(from.source);
  to.artifact_type = std::move(from.artifact_type);
  to.metadata_properties = std::move(from.metadata_properties);
}

void move_shared(DescribeArtifactResponse&& from, ArtifactSummary& to) {
  to.artifact_arn = std::move(from.artifact_arn);
  to.source = std::move(from.source);
  to.artifact_type = std::move(from.artifact_type);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(CreateExperimentRequest&& from, DescribeExperimentResponse& to) {
  to.experiment_name = std::move(from.experiment_name);
  to.display_name = std::move(from.display_name);
  to.description = std::move(from.description);
}

void move_shared(DescribeExperimentResponse&& from, ExperimentSummary& to) {
  to.experiment_name = std::move(from.experiment_name);
  to.experiment_arn = std::move(from.experiment_arn);
  to.display_name = std::move(from.display_name);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(DescribeExperimentResponse&& from, Experiment& to) {
  to.experiment_name = std::move(from.experiment_name);
  to.experiment_arn = std::move(from.experiment_arn);
  to.display_name = std::move(from.display_name);
  to.source = std::move(from.source);
  to.description = std::move(from.description);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
  to.last_modified_time = std::move(from.last_modified_time);
  to.last_modified_by = std::move(from.last_modified_by);
}

void move_shared(CreateTrialRequest&& from, DescribeTrialResponse& to) {
  to.trial_name = std::move(from.trial_name);
  to.display_name = std::move(from.display_name);
  to.experiment_name = std::move(from.experiment_name);
  to.metadata_properties = std::move(from.metadata_properties);
}

void move_shared(DescribeTrialResponse&& from, TrialSummary& to) {
  to.trial_name = std::move(from.trial_name);
  to.trial_arn = std::move(from.trial_arn);
  to.display_name = std::move(from.display_name);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(DescribeTrialResponse&& from, Trial& to) {
  to.trial_name = std::move(from.trial_name);
  to.trial_arn = std::move(from.trial_arn);
  to.display_name = std::move(from.display_name);
  to.experiment_name = std::move(from.experiment_name);
  to.source = std::move(from.source);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
  to.last_modified_time = std::move(from.last_modified_time);
  to.last_modified_by = std::move(from.last_modified_by);
  to.metadata_properties = std::move(from.metadata_properties);
}

void move_shared(CreateTrialComponentRequest&& from, DescribeTrialComponentResponse& to) {
  to.trial_component_name = std::move(from.trial_component_name);
  to.display_name = std::move(from.display_name);
  to.status = std::move(from.status);
  to.start_time = std::move(from.start_time);
  to.end_time = std::move(from.end_time);
  to.parameters = std::move(from.parameters);
  to.input_artifacts = std::move(from.input_artifacts);
  to.output_artifacts = std::move(from.output_artifacts);
  to.metadata_properties = std::move(from.metadata_properties);
}

void move_shared(DescribeTrialComponentResponse&& from, TrialComponentSummary& to) {
  to.trial_component_name = std::move(from.trial_component_name);
  to.trial_component_arn = std::move(from.trial_component_arn);
  to.display_name = std::move(from.display_name);
  to.status = std::move(from.status);
  to.start_time = std::move(from.start_time);
  to.end_time = std::move(from.end_time);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
  to.last_modified_time = std::move(from.last_modified_time);
  to.last_modified_by = std::move(from.last_modified_by);
}

void move_shared(DescribeTrialComponentResponse&& from, TrialComponent& to) {
  to.trial_component_name = std::move(from.trial_component_name);
  to.trial_component_arn = std::move(from.trial_component_arn);
  to.display_name = std::move(from.display_name);
  to.source = std::move(from.source);
  to.status = std::move(from.status);
  to.start_time = std::move(from.start_time);
  to.end_time = std::move(from.end_time);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
  to.last_modified_time = std::move(from.last_modified_time);
  to.last_modified_by = std::move(from.last_modified_by);
  to.parameters = std::move(from.parameters);
  to.input_artifacts = std::move(from.input_artifacts);
  to.output_artifacts = std::move(from.output_artifacts);
  to.metadata_properties = std::move(from.metadata_properties);
  to.metrics = std::move(from.metrics);
  to.lineage_group_arn = std::move(from.lineage_group_arn);
}

void move_shared(DescribeTrialComponentResponse&& from, TrialComponentSimpleSummary& to) {
  to.trial_component_name = std::move(from.trial_component_name);
  to.trial_component_arn = std::move(from.trial_component_arn);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
}

void move_shared(CreateMlflowTrackingServerRequest&& from, DescribeMlflowTrackingServerResponse& to) {
  to.tracking_server_name = std::move(from.tracking_server_name);
  to.artifact_store_uri = std::move(from.artifact_store_uri);
  to.tracking_server_size = std::move(from.tracking_server_size);
  to.mlflow_version = std::move(from.mlflow_version);
  to.role_arn = std::move(from.role_arn);
  to.automatic_model_registration = std::move(from.automatic_model_registration);
  to.weekly_maintenance_window_start = std::move(from.weekly_maintenance_window_start);
  to.s3_bucket_owner_account_id = std::move(from.s3_bucket_owner_account_id);
  to.s3_bucket_owner_verification = std::move(from.s3_bucket_owner_verification);
}

void move_shared(DescribeMlflowTrackingServerResponse&& from, TrackingServerSummary& to) {
  to.tracking_server_arn = std::move(from.tracking_server_arn);
  to.tracking_server_name = std::move(from.tracking_server_name);
  to.mlflow_version = std::move(from.mlflow_version);
  to.tracking_server_status = std::move(from.tracking_server_status);
  to.is_active = std::move(from.is_active);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(CreateMlflowAppRequest&& from, DescribeMlflowAppResponse& to) {
  to.name = std::move(from.name);
  to.artifact_store_uri = std::move(from.artifact_store_uri);
  to.role_arn = std::move(from.role_arn);
  to.kms_key_id = std::move(from.kms_key_id);
  to.model_registration_mode = std::move(from.model_registration_mode);
  to.weekly_maintenance_window_start = std::move(from.weekly_maintenance_window_start);
  to.account_default_status = std::move(from.account_default_status);
  to.default_domain_id_list = std::move(from.default_domain_id_list);
}

void move_shared(DescribeMlflowAppResponse&& from, MlflowAppSummary& to) {
  to.arn = std::move(from.arn);
  to.name = std::move(from.name);
  to.mlflow_version = std::move(from.mlflow_version);
  to.status = std::move(from.status);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(CreateModelPackageGroupInput&& from, DescribeModelPackageGroupOutput& to) {
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_group_description = std::move(from.model_package_group_description);
  to.managed_configuration = std::move(from.managed_configuration);
}

void move_shared(DescribeModelPackageGroupOutput&& from, ModelPackageGroupSummary& to) {
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_group_arn = std::move(from.model_package_group_arn);
  to.model_package_group_description = std::move(from.model_package_group_description);
  to.creation_time = std::move(from.creation_time);
  to.model_package_group_status = std::move(from.model_package_group_status);
  to.managed_configuration = std::move(from.managed_configuration);
}

void move_shared(DescribeModelPackageGroupOutput&& from, ModelPackageGroup& to) {
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_group_arn = std::move(from.model_package_group_arn);
  to.model_package_group_description = std::move(from.model_package_group_description);
  to.creation_time = std::move(from.creation_time);
  to.created_by = std::move(from.created_by);
  to.model_package_group_status = std::move(from.model_package_group_status);
}

void move_shared(CreateModelPackageInput&& from, DescribeModelPackageOutput& to) {
  to.model_package_name = std::move(from.model_package_name);
  to.model_package_description = std::move(from.model_package_description);
  to.model_package_registration_type = std::move(from.model_package_registration_type);
  to.inference_specification = std::move(from.inference_specification);
  to.validation_specification = std::move(from.validation_specification);
  to.source_algorithm_specification = std::move(from.source_algorithm_specification);
  to.certify_for_marketplace = std::move(from.certify_for_marketplace);
  to.model_approval_status = std::move(from.model_approval_status);
  to.metadata_properties = std::move(from.metadata_properties);
  to.model_metrics = std::move(from.model_metrics);
  to.domain = std::move(from.domain);
  to.task = std::move(from.task);
  to.customer_metadata_properties = std::move(from.customer_metadata_properties);
  to.drift_check_baselines = std::move(from.drift_check_baselines);
  to.additional_inference_specifications = std::move(from.additional_inference_specifications);
  to.skip_model_validation = std::move(from.skip_model_validation);
  to.source_uri = std::move(from.source_uri);
  to.security_config = std::move(from.security_config);
  to.model_card = std::move(from.model_card);
  to.model_life_cycle = std::move(from.model_life_cycle);
  to.managed_storage_type = std::move(from.managed_storage_type);
}

void move_shared(DescribeModelPackageOutput&& from, ModelPackageSummary& to) {
  to.model_package_name = std::move(from.model_package_name);
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_version = std::move(from.model_package_version);
  to.model_package_registration_type = std::move(from.model_package_registration_type);
  to.model_package_arn = std::move(from.model_package_arn);
  to.model_package_description = std::move(from.model_package_description);
  to.creation_time = std::move(from.creation_time);
  to.model_package_status = std::move(from.model_package_status);
  to.model_approval_status = std::move(from.model_approval_status);
  to.model_life_cycle = std::move(from.model_life_cycle);
}

void move_shared(DescribeModelPackageOutput&& from, BatchDescribeModelPackageSummary& to) {
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_version = std::move(from.model_package_version);
  to.model_package_registration_type = std::move(from.model_package_registration_type);
  to.model_package_arn = std::move(from.model_package_arn);
  to.model_package_description = std::move(from.model_package_description);
  to.creation_time = std::move(from.creation_time);
  to.inference_specification = std::move(from.inference_specification);
  to.model_package_status = std::move(from.model_package_status);
  to.model_approval_status = std::move(from.model_approval_status);
}

void move_shared(DescribeModelPackageOutput&& from, ModelPackage& to) {
  to.model_package_name = std::move(from.model_package_name);
  to.model_package_group_name = std::move(from.model_package_group_name);
  to.model_package_version = std::move(from.model_package_version);
  to.model_package_registration_type = std::move(from.model_package_registration_type);
  to.model_package_arn = std::move(from.model_package_arn);
  to.model_package_description = std::move(from.model_package_description);
  to.creation_time = std::move(from.creation_time);
  to.inference_specification = std::move(from.inference_specification);
  to.source_algorithm_specification = std::move(from.source_algorithm_specification);
  to.validation_specification = std::move(from.validation_specification);
  to.model_package_status = std::move(from.model_package_status);
  to.model_package_status_details = std::move(from.model_package_status_details);
  to.certify_for_marketplace = std::move(from.certify_for_marketplace);
  to.model_approval_status = std::move(from.model_approval_status);
  to.created_by = std::move(from.created_by);
  to.metadata_properties = std::move(from.metadata_properties);
  to.model_metrics = std::move(from.model_metrics);
  to.last_modified_time = std::move(from.last_modified_time);
  to.last_modified_by = std::move(from.last_modified_by);
  to.approval_description = std::move(from.approval_description);
  to.domain = std::move(from.domain);
  to.task = std::move(from.task);
  to.sample_payload_url = std::move(from.sample_payload_url);
  to.customer_metadata_properties = std::move(from.customer_metadata_properties);
  to.drift_check_baselines = std::move(from.drift_check_baselines);
  to.additional_inference_specifications = std::move(from.additional_inference_specifications);
  to.skip_model_validation = std::move(from.skip_model_validation);
  to.source_uri = std::move(from.source_uri);
  to.security_config = std::move(from.security_config);
  to.model_card = std::move(from.model_card);
  to.model_life_cycle = std::move(from.model_life_cycle);
}

void move_shared(CreateHubRequest&& from, DescribeHubResponse& to) {
  to.hub_name = std::move(from.hub_name);
  to.hub_description = std::move(from.hub_description);
  to.hub_display_name = std::move(from.hub_display_name);
  to.hub_search_keywords = std::move(from.hub_search_keywords);
  to.s3_storage_config = std::move(from.s3_storage_config);
}

void move_shared(DescribeHubResponse&& from, HubInfo& to) {
  to.hub_name = std::move(from.hub_name);
  to.hub_arn = std::move(from.hub_arn);
  to.hub_display_name = std::move(from.hub_display_name);
  to.hub_description = std::move(from.hub_description);
  to.hub_search_keywords = std::move(from.hub_search_keywords);
  to.hub_status = std::move(from.hub_status);
  to.creation_time = std::move(from.creation_time);
  to.last_modified_time = std::move(from.last_modified_time);
}

void move_shared(ImportHubContentRequest&& from, DescribeHubContentResponse& to) {
  to.hub_content_name = std::move(from.hub_content_name);
  to.hub_content_version = std::move(from.hub_content_version);
  to.hub_content_type = std::move(from.hub_content_type);
  to.document_schema_version = std::move(from.document_schema_version);
  to.hub_content_display_name = std::move(from.hub_content_display_name);
  to.hub_content_description = std::move(from.hub_content_description);
  to.hub_content_markdown = std::move(from.hub_content_markdown);
  to.hub_content_document = std::move(from.hub_content_document);
  to.support_status = std::move(from.support_status);
  to.hub_content_search_keywords = std::move(from.hub_content_search_keywords);
}

void move_shared(DescribeHubContentResponse&& from, HubContentInfo& to) {
  to.hub_content_name = std::move(from.hub_content_name);
  to.hub_content_arn = std::move(from.hub_content_arn);
  to.hub_content_version = std::move(from.hub_content_version);
  to.hub_content_type = std::move(from.hub_content_type);
  to.document_schema_version = std::move(from.document_schema_version);
  to.hub_content_display_name = std::move(from.hub_content_display_name);
  to.hub_content_description = std::move(from.hub_content_description);
  to.sage_maker_public_hub_content_arn = std::move(from.sage_maker_public_hub_content_arn);
  to.support_status = std::move(from.support_status);
  to.hub_content_search_keywords = std::move(from.hub_content_search_keywords);
  to.hub_content_status = std::move(from.hub_content_status);
  to.creation_time = std::move(from.creation_time);
}

}  // namespace trainyard::model
