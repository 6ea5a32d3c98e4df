#include "model/field_support.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"
#include "model/codec.h"
#include "model/json_text.h"
#include "model/value_path.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kInputModes = {"File", "Pipe", "FastFile"};
constexpr std::array<std::string_view, 1> kFalse = {"false"};
constexpr std::array<std::string_view, 3> kS3DataTypes = {"S3Prefix", "ManifestFile",
                                                          "AugmentedManifestFile"};
constexpr std::array<std::string_view, 1> kEmptyList = {"[]"};
constexpr std::array<std::string_view, 1> kEmptyText = {""};
constexpr std::array<std::string_view, 2> kSessionChainingOff = {
    "{}", R"({"EnableSessionTagChaining":false})"};

constexpr auto kRows = std::to_array<FieldSupport>({
    {"TrainingJobName", Support::effective},
    {"HyperParameters", Support::effective},
    {"AlgorithmSpecification", Support::effective},
    {"AlgorithmSpecification.TrainingImage", Support::effective},
    {"AlgorithmSpecification.AlgorithmName", Support::effective},
    {"AlgorithmSpecification.TrainingInputMode", Support::effective, kInputModes},
    {"AlgorithmSpecification.MetricDefinitions", Support::effective},
    {"AlgorithmSpecification.MetricDefinitions[].Name", Support::effective},
    {"AlgorithmSpecification.MetricDefinitions[].Regex", Support::effective},
    // Series are stored for all metrics, independent of it.
    {"AlgorithmSpecification.EnableSageMakerMetricsTimeSeries", Support::effective},
    {"AlgorithmSpecification.ContainerEntrypoint", Support::effective},
    {"AlgorithmSpecification.ContainerArguments", Support::effective},
    {"AlgorithmSpecification.TrainingImageConfig", Support::effective},
    {"AlgorithmSpecification.TrainingImageConfig.TrainingRepositoryAccessMode", Support::effective},
    {"AlgorithmSpecification.TrainingImageConfig.TrainingRepositoryAuthConfig", Support::effective},
    {"AlgorithmSpecification.TrainingImageConfig.TrainingRepositoryAuthConfig."
     "TrainingRepositoryCredentialsProviderArn",
     Support::effective},
    {"RoleArn", Support::effective},
    {"InputDataConfig", Support::effective},
    {"InputDataConfig[].ChannelName", Support::effective},
    {"InputDataConfig[].DataSource", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource.S3DataType", Support::effective, kS3DataTypes},
    {"InputDataConfig[].DataSource.S3DataSource.S3Uri", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource.S3DataDistributionType", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource.AttributeNames", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource.InstanceGroupNames", Support::effective},
    {"InputDataConfig[].DataSource.S3DataSource.ModelAccessConfig", Support::refused},
    {"InputDataConfig[].DataSource.S3DataSource.HubAccessConfig", Support::refused},
    {"InputDataConfig[].DataSource.FileSystemDataSource", Support::effective},
    {"InputDataConfig[].DataSource.FileSystemDataSource.FileSystemId", Support::effective},
    {"InputDataConfig[].DataSource.FileSystemDataSource.FileSystemAccessMode", Support::effective},
    {"InputDataConfig[].DataSource.FileSystemDataSource.FileSystemType", Support::effective},
    {"InputDataConfig[].DataSource.FileSystemDataSource.DirectoryPath", Support::effective},
    {"InputDataConfig[].DataSource.DatasetSource", Support::refused},
    {"InputDataConfig[].ContentType", Support::effective},
    {"InputDataConfig[].CompressionType", Support::effective},
    {"InputDataConfig[].RecordWrapperType", Support::effective},
    {"InputDataConfig[].InputMode", Support::effective, kInputModes},
    {"InputDataConfig[].ShuffleConfig", Support::effective},
    {"InputDataConfig[].ShuffleConfig.Seed", Support::effective},
    {"OutputDataConfig", Support::effective},
    {"OutputDataConfig.KmsKeyId", Support::refused, kEmptyText},
    {"OutputDataConfig.S3OutputPath", Support::effective},
    {"OutputDataConfig.CompressionType", Support::effective},
    {"ResourceConfig", Support::effective},
    {"ResourceConfig.InstanceType", Support::effective},
    {"ResourceConfig.InstanceCount", Support::effective},
    {"ResourceConfig.VolumeSizeInGB", Support::effective},
    {"ResourceConfig.VolumeKmsKeyId", Support::refused, kEmptyText},
    {"ResourceConfig.KeepAlivePeriodInSeconds", Support::effective},
    {"ResourceConfig.InstanceGroups", Support::effective},
    {"ResourceConfig.InstanceGroups[].InstanceType", Support::effective},
    {"ResourceConfig.InstanceGroups[].InstanceCount", Support::effective},
    {"ResourceConfig.InstanceGroups[].InstanceGroupName", Support::effective},
    {"ResourceConfig.TrainingPlanArn", Support::refused},
    {"ResourceConfig.InstancePlacementConfig", Support::effective},
    {"ResourceConfig.InstancePlacementConfig.EnableMultipleJobs", Support::refused, kFalse},
    {"ResourceConfig.InstancePlacementConfig.PlacementSpecifications", Support::refused,
     kEmptyList},
    {"ResourceConfig.InstancePreferences", Support::effective},
    {"ResourceConfig.InstancePreferences[].InstanceType", Support::effective},
    {"ResourceConfig.InstancePreferences[].InstanceCount", Support::effective},
    {"ResourceConfig.InstancePreferences[].TrainingPlanArns", Support::refused},
    {"ResourceConfig.SelectedInstanceType", Support::refused},
    {"ResourceConfig.SelectedInstanceCount", Support::refused},
    {"VpcConfig", Support::effective},
    {"VpcConfig.SecurityGroupIds", Support::effective},
    {"VpcConfig.Subnets", Support::effective},
    {"StoppingCondition", Support::effective},
    {"StoppingCondition.MaxRuntimeInSeconds", Support::effective},
    {"StoppingCondition.MaxWaitTimeInSeconds", Support::effective},
    {"StoppingCondition.MaxPendingTimeInSeconds", Support::effective},
    {"Tags", Support::effective},
    {"Tags[].Key", Support::effective},
    {"Tags[].Value", Support::effective},
    {"EnableNetworkIsolation", Support::effective},
    // All instances of a job are on one machine: their traffic does not leave it.
    {"EnableInterContainerTrafficEncryption", Support::effective},
    {"EnableManagedSpotTraining", Support::effective},
    {"CheckpointConfig", Support::effective},
    {"CheckpointConfig.S3Uri", Support::effective},
    {"CheckpointConfig.LocalPath", Support::effective},
    {"DebugHookConfig", Support::effective},
    {"DebugHookConfig.LocalPath", Support::effective},
    {"DebugHookConfig.S3OutputPath", Support::effective},
    {"DebugHookConfig.HookParameters", Support::effective},
    {"DebugHookConfig.CollectionConfigurations", Support::effective},
    {"DebugHookConfig.CollectionConfigurations[].CollectionName", Support::effective},
    {"DebugHookConfig.CollectionConfigurations[].CollectionParameters", Support::effective},
    {"DebugRuleConfigurations", Support::refused, kEmptyList},
    {"TensorBoardOutputConfig", Support::effective},
    {"TensorBoardOutputConfig.LocalPath", Support::effective},
    {"TensorBoardOutputConfig.S3OutputPath", Support::effective},
    {"ExperimentConfig", Support::effective},
    {"ExperimentConfig.ExperimentName", Support::effective},
    {"ExperimentConfig.TrialName", Support::effective},
    {"ExperimentConfig.TrialComponentDisplayName", Support::effective},
    {"ExperimentConfig.RunName", Support::effective},
    {"ProfilerConfig", Support::effective},
    {"ProfilerConfig.S3OutputPath", Support::effective},
    {"ProfilerConfig.ProfilingIntervalInMilliseconds", Support::effective},
    {"ProfilerConfig.ProfilingParameters", Support::effective},
    {"ProfilerConfig.DisableProfiler", Support::effective},
    {"ProfilerRuleConfigurations", Support::refused, kEmptyList},
    {"Environment", Support::effective},
    {"RetryStrategy", Support::effective},
    {"RetryStrategy.MaximumRetryAttempts", Support::effective},
    {"RemoteDebugConfig", Support::effective},
    {"RemoteDebugConfig.EnableRemoteDebug", Support::effective},
    {"InfraCheckConfig", Support::effective},
    {"InfraCheckConfig.EnableInfraCheck", Support::effective},
    {"SessionChainingConfig", Support::refused, kSessionChainingOff},
    {"ServerlessJobConfig", Support::refused},
    {"MlflowConfig", Support::effective},
    {"MlflowConfig.MlflowResourceArn", Support::effective},
    {"MlflowConfig.MlflowExperimentName", Support::effective},
    {"MlflowConfig.MlflowRunName", Support::effective},
    {"ModelPackageConfig", Support::effective},
    {"ModelPackageConfig.ModelPackageGroupArn", Support::effective},
    {"ModelPackageConfig.SourceModelPackageArn", Support::effective},
});

constexpr std::size_t kMaxShown = 200;  // bytes of a refused value in the message

const FieldSupport* row_of(std::string_view path) {
  static const auto rows = [] {
    std::unordered_map<std::string_view, const FieldSupport*> by_path;
    for (const FieldSupport& row : kRows) by_path.emplace(row.path, &row);
    return by_path;
  }();
  const auto found = rows.find(path);
  return found == rows.end() ? nullptr : found->second;
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(std::string_view(*text));
  return json_text(value);
}

std::string shown(const json::value& value) {
  std::string text = text_of(value);
  if (text.size() <= kMaxShown) return "'" + text + "'";
  return "'" + std::string(truncate_utf8(text, kMaxShown)) + "...'";
}

std::string joined(std::span<const std::string_view> values) {
  std::string text;
  for (const std::string_view value : values)
    text += (text.empty() ? "" : ", ") + (value.empty() ? "''" : std::string(value));
  return text;
}

// A member with its row of the table, and the members to check below it: shapes and table as one
// tree, so that a request needs no lookups.
struct Checked {
  const Member* member;
  const FieldSupport* row;
  std::vector<Checked> below;
};

std::vector<Checked> checked_members(const Shape& shape, const std::string& path) {
  if (shape.kind == Kind::list) return checked_members(*shape.item, path + "[]");
  std::vector<Checked> all;
  if (shape.kind != Kind::structure) return all;
  for (const Member& member : shape.members) {
    const std::string inner = path + (path.empty() ? "" : ".") + std::string(member.name);
    const FieldSupport* row = row_of(inner);
    CHECK(row != nullptr);  // a test holds the table to the shapes
    // Nothing to check in a refused member, and in everything below it.
    const bool ends = row->support == Support::refused;
    all.push_back(
        {&member, row, ends ? std::vector<Checked>() : checked_members(*member.shape, inner)});
  }
  return all;
}

// The reason of a value's row to refuse it.
std::optional<std::string> refuse(const FieldSupport& row, const Shape& shape, const void* found,
                                  const ValuePath& place) {
  if (row.support == Support::effective && row.accepts.empty()) return std::nullopt;
  const json::value value = value_to_json(shape, found);
  if (std::ranges::find(row.accepts, text_of(value)) != row.accepts.end()) return std::nullopt;
  return "Value " + shown(value) + " at '" + place.text(std::identity()) +
         "' is not supported by Trainyard yet." +
         (row.accepts.empty() ? "" : " Supported: [" + joined(row.accepts) + "]");
}

std::optional<std::string> walk(const std::vector<Checked>& members, const void* structure,
                                const ValuePath* outer) {
  for (const Checked& checked : members) {
    const void* value = checked.member->get(structure);
    if (value == nullptr) continue;
    const Shape& shape = *checked.member->shape;
    const ValuePath place{outer, checked.member->name};
    if (auto why = refuse(*checked.row, shape, value, place)) return why;
    if (checked.below.empty()) continue;
    if (shape.kind == Kind::structure) {
      if (auto why = walk(checked.below, value, &place)) return why;
      continue;
    }
    for (std::size_t i = 0; i < shape.access.list_size(value); ++i) {
      const ValuePath item{&place, {}, i};
      if (auto why = walk(checked.below, shape.access.list_at(value, i), &item)) return why;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Support support) {
  return support == Support::effective ? "effective" : "refused";
}

std::span<const FieldSupport> field_supports() {
  return kRows;
}

std::optional<std::string> refusal(const CreateTrainingJobRequest& request) {
  static const std::vector<Checked> members =
      checked_members(shape_of<CreateTrainingJobRequest>(), "");
  return walk(members, &request, nullptr);
}

std::string field_support_table() {
  std::string table = "| field | status | accepted values |\n|---|---|---|\n";
  for (const FieldSupport& row : kRows) {
    std::string accepted = row.support == Support::effective ? "all" : "none";
    if (!row.accepts.empty()) accepted = "only `" + joined(row.accepts) + "`";
    table += "| `" + std::string(row.path) + "` | " + std::string(to_string(row.support)) + " | " +
             accepted + " |\n";
  }
  return table;
}

}  // namespace trainyard::model
