#include "services/sagemaker/registry_operations.h"

#include "control/registry_kinds.h"
#include "services/sagemaker/arn_answer.h"

namespace trainyard::services {
namespace {

using boost::json::value;
using control::kModelPackageGroupKind;
using control::kModelPackageKind;

Resources named_group(const value& input, const aws::Place& place) {
  return named_resource(input, place, kModelPackageGroupKind, "ModelPackageGroupName");
}

Resources all_groups(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kModelPackageGroupKind, "*").to_string()};
}

Resources named_package(const value& input, const aws::Place& place) {
  return named_resource(input, place, kModelPackageKind, "ModelPackageName");
}

Resources package_by_arn(const value& input, const aws::Place& place) {
  return named_resource(input, place, kModelPackageKind, "ModelPackageArn");
}

// Of a new version the group, to which it belongs.
Resources new_package(const value& input, const aws::Place& place) {
  const auto* const members = input.if_object();
  return members != nullptr && members->contains("ModelPackageGroupName")
             ? named_group(input, place)
             : named_package(input, place);
}

Resources all_packages(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kModelPackageKind, "*").to_string()};
}

control::Caller caller_of(const RequestContext& context) {
  return {context.principal.arn, context.principal.user_id};
}

std::vector<Operation> group_rows(control::ModelPackageGroups& groups) {
  using namespace model;
  return {
      {"CreateModelPackageGroup", "sagemaker:CreateModelPackageGroup", named_group,
       decoding<CreateModelPackageGroupInput>([&groups](const auto& request, const auto& context) {
         return answer_with(&CreateModelPackageGroupOutput::model_package_group_arn,
                            groups.create(request, caller_of(context)));
       })},
      {"DeleteModelPackageGroup", "sagemaker:DeleteModelPackageGroup", named_group,
       decoding<DeleteModelPackageGroupInput>([&groups](const auto& request, const auto&) {
         return groups.remove(*request.model_package_group_name);
       })},
      {"DescribeModelPackageGroup", "sagemaker:DescribeModelPackageGroup", named_group,
       decoding<DescribeModelPackageGroupInput>([&groups](const auto& request, const auto&) {
         return groups.describe(*request.model_package_group_name);
       })},
      {"ListModelPackageGroups", "sagemaker:ListModelPackageGroups", all_groups,
       decoding<ListModelPackageGroupsInput>(
           [&groups](const auto& request, const auto&) { return groups.list(request); })},
  };
}

std::vector<Operation> package_rows(control::ModelPackages& packages) {
  using namespace model;
  return {
      {"BatchDescribeModelPackage", "sagemaker:BatchDescribeModelPackage", all_packages,
       decoding<BatchDescribeModelPackageInput>([&packages](const auto& request, const auto&) {
         return packages.describe_batch(request);
       })},
      {"CreateModelPackage", "sagemaker:CreateModelPackage", new_package,
       decoding<CreateModelPackageInput>([&packages](const auto& request, const auto& context) {
         return answer_with(&CreateModelPackageOutput::model_package_arn,
                            packages.create(request, caller_of(context)));
       })},
      {"DeleteModelPackage", "sagemaker:DeleteModelPackage", named_package,
       decoding<DeleteModelPackageInput>([&packages](const auto& request, const auto&) {
         return packages.remove(*request.model_package_name);
       })},
      {"DescribeModelPackage", "sagemaker:DescribeModelPackage", named_package,
       decoding<DescribeModelPackageInput>(
           [&packages](const auto& request, const auto&) { return packages.describe(request); })},
      {"ListModelPackages", "sagemaker:ListModelPackages", all_packages,
       decoding<ListModelPackagesInput>(
           [&packages](const auto& request, const auto&) { return packages.list(request); })},
      {"UpdateModelPackage", "sagemaker:UpdateModelPackage", package_by_arn,
       decoding<UpdateModelPackageInput>([&packages](const auto& request, const auto& context) {
         return answer_with(&UpdateModelPackageOutput::model_package_arn,
                            packages.update(request, caller_of(context)));
       })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> registry_operations(control::ResourceKinds& kinds) {
  return {group_rows(kinds.model_package_groups), package_rows(kinds.model_packages)};
}

}  // namespace trainyard::services
