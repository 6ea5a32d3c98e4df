#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard::aws {

// arn:<partition>:<service>:<region>:<account>:<resource>
struct Arn {
  std::string partition = "aws";
  std::string service;
  std::string region;
  std::string account;
  std::string resource;  // "training-job/name"

  std::string to_string() const;
  static std::optional<Arn> parse(std::string_view text);
};

// The account and region that a data folder emulates.
struct Place {
  std::string account;  // 12 digits
  std::string region;   // "us-east-1"
};

// The ARN of a SageMaker resource: kind "algorithm", for example.
Arn sagemaker_arn(const Place& place, std::string_view kind, std::string_view name);
Arn training_job_arn(const Place& place, std::string_view job_name);

}  // namespace trainyard::aws
