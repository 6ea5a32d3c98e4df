#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "cli/terminal.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// What a training job left in S3, brought here.
namespace trainyard::cli {

// What fetch_outputs() put into the folder.
struct FetchedOutputs {
  std::vector<std::string> folders;  // "model", "output": those that there were
  std::uint64_t files = 0;
  Bytes size;  // as stored in S3
};

// conflict when `folder` has a "model" or "output" already that holds something: the results of two
// jobs are never mixed. For before a job is submitted, too.
Result<void> check_output_folder(const std::filesystem::path& folder);

// Everything below `results` (…/<job>/output/): model.tar.gz and output.tar.gz unpacked to
// folder/model and folder/output; of a job without compression model/… and data/… as they are, to
// the same two folders. `folder` is made. Shows a progress bar. No results at all is fine, and says
// so by an empty `folders`. What was fetched before an error stays; half a file doesn't.
Result<FetchedOutputs> fetch_outputs(data::S3Client& s3, const data::S3Location& results,
                                     const std::filesystem::path& folder, Terminal& terminal);

}  // namespace trainyard::cli
