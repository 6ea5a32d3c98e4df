#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "aws/arn.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/train_flags.h"
#include "data/s3_location.h"
#include "model/training_job.h"

// From flags to a training job. Pure: nothing is read but the arguments.
namespace trainyard::cli {

// What the flags leave open.
struct TrainSetting {
  aws::Place place;  // the account is empty when nobody knows it
  Timestamp now;
  std::filesystem::path working_directory;  // what relative paths mean
};

// A local file or folder that becomes a channel's data.
struct ChannelUpload {
  std::string channel;
  std::filesystem::path source;  // as given
  data::S3Location target;       // the key is a prefix and ends in '/'
};

struct TrainPlan {
  model::CreateTrainingJobRequest request;
  std::vector<ChannelUpload> uploads;
  std::string own_bucket;               // to be made if it is missing; empty: none is needed
  std::filesystem::path output_folder;  // empty: the results stay in S3
  data::S3Location results;             // the prefix that the job's results are below; ends in '/'
  std::string job_name() const { return request.training_job_name.value_or(""); }
};

// Lays the flags over `base` (the request file's; a default one for none): scalars replace, lists
// are merged by their items' names. Uploads are named, not looked at. invalid_argument names the
// flag and the value at fault, or lists what breaks the API's constraints.
Result<TrainPlan> plan_training_job(const TrainFlags& flags,
                                    const model::CreateTrainingJobRequest& base,
                                    const TrainSetting& setting);

}  // namespace trainyard::cli
