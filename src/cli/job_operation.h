#pragma once

#include <string>

#include "cli/command.h"

namespace trainyard::cli {

// A subcommand that calls an operation of the server's own for one training job.
struct JobOperation {
  const char* command;
  const char* help;
  const char* operation;  // its only member is TrainingJobName
  // What happens now, for people; the request is what --json prints.
  std::string (*outcome)(const std::string& job);
};

void declare_job_operation(CommandLine& line, const JobOperation& operation);

}  // namespace trainyard::cli
