#include "aws/role_arn.h"

#include <algorithm>

#include "aws/arn.h"

namespace trainyard::aws {
namespace {

// IAM's limits: roleNameType, pathType and arnType of its API model.
constexpr std::size_t kMaxNameLength = 64, kMaxPathLength = 512, kMaxArnLength = 2048;

bool is_path(std::string_view text) {
  return text.size() <= kMaxPathLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_role_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameLength &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("_+=,.@-").find(c) != std::string_view::npos;
         });
}

std::optional<RoleArn> RoleArn::parse(std::string_view text) {
  constexpr std::string_view kRole = "role/";
  const auto arn = Arn::parse(text);
  if (!arn || text.size() > kMaxArnLength || !arn->partition.starts_with("aws") ||
      arn->service != "iam" || !arn->region.empty() || !is_account(arn->account) ||
      !arn->resource.starts_with(kRole))
    return std::nullopt;
  const std::string_view resource = arn->resource;
  const std::size_t slash = resource.rfind('/');
  const std::string_view path = resource.substr(kRole.size() - 1, slash - kRole.size() + 2);
  const std::string_view name = resource.substr(slash + 1);
  if (!is_role_name(name) || !is_path(path)) return std::nullopt;
  return RoleArn{std::string(text), std::string(path), std::string(name)};
}

}  // namespace trainyard::aws
