#include "services/iam/account_roles.h"

#include <algorithm>

namespace trainyard::services {

Result<AccountRoles> AccountRoles::make(std::string account,
                                        const std::vector<std::string>& listed) {
  AccountRoles roles(std::move(account));
  for (const std::string& text : listed) {
    auto role = text.starts_with("arn:") ? aws::RoleArn::parse(text) : roles.own_role(text);
    if (!role)
      return Error(ErrorKind::invalid_argument,
                   "'" + text + "' is neither the name nor the ARN of an IAM role");
    roles.listed_.push_back(std::move(*role));
  }
  return roles;
}

std::optional<aws::RoleArn> AccountRoles::own_role(std::string_view name) const {
  return aws::RoleArn::parse("arn:aws:iam::" + account_ + ":role/" + std::string(name));
}

std::vector<aws::RoleArn> AccountRoles::list() const {
  std::vector<aws::RoleArn> roles = listed_;
  if (roles.empty())
    if (auto usual = own_role("service-role/AmazonSageMaker-ExecutionRole"))
      roles.push_back(std::move(*usual));
  std::sort(roles.begin(), roles.end(),
            [](const aws::RoleArn& a, const aws::RoleArn& b) { return a.arn < b.arn; });
  return roles;
}

std::optional<aws::RoleArn> AccountRoles::find_name(std::string_view name) const {
  if (listed_.empty()) return aws::is_role_name(name) ? own_role(name) : std::nullopt;
  for (const aws::RoleArn& role : listed_)
    if (role.name == name) return role;
  return std::nullopt;
}

std::optional<aws::RoleArn> AccountRoles::find_arn(std::string_view arn) const {
  if (listed_.empty()) return aws::RoleArn::parse(arn);
  for (const aws::RoleArn& role : listed_)
    if (role.arn == arn) return role;
  return std::nullopt;
}

}  // namespace trainyard::services
