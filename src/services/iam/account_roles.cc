#include "services/iam/account_roles.h"

#include <algorithm>

#include "aws/arn.h"

namespace trainyard::services {
namespace {

// IAM's limits: roleNameType, pathType and arnType of its API model.
constexpr std::size_t kLongestName = 64, kLongestPath = 512, kLongestArn = 2048;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("_+=,.@-").find(c) != std::string_view::npos;
         });
}

bool is_path(std::string_view text) {
  return text.size() <= kLongestPath &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<RoleArn> RoleArn::parse(std::string_view text) {
  constexpr std::string_view kRole = "role/";
  const auto arn = aws::Arn::parse(text);
  if (!arn || text.size() > kLongestArn || !arn->partition.starts_with("aws") ||
      arn->service != "iam" || !arn->region.empty() || !is_account(arn->account) ||
      !arn->resource.starts_with(kRole))
    return std::nullopt;
  const std::string_view resource = arn->resource;
  const std::size_t slash = resource.rfind('/');
  const std::string_view path = resource.substr(kRole.size() - 1, slash - kRole.size() + 2);
  const std::string_view name = resource.substr(slash + 1);
  if (!is_name(name) || !is_path(path)) return std::nullopt;
  return RoleArn{std::string(text), std::string(path), std::string(name)};
}

Result<AccountRoles> AccountRoles::make(std::string account,
                                        const std::vector<std::string>& listed) {
  AccountRoles roles(std::move(account));
  for (const std::string& text : listed) {
    auto role = text.starts_with("arn:") ? RoleArn::parse(text) : roles.own_role(text);
    if (!role)
      return Error(ErrorKind::invalid_argument,
                   "'" + text + "' is neither the name nor the ARN of an IAM role");
    roles.listed_.push_back(std::move(*role));
  }
  return roles;
}

std::optional<RoleArn> AccountRoles::own_role(std::string_view name) const {
  return RoleArn::parse("arn:aws:iam::" + account_ + ":role/" + std::string(name));
}

std::optional<RoleArn> AccountRoles::find_name(std::string_view name) const {
  if (listed_.empty()) return is_name(name) ? own_role(name) : std::nullopt;
  for (const RoleArn& role : listed_)
    if (role.name == name) return role;
  return std::nullopt;
}

std::optional<RoleArn> AccountRoles::find_arn(std::string_view arn) const {
  if (listed_.empty()) return RoleArn::parse(arn);
  for (const RoleArn& role : listed_)
    if (role.arn == arn) return role;
  return std::nullopt;
}

}  // namespace trainyard::services
