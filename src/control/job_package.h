#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/job_state.h"
#include "model/training_job.h"
#include "store/job_store.h"
#include "store/resource_store.h"

// The model packages of a training job: the one that it continues from, and the one that its model
// becomes.
namespace trainyard::control {

// What a request's ModelPackageConfig means now; nullopt: it has none. ValidationException: the
// group or the source package doesn't exist, or the source isn't Completed or has no model data
// (whether that is in S3 isn't checked). Any thread; blocks.
Result<std::optional<ResolvedPackages>> find_packages(
    store::ResourceStore& store, const model::CreateTrainingJobRequest& request);

// The channel that the source package adds to those of the request: its model data, whole and in
// File mode on every host. nullopt: there is no source package. Pure.
std::optional<model::Channel> source_channel(const std::optional<ResolvedPackages>& packages);
// The request with that channel.
model::CreateTrainingJobRequest with_source_channel(
    model::CreateTrainingJobRequest request, const std::optional<ResolvedPackages>& packages);

// The version of its group that the model of a job becomes, which must have completed and have
// `packages`: the model in its training image, to be approved by a person. An error that isn't
// corrupt says for people why there is none. Pure.
Result<store::NewVersion> make_package(const store::StoredJob& job, const JobState& state);
// The event that follows from whether it was created. Pure.
ModelPackaged packaged(const Result<store::StoredResource>& created, const JobState& state);

}  // namespace trainyard::control
