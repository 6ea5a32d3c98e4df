#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/role_arn.h"
#include "base/result.h"

namespace trainyard::services {

// The roles of the account. Without a list, all well-formed ones: a name is then one of the
// account's roles under the path "/", and an ARN may be of any account, for code that names its
// roles at AWS. Immutable: safe from any thread.
class AccountRoles {
 public:
  // `listed`: ARNs, or names of the account's own. invalid_argument: one that is neither.
  static Result<AccountRoles> make(std::string account, const std::vector<std::string>& listed);

  // Sorted by ARN. Without a list of roles: the default one.
  std::vector<aws::RoleArn> list() const;
  std::optional<aws::RoleArn> find_name(std::string_view name) const;
  std::optional<aws::RoleArn> find_arn(std::string_view arn) const;

 private:
  explicit AccountRoles(std::string account) : account_(std::move(account)) {}
  std::optional<aws::RoleArn> own_role(std::string_view name) const;

  std::string account_;
  std::vector<aws::RoleArn> listed_;
};

}  // namespace trainyard::services
