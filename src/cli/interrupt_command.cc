#include "cli/job_operation.h"

namespace trainyard::cli {
namespace {

std::string interrupt_outcome(const std::string& job) {
  return "interrupting " + job +
         ": its container has 120 s to save and end, then it waits, and runs again (trainyard "
         "describe " +
         job + ")";
}

}  // namespace

void declare_interrupt_command(CommandLine& line) {
  declare_job_operation(line, {"interrupt", "Interrupt a managed spot training job, as AWS may",
                               "InterruptTrainingJob", interrupt_outcome});
}

}  // namespace trainyard::cli
