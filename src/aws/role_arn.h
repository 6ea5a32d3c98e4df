#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard::aws {

// A parsed IAM role ARN: arn:aws:iam::123456789012:role/service-role/Trainer.
struct RoleArn {
  std::string arn;
  std::string path;  // "/service-role/", "/"
  std::string name;  // "Trainer"

  // nullopt: not the ARN of a role whose name and path IAM allows.
  static std::optional<RoleArn> parse(std::string_view text);
};

// Whether IAM allows a role of this name.
bool is_role_name(std::string_view text);

}  // namespace trainyard::aws
