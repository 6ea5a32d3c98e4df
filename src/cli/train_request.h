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

// From flags to a training job. Pure: reads nothing but its arguments.
namespace trainyard::cli {

// What the flags don't determine.
struct TrainSetting {
  aws::Place place;  // the account is empty if unknown
  Timestamp now;
  std::filesystem::path working_directory;  // the base of relative paths
};

// A local file or folder to upload as a channel's data.
struct ChannelUpload {
  std::string channel;
  std::filesystem::path source;  // as given
  data::S3Location target;       // the key is a prefix and ends in '/'
};

struct TrainPlan {
  model::CreateTrainingJobRequest request;
  std::vector<ChannelUpload> uploads;
  std::string own_bucket;               // to be created if it doesn't exist; empty: not needed
  std::filesystem::path output_folder;  // empty: the results stay in S3
  data::S3Location results;             // the prefix that the job's results are below; ends in '/'
  std::string job_name() const { return request.training_job_name.value_or(""); }
};

// Merges the flags into `base` (the request file's; default if there is none): scalars replace,
// lists are merged by their items' names. Uploads are named, but not read. invalid_argument names
// the flag and the value, or lists all violations of the API's constraints.
Result<TrainPlan> plan_training_job(const TrainFlags& flags,
                                    const model::CreateTrainingJobRequest& base,
                                    const TrainSetting& setting);

}  // namespace trainyard::cli
