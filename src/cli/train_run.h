#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/job_outputs.h"
#include "cli/local_files.h"
#include "cli/terminal.h"
#include "cli/train_flags.h"
#include "cli/train_request.h"

namespace trainyard::cli {

// One `trainyard train` after its plan was made: upload, submit, follow, download, summarize; each
// step reports on the terminal. One thread. Failures are values; uploads of a failed or cancelled
// submission are removed.
class TrainRun {
 public:
  // All outlive this. `files` are those of plan.uploads, in their order.
  TrainRun(Connection& connection, const TrainFlags& flags, const TrainPlan& plan,
           const std::vector<LocalFiles>& files, Terminal& terminal);

  // Returns the exit status; errors have been written to stderr.
  int run();

 private:
  Result<void> submit();
  Result<void> check_name_is_free();
  Result<void> upload_all();
  Result<void> remove_unknown(const ChannelUpload& upload, const LocalFiles& files);
  void remove_uploads();
  Result<void> follow();
  Result<void> fetch();
  int detach();
  int close();

  Connection& connection_;
  const TrainFlags& flags_;
  const TrainPlan& plan_;
  const std::vector<LocalFiles>& files_;
  Terminal& terminal_;
  const std::unique_ptr<data::HttpS3Client> s3_;
  std::string arn_;
  boost::json::value job_;  // as last described
  FetchedOutputs fetched_;
};

}  // namespace trainyard::cli
