#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trainyard::services {

// An IAM role's ARN, taken apart: arn:aws:iam::123456789012:role/service-role/Trainer.
struct RoleArn {
  std::string arn;
  std::string path;  // "/service-role/", "/"
  std::string name;  // "Trainer"

  // nullopt: not the ARN of a role with a name and path that IAM allows.
  static std::optional<RoleArn> parse(std::string_view text);
};

// The roles that the account has. Without a list of them, every well-formed one: a name is then one
// of the account's under the path "/", and an ARN may be of any account, for code that was written
// for one at AWS names its roles. Immutable: safe from any thread.
class AccountRoles {
 public:
  // `listed`: ARNs, or names of the account's own. invalid_argument: one that is neither.
  static Result<AccountRoles> make(std::string account, const std::vector<std::string>& listed);

  std::optional<RoleArn> find_name(std::string_view name) const;
  std::optional<RoleArn> find_arn(std::string_view arn) const;

 private:
  explicit AccountRoles(std::string account) : account_(std::move(account)) {}
  std::optional<RoleArn> own_role(std::string_view name) const;

  std::string account_;
  std::vector<RoleArn> listed_;
};

}  // namespace trainyard::services
