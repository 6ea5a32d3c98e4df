#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/job_follower.h"
#include "cli/job_outputs.h"
#include "cli/local_files.h"
#include "cli/train_request.h"

// The output of `trainyard train`. Pure: nothing here prints.
namespace trainyard::cli {

// One fact per line: the job, its image, instance, channels with their data, output.
std::string plan_text(const TrainPlan& plan, const std::vector<LocalFiles>& files, bool coloured);

// "09:05:00 Training: Training image download completed" or the log's line, indented.
std::string update_text(const JobUpdate& update, bool for_terminal, bool coloured);

// "3 files, 12.4 MiB"
std::string files_text(const LocalFiles& files);

// The flag that selects this server in another command: "" or " --data 'DIR'".
std::string data_words(const ClientFlags& flags);

// How the job ended, its final metrics, where its results are, and what to do next.
std::string closing_text(const boost::json::value& job, const TrainPlan& plan,
                         const FetchedOutputs* fetched, const ClientFlags& flags, bool coloured);
// What to do next with a job that was left running.
std::string detached_text(const std::string& job, const ClientFlags& flags);

// The one document of --json.
boost::json::value dry_run_json(const TrainPlan& plan, const std::vector<LocalFiles>& files);
boost::json::value result_json(const std::string& arn, const boost::json::value& job,
                               const TrainPlan& plan, const FetchedOutputs* fetched);

}  // namespace trainyard::cli
