// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/list_training_jobs.h"
#include "model/tags.h"
#include "model/trial.h"
#include "model/user_context.h"

// Lineage: artifacts as resources, and associations between them, trial components and experiments.
namespace trainyard::model {

// What the source of an association is to its destination.
TRAINYARD_MODEL_ENUM(AssociationEdgeType, ContributedTo, AssociatedWith, DerivedFrom, Produced,
                     SameAs)
// What identifies a source.
TRAINYARD_MODEL_ENUM(ArtifactSourceIdType, MD5Hash, S3ETag, S3Version, Custom)
// What a list of artifacts is sorted by.
TRAINYARD_MODEL_ENUM(SortArtifactsBy, CreationTime)
// What a list of associations is sorted by.
TRAINYARD_MODEL_ENUM(SortAssociationsBy, SourceArn, DestinationArn, SourceType, DestinationType,
                     CreationTime)

// AddAssociation's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddAssociation.html
struct AddAssociationRequest {
  // Where the association begins.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Where it ends.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};
  // What the one is to the other.
  //
  // Optional.
  // One of ContributedTo, AssociatedWith, DerivedFrom, Produced, SameAs.
  std::optional<AssociationEdgeType> association_type{};

  bool operator==(const AddAssociationRequest&) const = default;
};

// AddAssociation's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddAssociation.html
struct AddAssociationResponse {
  // Where the association begins.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Where it ends.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};

  bool operator==(const AddAssociationResponse&) const = default;
};

// What identifies a source, beside its URI.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ArtifactSourceType.html
struct ArtifactSourceType {
  // What kind of identifier it is.
  //
  // Required.
  // One of MD5Hash, S3ETag, S3Version, Custom.
  std::optional<ArtifactSourceIdType> source_id_type{};
  // The identifier.
  //
  // Required.
  // At most 256 characters.
  std::optional<std::string> value{};

  bool operator==(const ArtifactSourceType&) const = default;
};

// What an artifact stands for.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ArtifactSource.html
struct ArtifactSource {
  // Where it is.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `.*`.
  std::optional<std::string> source_uri{};
  // What identifies it, beside its URI: its ETag, for example.
  //
  // Optional.
  std::optional<std::vector<ArtifactSourceType>> source_types{};

  bool operator==(const ArtifactSource&) const = default;
};

// CreateArtifact's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateArtifact.html
struct CreateArtifactRequest {
  // What people call it.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> artifact_name{};
  // What it stands for; unique among the region's artifacts of the account.
  //
  // Required.
  std::optional<ArtifactSource> source{};
  // What it is: DataSet, Model, …
  //
  // Required.
  // At most 256 characters.
  std::optional<std::string> artifact_type{};
  // Properties, by name.
  //
  // Optional.
  // At most 30 entries.
  // Keys: at most 2500 characters. Pattern: `.*`.
  // Values: at most 4096 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> properties{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Tags of the artifact from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const CreateArtifactRequest&) const = default;
};

// CreateArtifact's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateArtifact.html
struct CreateArtifactResponse {
  // The new artifact's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};

  bool operator==(const CreateArtifactResponse&) const = default;
};

// DeleteArtifact's request: one of these.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteArtifact.html
struct DeleteArtifactRequest {
  // The artifact to delete.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};
  // Its source.
  //
  // Optional.
  std::optional<ArtifactSource> source{};

  bool operator==(const DeleteArtifactRequest&) const = default;
};

// DeleteArtifact's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteArtifact.html
struct DeleteArtifactResponse {
  // The ARN that it had.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};

  bool operator==(const DeleteArtifactResponse&) const = default;
};

// DeleteAssociation's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAssociation.html
struct DeleteAssociationRequest {
  // Where the association begins.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Where it ends.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};

  bool operator==(const DeleteAssociationRequest&) const = default;
};

// DeleteAssociation's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAssociation.html
struct DeleteAssociationResponse {
  // Where the association began.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Where it ended.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};

  bool operator==(const DeleteAssociationResponse&) const = default;
};

// DescribeArtifact's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeArtifact.html
struct DescribeArtifactRequest {
  // The artifact.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};

  bool operator==(const DescribeArtifactRequest&) const = default;
};

// An artifact.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeArtifact.html
struct DescribeArtifactResponse {
  // What people call it.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial|experiment-trial-component|artifact|action|context)\/)?([a-zA-Z0-9](-*[a-zA-Z0-9]){0,119})`.
  std::optional<std::string> artifact_name{};
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};
  // What it stands for; unique among the region's artifacts of the account.
  //
  // Optional.
  std::optional<ArtifactSource> source{};
  // What it is: DataSet, Model, …
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> artifact_type{};
  // Its properties, by name.
  //
  // Optional.
  // At most 30 entries.
  // Keys: at most 2500 characters. Pattern: `.*`.
  // Values: at most 2500 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> properties{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // Its lineage group.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:lineage-group/.*`.
  std::optional<std::string> lineage_group_arn{};

