#pragma once

#include <optional>
#include <string>

#include "model/training_job.h"

// The rules of CreateTrainingJob about channels, which the table of control/create_rules.h lists.
// Each returns how the request violates it.
namespace trainyard::control::channel_rules {

using Broken = std::optional<std::string>;

// The channel's input mode, else the job's.
model::TrainingInputMode mode_of(const model::CreateTrainingJobRequest& request,
                                 const model::Channel& channel);

Broken unique_names(const model::CreateTrainingJobRequest& request);
// Of folders and FIFOs in /opt/ml/input/data.
Broken distinct_places(const model::CreateTrainingJobRequest& request);
Broken one_source(const model::CreateTrainingJobRequest& request);
Broken file_system(const model::CreateTrainingJobRequest& request);
Broken augmented_manifest(const model::CreateTrainingJobRequest& request);
Broken attribute_names(const model::CreateTrainingJobRequest& request);
Broken fast_file(const model::CreateTrainingJobRequest& request);
Broken compression(const model::CreateTrainingJobRequest& request);
Broken record_wrapper(const model::CreateTrainingJobRequest& request);
Broken shuffle(const model::CreateTrainingJobRequest& request);
// With the channel of SourceModelPackageArn.
Broken source_package(const model::CreateTrainingJobRequest& request);
Broken instance_groups(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control::channel_rules
