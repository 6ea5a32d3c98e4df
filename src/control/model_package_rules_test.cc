#include "control/model_package_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/model_card.h"
#include "control/registry_kinds.h"
#include "control/stored_request.h"

namespace trainyard::control {
namespace {

using model::CreateModelPackageInput;
using model::ModelPackageContainerDefinition;
using Properties = std::map<std::string, std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

CreateModelPackageInput version_of(const std::string& group) {
  CreateModelPackageInput request;
  request.model_package_group_name = group;
  auto& containers = request.inference_specification.emplace().containers.emplace();
  containers.emplace_back().image = "serve:1";
  containers.front().model_data_url = "s3://b/model.tar.gz";
  return request;
}

ModelPackageContainerDefinition& container_of(CreateModelPackageInput& request) {
  return request.inference_specification->containers->front();
}

model::S3ModelDataSource s3_data(const std::string& uri, model::S3ModelDataType type,
                                 model::ModelCompressionType compression) {
  model::S3ModelDataSource source;
  source.s3_uri = uri;
  source.s3_data_type = type;
  source.compression_type = compression;
  return source;
}

model::AdditionalInferenceSpecificationDefinition named(const std::string& name,
                                                        const std::string& image) {
  model::AdditionalInferenceSpecificationDefinition definition;
  definition.name = name;
  definition.containers.emplace().emplace_back().image = image;
  return definition;
}

TEST(ModelPackageRules, ARefusalNamesTheMember) {
  EXPECT_EQ(model_package_problem(version_of("g")), std::nullopt);
  using Type = model::S3ModelDataType;
  using Compression = model::ModelCompressionType;
  const auto with_source = [](CreateModelPackageInput& r, model::S3ModelDataSource source) {
    container_of(r).model_data_url.reset();
    container_of(r).model_data_source.emplace().s3_data_source = std::move(source);
  };
  const std::pair<std::function<void(CreateModelPackageInput&)>, const char*> cases[] = {
      {[](auto& r) { r.model_package_name = "p"; }, "Both ModelPackageName and"},
      {[](auto& r) { r.model_package_group_name.reset(); }, "ModelPackageGroupName must be given"},
      {[](auto& r) { r.tags.emplace().emplace_back(); }, "Tags can't be given"},
      {[](auto& r) { r.validation_specification.emplace(); }, "'ValidationSpecification'"},
      {[](auto& r) { r.certify_for_marketplace = true; }, "'CertifyForMarketplace'"},
      {[](auto& r) { r.security_config.emplace(); }, "'SecurityConfig'"},
      {[](auto& r) { r.managed_storage_type = model::ManagedStorageType::Restricted; },
       "'ManagedStorageType'"},
      {[](auto& r) { r.source_uri = "arn:aws:sagemaker:r:1:model/m"; },
       "'SourceUri' arn:aws:sagemaker:r:1:model/m"},
      {[](auto& r) { r.model_card.emplace().model_card_content = "[]"; },
       "ModelCard.ModelCardContent"},
      {[](auto& r) {
         r.additional_inference_specifications = std::vector{named("a", "1"), named("a", "2")};
       },
       "'a' is given more than once"},
      {[](auto& r) { container_of(r).product_id = "p"; },
       "'InferenceSpecification.Containers[0].ProductId'"},
      {[](auto& r) { container_of(r).model_data_e_tag = "e"; }, "Containers[0].ModelDataETag'"},
      {[](auto& r) { container_of(r).additional_s3_data_source.emplace().e_tag = "e"; },
       "AdditionalS3DataSource.ETag'"},
      {[](auto& r) { container_of(r).model_data_source.emplace(); }, "can't both be given"},
      {[&](auto& r) { with_source(r, s3_data("s3://b/m/", Type::S3Prefix, Compression::Gzip)); },
       "S3DataType must be S3Object"},
      {[&](auto& r) { with_source(r, s3_data("s3://b/m", Type::S3Prefix, Compression::None)); },
       "'s3://b/m'. A prefix must end with '/'"},
      {[&](auto& r) {
         with_source(r, s3_data("s3://b/m", Type::S3Object, Compression::None));
         container_of(r).model_data_source->s3_data_source->hub_access_config.emplace();
       },
       "ModelDataSource.S3DataSource.HubAccessConfig'"},
      {[](auto& r) {
         auto& algorithms = r.source_algorithm_specification.emplace().source_algorithms.emplace();
         algorithms.emplace_back().model_data_e_tag = "e";
       },
       "SourceAlgorithms[0].ModelDataETag'"},
      {[](auto& r) {
         r.model_package_name = std::exchange(r.model_package_group_name, {});
         container_of(r).environment = Properties{{"A", "1"}};
       },
       "Environment variable map cannot be specified"},
  };
  for (const auto& [change, text] : cases) {
    CreateModelPackageInput request = version_of("g");
    change(request);
    EXPECT_THAT(model_package_problem(request).value_or("accepted"), HasSubstr(text));
  }
}

TEST(ModelPackageRules, AllDataThatAPackageNamesIsListed) {
  CreateModelPackageInput request = version_of("g");
  auto& more = request.additional_inference_specifications.emplace();
  auto& container = more.emplace_back(named("a", "1")).containers->front();
  container.model_data_source.emplace().s3_data_source =
      s3_data("s3://b/m/", model::S3ModelDataType::S3Prefix, model::ModelCompressionType::None);
  container.additional_model_data_sources.emplace().emplace_back().s3_data_source =
      s3_data("s3://b/n", model::S3ModelDataType::S3Object, model::ModelCompressionType::Gzip);
  auto& algorithms = request.source_algorithm_specification.emplace().source_algorithms.emplace();
  algorithms.emplace_back().model_data_url = "s3://b/o";

  std::vector<std::string> found;
  for (const ModelData& data : model_data_of(request))
    found.push_back(data.uri + (data.is_prefix ? " below" : ""));
  EXPECT_THAT(found, ElementsAre("s3://b/model.tar.gz", "s3://b/m/ below", "s3://b/n", "s3://b/o"));
  EXPECT_EQ(
      model_data_of(request)[1].member,
      "AdditionalInferenceSpecifications[0].Containers[0].ModelDataSource.S3DataSource.S3Uri");
}

TEST(ModelPackageRules, AnUpdateChangesWhatItNamesAndCanBeRepeated) {
  CreateModelPackageInput package = version_of("g");
  package.customer_metadata_properties = Properties{{"a", "1"}, {"b", "2"}};
  package.additional_inference_specifications = std::vector{named("old", "1")};
  package.source_uri = "stays";
  model::UpdateModelPackageInput request;
  request.model_approval_status = model::ModelApprovalStatus::Approved;
  request.approval_description = "Good.";
  request.customer_metadata_properties = Properties{{"b", "3"}, {"c", "4"}};
  request.customer_metadata_properties_to_remove = std::vector<std::string>{"a", "unknown"};
  request.additional_inference_specifications_to_add = std::vector{named("new", "1")};
  ModelPackageState state;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(change_model_package(package, state, request));
  EXPECT_EQ(package.model_approval_status, model::ModelApprovalStatus::Approved);
  EXPECT_EQ(state.approval_description, "Good.");
  EXPECT_EQ(package.customer_metadata_properties, (Properties{{"b", "3"}, {"c", "4"}}));
  EXPECT_EQ(package.additional_inference_specifications->size(), 2U);
  EXPECT_EQ(package.source_uri, "stays");

  request.additional_inference_specifications_to_add = std::vector{named("new", "2")};
  EXPECT_THAT(change_model_package(package, state, request).error().message(),
              HasSubstr("another specification with the name 'new'"));
}

TEST(ModelPackageRules, AnUpdateDoesNotExceedTheLimits) {
  CreateModelPackageInput package = version_of("g");
  ModelPackageState state;
  model::UpdateModelPackageInput properties, specifications;
  properties.customer_metadata_properties.emplace();
  for (int i = 0; i <= 50; ++i) (*properties.customer_metadata_properties)[std::to_string(i)] = "";
  EXPECT_THAT(change_model_package(package, state, properties).error().message(),
              HasSubstr("would have 51 CustomerMetadataProperties"));
  package = version_of("g");
  specifications.additional_inference_specifications_to_add.emplace();
  for (int i = 0; i <= 15; ++i)
    specifications.additional_inference_specifications_to_add->push_back(
        named(std::to_string(i), "1"));
  EXPECT_THAT(change_model_package(package, state, specifications).error().message(),
              HasSubstr("would have 16 AdditionalInferenceSpecifications"));
}

TEST(ModelPackageRules, AnArchivedCardKeepsItsContent) {
  CreateModelPackageInput package = version_of("g");
  package.model_card.emplace().model_card_content = "{}";
  ModelPackageState state;
  model::UpdateModelPackageInput archive, rewrite;
  archive.model_card.emplace().model_card_status = model::ModelCardStatus::Archived;
  rewrite.model_card.emplace().model_card_content = R"({"a":1})";
  ASSERT_TRUE(change_model_package(package, state, archive));
  EXPECT_EQ(package.model_card->model_card_content, "{}");
  EXPECT_EQ(change_model_package(package, state, rewrite).error().message(),
            "Model Card is in Archived state");
}

TEST(ModelCard, OnlyAFewMembersArePublic) {
  EXPECT_EQ(public_part_of_model_card(R"({"intended_uses":{"risk_rating":"Low","purpose":"x"},)"
                                      R"("model_overview":{"model_creator":"x"},"other":1})"),
            R"({"intended_uses":{"risk_rating":"Low"}})");
}

TEST(ModelPackageRecord, AVersionBelongsToItsGroupAndWaitsForApproval) {
  const ArnScope arns{"aws", "eu-west-1", "123456789012"};
  CreateModelPackageInput request = version_of(model_package_group_arn(arns, "g"));
  request.client_token = "t";
  const auto made = make_model_package(request, {}, arns, from_epoch_millis(5));
  EXPECT_EQ(made.resource.id, (store::ResourceId{"model-package", "g", 0}));
  EXPECT_THAT(made.parents,
              ElementsAre("arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/g"));
  const auto stored = request_of<CreateModelPackageInput>(made.resource).value();
  EXPECT_EQ(stored.model_package_group_name, "g");
  EXPECT_EQ(stored.model_approval_status, model::ModelApprovalStatus::PendingManualApproval);
  EXPECT_EQ(stored.client_token, std::nullopt);
  request.model_package_name = "p";
  request.model_package_group_name.reset();
  const auto own = make_model_package(request, Properties{{"k", "v"}}, arns, from_epoch_millis(5));
  EXPECT_EQ(own.resource.arn, "arn:aws:sagemaker:eu-west-1:123456789012:model-package/p");
  EXPECT_THAT(own.parents, ElementsAre());
  EXPECT_EQ(describe_model_package(own.resource).value().model_approval_status, std::nullopt);
  EXPECT_EQ(describe_model_package(made.resource).value().model_package_group_name, "g");
}

TEST(ModelPackageRecord, AStateIsReadAsItWasWritten) {
  const ModelPackageState state{Caller{"arn:a", "ID"}, Caller{"arn:b", "ID2"}, "Good.", "t", "ff"};
  EXPECT_EQ(parse_model_package_state(to_json(state)).value(), state);
  EXPECT_EQ(parse_model_package_state(R"({"newer":1})").value(), ModelPackageState{});
  EXPECT_EQ(parse_model_package_state("[]").error().kind(), ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard::control