  bool operator==(const DescribeArtifactResponse&) const = default;
};

// ListArtifacts' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListArtifacts.html
struct ListArtifactsRequest {
  // Only artifacts whose source is there.
  //
  // Optional.
  // 1 to 2048 characters.
  // Pattern: `.*`.
  std::optional<std::string> source_uri{};
  // Only artifacts of this type.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> artifact_type{};
  // Only artifacts that were created then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only artifacts that were created then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // The sort key: CreationTime.
  //
  // Optional.
  // One of CreationTime.
  std::optional<SortArtifactsBy> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of artifacts in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListArtifactsRequest&) const = default;
};

// An artifact, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ArtifactSummary.html
struct ArtifactSummary {
  // Its ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};
  // What people call it.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> artifact_name{};
  // What it stands for; unique among the region's artifacts of the account.
  //
  // Optional.
  std::optional<ArtifactSource> source{};
  // What it is: DataSet, Model, …
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> artifact_type{};
  // When it was created.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const ArtifactSummary&) const = default;
};

// A page of ListArtifacts.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListArtifacts.html
struct ListArtifactsResponse {
  // The page's artifacts.
  //
  // Optional.
  std::optional<std::vector<ArtifactSummary>> artifact_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListArtifactsResponse&) const = default;
};

// ListAssociations' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAssociations.html
struct ListAssociationsRequest {
  // Only associations that begin there.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Only associations that end there.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};
  // Only associations that begin at something of this type.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> source_type{};
  // Only associations that end at something of this type.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> destination_type{};
  // Only associations of this type.
  //
  // Optional.
  // One of ContributedTo, AssociatedWith, DerivedFrom, Produced, SameAs.
  std::optional<AssociationEdgeType> association_type{};
  // Only associations that were added then or later.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_after{};
  // Only associations that were added then or earlier.
  //
  // Optional.
  std::optional<trainyard::Timestamp> created_before{};
  // The sort key: CreationTime.
  //
  // Optional.
  // One of SourceArn, DestinationArn, SourceType, DestinationType, CreationTime.
  std::optional<SortAssociationsBy> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of associations in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListAssociationsRequest&) const = default;
};

// An association, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AssociationSummary.html
struct AssociationSummary {
  // Where it begins.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> source_arn{};
  // Where it ends.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:(experiment|experiment-trial-component|artifact|action|context)/.*`.
  std::optional<std::string> destination_arn{};
  // What is there: an artifact's type, SageMakerTrainingJob, …
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> source_type{};
  // What is there.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> destination_type{};
  // What the one is to the other.
  //
  // Optional.
  // One of ContributedTo, AssociatedWith, DerivedFrom, Produced, SameAs.
  std::optional<AssociationEdgeType> association_type{};
  // The name of what is there.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> source_name{};
  // The name of what is there.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> destination_name{};
  // When it was added.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time{};
  // Who added it.
  //
  // Optional.
  std::optional<UserContext> created_by{};

  bool operator==(const AssociationSummary&) const = default;
};

// A page of ListAssociations.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAssociations.html
struct ListAssociationsResponse {
  // The page's associations.
  //
  // Optional.
  std::optional<std::vector<AssociationSummary>> association_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListAssociationsResponse&) const = default;
};

// The changes of an artifact; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateArtifact.html
struct UpdateArtifactRequest {
  // The artifact.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};
  // What people call it.
  //
  // Optional.
  // 1 to 120 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}`.
  std::optional<std::string> artifact_name{};
  // All of its properties.
  //
  // Optional.
  // At most 30 entries.
  // Keys: at most 2500 characters. Pattern: `.*`.
  // Values: at most 4096 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> properties{};
  // The names of properties to remove.
  //
  // Optional.
  // Each: at most 2500 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> properties_to_remove{};

  bool operator==(const UpdateArtifactRequest&) const = default;
};

// UpdateArtifact's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateArtifact.html
struct UpdateArtifactResponse {
  // The artifact's ARN.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:artifact/.*`.
  std::optional<std::string> artifact_arn{};

  bool operator==(const UpdateArtifactResponse&) const = default;
};

}  // namespace trainyard::model
