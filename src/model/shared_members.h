// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include "model/algorithms.h"
#include "model/describe_training_job.h"
#include "model/search_record.h"
#include "model/training_job.h"

// Members that one structure has from another. Each function moves those that both have, by the
// API's name and of one shape, the absent too; the others of `to` stay as they are.
namespace trainyard::model {

void move_shared(CreateTrainingJobRequest&& from, DescribeTrainingJobResponse& to);
void move_shared(DescribeTrainingJobResponse&& from, TrainingJob& to);
void move_shared(CreateAlgorithmInput&& from, DescribeAlgorithmOutput& to);

}  // namespace trainyard::model
