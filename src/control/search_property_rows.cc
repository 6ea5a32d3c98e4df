#include "control/search_property_rows.h"

#include "model/search_record.h"

namespace trainyard::control {
namespace {

using Is = PropertyKind;
using Of = PropertyOf;
using At = store::SearchField::Place;

constexpr PropertyFamily kTags{.prefix = "Tags.", .kind = Is::text, .place = At::tag};

// The state's members are those of control/job_codec.h.
constexpr auto kJobRows = std::to_array<PropertyRow>({
    {"TrainingJobName", Is::text, At::name},
    {"TrainingJobArn", Is::text, At::arn},
    {"TrainingJobStatus", Is::text, At::status},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
    {"SecondaryStatus", Is::text, At::state, "phase"},
    {"FailureReason", Is::text, At::state, "failure_reason"},
    {"ModelArtifacts", Is::composite, At::state, "model_artifacts"},
    {"ModelArtifacts.S3ModelArtifacts", Is::text, At::state, "model_artifacts"},
    {"OutputModelPackageArn", Is::text, At::state, "output_package"},
    {"TrainingStartTime", Is::time, At::state, "training_start_time"},
    {"TrainingEndTime", Is::time, At::state, "training_end_time"},
    {"TrainingTimeInSeconds", Is::number, At::state, "training_time_in_seconds"},
    {"BillableTimeInSeconds", Is::number, At::state, "billable_time_in_seconds"},
    {"SecondaryStatusTransitions", Is::composite, At::state, "transitions", Of::list},
    {"SecondaryStatusTransitions.Status", Is::text, At::state, "transitions", Of::item, "status"},
    {"SecondaryStatusTransitions.StartTime", Is::time, At::state, "transitions", Of::item,
     "start_time"},
    {"SecondaryStatusTransitions.EndTime", Is::time, At::state, "transitions", Of::item,
     "end_time"},
    {"SecondaryStatusTransitions.StatusMessage", Is::text, At::state, "transitions", Of::item,
     "status_message"},
    {"FinalMetricDataList", Is::composite, At::state, "final_metrics", Of::list},
    {"FinalMetricDataList.MetricName", Is::text, At::state, "final_metrics", Of::item,
     "metric_name"},
    {"FinalMetricDataList.Value", Is::number, At::state, "final_metrics", Of::item, "value"},
    {"FinalMetricDataList.Timestamp", Is::time, At::state, "final_metrics", Of::item, "timestamp"},
});
constexpr auto kJobFamilies = std::to_array<PropertyFamily>({
    {"HyperParameters.", Is::hyper_parameter, At::request, "HyperParameters"},
    {"Metrics.", Is::number, At::state, "final_metrics", "metric_name", {"value"}},
    kTags,
});

constexpr auto kExperimentRows = std::to_array<PropertyRow>({
    {"ExperimentName", Is::text, At::name},
    {"ExperimentArn", Is::text, At::arn},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
});
constexpr auto kExperimentFamilies = std::to_array<PropertyFamily>({kTags});

constexpr auto kTrialRows = std::to_array<PropertyRow>({
    {"TrialName", Is::text, At::name},
    {"TrialArn", Is::text, At::arn},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
    {"ExperimentName", Is::text, At::name, {}, Of::experiment, {}, "ExperimentName"},
    {"TrialComponentSummaries", Is::composite, At::name, {}, Of::trial_component},
    {"TrialComponentSummaries.TrialComponentName", Is::text, At::name, {}, Of::trial_component},
    {"TrialComponentSummaries.TrialComponentArn", Is::text, At::arn, {}, Of::trial_component},
    {"TrialComponentSummaries.CreationTime", Is::time, At::created, {}, Of::trial_component},
    {"TrialComponentSummaries.TrialComponentSource", Is::composite, At::state, "source",
     Of::trial_component},
    {"TrialComponentSummaries.TrialComponentSource.SourceArn", Is::text, At::state, "source.arn",
     Of::trial_component},
    {"TrialComponentSummaries.TrialComponentSource.SourceType", Is::text, At::state, "source.type",
     Of::trial_component},
});

// The state's members are those of control/component_state.h.
constexpr auto kTrialComponentRows = std::to_array<PropertyRow>({
    {"TrialComponentName", Is::text, At::name},
    {"TrialComponentArn", Is::text, At::arn},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
    {"Source", Is::composite, At::state, "source"},
    {"Source.SourceArn", Is::text, At::state, "source.arn"},
    {"Source.SourceType", Is::text, At::state, "source.type"},
    {"SourceDetail", Is::composite, At::state, "source"},
    {"SourceDetail.SourceArn", Is::text, At::state, "source.arn"},
    {"Metrics", Is::composite, At::state, "metrics"},
    {"Parents", Is::composite, At::name, {}, Of::trial},
    {"Parents.TrialName", Is::text, At::name, {}, Of::trial},
    {"Parents.ExperimentName", Is::text, At::name, {}, Of::experiment_of_trial},
});
constexpr auto kMetricParts = std::to_array<PropertyPart>({
    {"Min", Is::number, "min"},
    {"Max", Is::number, "max"},
    {"Avg", Is::number, "avg"},
    {"StdDev", Is::number, "std_dev"},
    {"Last", Is::number, "last"},
    {"Count", Is::number, "count"},
    {"TimeStamp", Is::time, "at"},
    {"SourceArn", Is::text, "source"},
});
constexpr auto kParameterParts = std::to_array<PropertyPart>({
    {"NumberValue", Is::number, "NumberValue"},
    {"StringValue", Is::text, "StringValue"},
});
constexpr auto kArtifactParts = std::to_array<PropertyPart>({
    {"Value", Is::text, "Value"},
    {"MediaType", Is::text, "MediaType"},
});
constexpr auto kTrialComponentFamilies = std::to_array<PropertyFamily>({
    {"InputArtifacts.", Is::composite, At::request, "InputArtifacts", {}, {}, kArtifactParts},
    {"Metrics.", Is::composite, At::state, "metrics", {}, {}, kMetricParts},
    {"OutputArtifacts.", Is::composite, At::request, "OutputArtifacts", {}, {}, kArtifactParts},
    {"Parameters.",
     Is::parameter,
     At::request,
     "Parameters",
     {},
     {"NumberValue", "StringValue"},
     kParameterParts},
    kTags,
});

// What the state of a package and that of a group have of who created it (control/caller.h).
constexpr auto kModelPackageGroupRows = std::to_array<PropertyRow>({
    {"ModelPackageGroupName", Is::text, At::name},
    {"ModelPackageGroupArn", Is::text, At::arn},
    {"ModelPackageGroupStatus", Is::text, At::status},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
    {"CreatedBy", Is::composite, At::state, "arn"},
    {"CreatedBy.IamIdentity", Is::composite, At::state, "arn"},
    {"CreatedBy.IamIdentity.Arn", Is::text, At::state, "arn"},
    {"CreatedBy.IamIdentity.PrincipalId", Is::text, At::state, "id"},
});

// The state's members are those of control/model_package_record.h.
constexpr auto kModelPackageRows = std::to_array<PropertyRow>({
    {"ModelPackageArn", Is::text, At::arn},
    {"ModelPackageVersion", Is::number, At::version},
    {"ModelPackageStatus", Is::text, At::status},
    {"CreationTime", Is::time, At::created},
    {"LastModifiedTime", Is::time, At::modified},
    {"ApprovalDescription", Is::text, At::state, "approval_description"},
    {"CreatedBy", Is::composite, At::state, "created_by"},
    {"CreatedBy.IamIdentity", Is::composite, At::state, "created_by"},
    {"CreatedBy.IamIdentity.Arn", Is::text, At::state, "created_by.arn"},
    {"CreatedBy.IamIdentity.PrincipalId", Is::text, At::state, "created_by.id"},
    {"LastModifiedBy", Is::composite, At::state, "modified_by"},
    {"LastModifiedBy.IamIdentity", Is::composite, At::state, "modified_by"},
    {"LastModifiedBy.IamIdentity.Arn", Is::text, At::state, "modified_by.arn"},
    {"LastModifiedBy.IamIdentity.PrincipalId", Is::text, At::state, "modified_by.id"},
});
constexpr auto kModelPackageFamilies = std::to_array<PropertyFamily>({
    {"CustomerMetadataProperties.", Is::text, At::request, "CustomerMetadataProperties"},
    kTags,
});

}  // namespace

const PropertyTable& training_job_properties() {
  static const PropertyTable table{&model::shape_of<model::TrainingJob>(), kJobRows, kJobFamilies,
                                   false};
  return table;
}

const PropertyTable& experiment_properties() {
  static const PropertyTable table{&model::shape_of<model::Experiment>(), kExperimentRows,
                                   kExperimentFamilies, true};
  return table;
}

const PropertyTable& trial_properties() {
  static const PropertyTable table{&model::shape_of<model::Trial>(), kTrialRows,
                                   kExperimentFamilies, true};
  return table;
}

const PropertyTable& trial_component_properties() {
  static const PropertyTable table{&model::shape_of<model::TrialComponent>(), kTrialComponentRows,
                                   kTrialComponentFamilies, true, "SourceDetail."};
  return table;
}

const PropertyTable& model_package_group_properties() {
  static const PropertyTable table{&model::shape_of<model::ModelPackageGroup>(),
                                   kModelPackageGroupRows, kExperimentFamilies, true};
  return table;
}

const PropertyTable& model_package_properties() {
  static const PropertyTable table{&model::shape_of<model::ModelPackage>(), kModelPackageRows,
                                   kModelPackageFamilies, true};
  return table;
}

}  // namespace trainyard::control
