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

// Downloads what a training job left in S3.
namespace trainyard::cli {

// What fetch_outputs() wrote to the folder.
struct FetchedOutputs {
  std::vector<std::string> folders;  // "model", "output": those that exist
  std::uint64_t files = 0;
  Bytes size;  // as stored in S3
};

// conflict: `folder` already has a non-empty "model" or "output", since results of two jobs are
// never mixed. Also to be called before a job is submitted.
Result<void> check_output_folder(const std::filesystem::path& folder);

// Downloads everything below `results` (…/<job>/output/): model.tar.gz and output.tar.gz unpacked
// to folder/model and folder/output; for a job without compression model/… and data/… unchanged, to
// the same two folders. `folder` is created. Shows a progress bar, and what can't be a file here,
// which is left out. If there are no results, `folders` is empty. Complete files that were
// downloaded before an error stay.
Result<FetchedOutputs> fetch_outputs(data::S3Client& s3, const data::S3Location& results,
                                     const std::filesystem::path& folder, Terminal& terminal);

}  // namespace trainyard::cli
