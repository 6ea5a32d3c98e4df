#include "services/sagemaker/lineage_operations.h"

#include <utility>

#include "services/sagemaker/arn_answer.h"

namespace trainyard::services {
namespace {

using boost::json::value;

Resources named_artifact(const value& input, const aws::Place& place) {
  return named_resource(input, place, control::kArtifactKind, "ArtifactArn");
}

// CreateArtifact's ARN follows from its source.
Resources all_artifacts(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, control::kArtifactKind, "*").to_string()};
}

Resources source_and_destination(const value& input, const aws::Place& place) {
  Resources both = named_resource(input, place, control::kArtifactKind, "SourceArn");
  for (std::string& arn : named_resource(input, place, control::kArtifactKind, "DestinationArn"))
    both.push_back(std::move(arn));
  return both;
}

std::vector<Operation> artifact_rows(control::Artifacts& artifacts) {
  using namespace model;
  return {
      {"CreateArtifact", "sagemaker:CreateArtifact", all_artifacts,
       decoding<CreateArtifactRequest>([&artifacts](const auto& request, const auto&) {
         return answer_with(&CreateArtifactResponse::artifact_arn, artifacts.create(request));
       })},
      {"DeleteArtifact", "sagemaker:DeleteArtifact", named_artifact,
       decoding<DeleteArtifactRequest>([&artifacts](const auto& request, const auto&) {
         return answer_with(&DeleteArtifactResponse::artifact_arn, artifacts.remove(request));
       })},
      {"DescribeArtifact", "sagemaker:DescribeArtifact", named_artifact,
       decoding<DescribeArtifactRequest>([&artifacts](const auto& request, const auto&) {
         return artifacts.describe(*request.artifact_arn);
       })},
      {"ListArtifacts", "sagemaker:ListArtifacts", all_artifacts,
       decoding<ListArtifactsRequest>(
           [&artifacts](const auto& request, const auto&) { return artifacts.list(request); })},
      {"UpdateArtifact", "sagemaker:UpdateArtifact", named_artifact,
       decoding<UpdateArtifactRequest>([&artifacts](const auto& request, const auto&) {
         return answer_with(&UpdateArtifactResponse::artifact_arn, artifacts.update(request));
       })},
  };
}

std::vector<Operation> association_rows(control::Associations& associations) {
  using namespace model;
  return {
      {"AddAssociation", "sagemaker:AddAssociation", source_and_destination,
       decoding<AddAssociationRequest>([&associations](const auto& request, const auto&) {
         return associations.add(request);
       })},
      {"DeleteAssociation", "sagemaker:DeleteAssociation", source_and_destination,
       decoding<DeleteAssociationRequest>([&associations](const auto& request, const auto&) {
         return associations.remove(request);
       })},
      {"ListAssociations", "sagemaker:ListAssociations", source_and_destination,
       decoding<ListAssociationsRequest>([&associations](const auto& request, const auto&) {
         return associations.list(request);
       })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> lineage_operations(control::ResourceKinds& kinds) {
  return {artifact_rows(kinds.artifacts), association_rows(kinds.associations)};
}

}  // namespace trainyard::services
