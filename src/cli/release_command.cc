#include "cli/job_operation.h"

namespace trainyard::cli {
namespace {

std::string release_outcome(const std::string& job) {
  return "releasing what is kept of " + job;
}

}  // namespace

void declare_release_command(CommandLine& line) {
  declare_job_operation(line,
                        {"release", "Remove what --keep-on-failure keeps of a failed training job",
                         "ReleaseTrainingJob", release_outcome});
}

}  // namespace trainyard::cli
