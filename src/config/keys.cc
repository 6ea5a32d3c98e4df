#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "aws/role_arn.h"
#include "config/key_tables.h"
#include "model/job_permissions.h"

namespace trainyard::config {
namespace {

Result<void> put_data(Settings& settings, const std::string&, const Value& value) {
  if (text_of(value).empty()) return invalid("must be the path of a folder");
  settings.data = text_of(value);
  return ok();
}

Result<void> put_listen(Settings& settings, const std::string&, const Value& value) {
  TRY(settings.listen, parse_listen_address(text_of(value)));
  return ok();
}

constexpr auto kRuntimes = std::to_array<std::string_view>({"auto", "docker", "oci"});

Result<void> put_runtime(Settings& settings, const std::string&, const Value& value) {
  settings.runtime = text_of(value);
  return ok();
}

Result<void> put_docker_socket(Settings& settings, const std::string&, const Value& value) {
  if (!text_of(value).starts_with('/')) return invalid("must be an absolute path");
  settings.docker_socket = text_of(value);
  return ok();
}

Result<void> put_image(Settings& settings, const std::string& name, const Value& value) {
  if (name.empty() || text_of(value).empty()) return invalid("both images must have a name");
  settings.image_map[name] = text_of(value);
  return ok();
}

// us-east-1, ap-southeast-2, us-gov-west-1: lower-case words and a number.
bool is_region(std::string_view text) {
  if (text.size() > 32 || text.find('-') == std::string_view::npos) return false;
  for (const char c : text) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return text.front() != '-' && text.back() >= '0' && text.back() <= '9';
}

Result<void> put_region(Settings& settings, const std::string&, const Value& value) {
  if (!is_region(text_of(value))) return invalid("is not the name of a region, like us-east-1");
  settings.region = text_of(value);
  return ok();
}

Result<void> put_account(Settings& settings, const std::string&, const Value& value) {
  const std::string& text = text_of(value);
  if (text.size() != 12 || text.find_first_not_of("0123456789") != std::string::npos)
    return invalid("must be 12 digits");
  settings.account = text;
  return ok();
}

Result<void> put_roles(Settings& settings, const std::string&, const Value& value) {
  const auto& roles = std::get<std::vector<std::string>>(value);
  for (const std::string& role : roles) {
    if (!aws::is_role_name(role) && !aws::RoleArn::parse(role))
      return invalid("'" + role + "' is neither the name nor the ARN of an IAM role");
  }
  settings.roles = roles;
  return ok();
}

Result<void> put_job_permissions(Settings& settings, const std::string&, const Value& value) {
  model::JobPermissions permissions;
  for (const std::string& name : std::get<std::vector<std::string>>(value)) {
    const auto permission = model::parse_job_permission(name);
    if (!permission) {
      std::string all;
      for (const model::JobPermission each : model::all_job_permissions())
        all.append(all.empty() ? "" : ", ").append(model::to_string(each));
      return invalid("'" + name + "' is not one of " + all);
    }
    permissions.insert(*permission);
  }
  settings.job_permissions = std::move(permissions);
  return ok();
}

constexpr auto kLevels = std::to_array<std::string_view>({"debug", "info", "warning", "error"});

Result<void> put_log_level(Settings& settings, const std::string&, const Value& value) {
  constexpr std::array kValues = {log::Level::debug, log::Level::info, log::Level::warning,
                                  log::Level::error};
  settings.log_level = kValues[static_cast<std::size_t>(std::ranges::find(kLevels, text_of(value)) -
                                                        kLevels.begin())];
  return ok();
}

Result<void> put_access_log(Settings& settings, const std::string&, const Value& value) {
  settings.access_log = std::get<bool>(value);
  return ok();
}

constexpr auto kGeneralKeys = std::to_array<Key>({
    {.name = "data",
     .form = "DIR",
     .flag = "--data",
     .help = "Folder for all data",
     .put = put_data},
    {.name = "listen",
     .form = "HOST:PORT",
     .otherwise = "127.0.0.1:9070",
     .flag = "--listen",
     .help = "Address to listen at; port 0 picks a free one",
     .put = put_listen},
    {.name = "runtime",
     .form = "NAME",
     .choices = kRuntimes,
     .otherwise = "auto",
     .flag = "--runtime",
     .help = "Container runtime: auto, docker or oci",
     .put = put_runtime},
    {.name = "docker-socket",
     .form = "PATH",
     .otherwise = "/var/run/docker.sock",
     .flag = "--docker-socket",
     .help = "Docker's or Podman's socket",
     .put = put_docker_socket},
    {.name = "image-map.*",
     .form = "FROM=TO",
     .flag = "--image-map",
     .reload = Reload::live,
     .help = "Use image TO where a job names FROM. TO is a name in a registry or in Docker, "
             "oci-archive:FILE or oci:FOLDER:TAG",
     .put = put_image},
    {.name = "region",
     .form = "REGION",
     .flag = "--region",
     .help = "AWS region to emulate (us-east-1 for a new folder)",
     .put = put_region},
    {.name = "account",
     .form = "DIGITS",
     .flag = "--account",
     .help = "AWS account to emulate, 12 digits (random for a new folder)",
     .put = put_account},
    {.name = "roles",
     .type = Type::texts,
     .form = "ARN-or-NAME",
     .flag = "--role",
     .reload = Reload::live,
     .help =
         "The IAM roles that the account has. Without any, every role that a client names exists",
     .put = put_roles},
    {.name = "job-permissions",
     .type = Type::texts,
     .form = "NAME",
     .flag = "--job-permission",
     .reload = Reload::live,
     .help = "What training code may do with its role's credentials in addition to what every job "
             "may: create-training-jobs, delete-training-jobs, read-other-training-jobs, "
             "change-other-training-jobs, change-experiments, change-models, read-other-logs, "
             "assume-roles",
     .put = put_job_permissions},
    {.name = "log-level",
     .form = "LEVEL",
     .choices = kLevels,
     .otherwise = "info",
     .flag = "--log-level",
     .reload = Reload::live,
     .help = "debug, info, warning or error",
     .put = put_log_level},
    {.name = "access-log",
     .type = Type::boolean,
     .otherwise = "false",
     .reload = Reload::live,
     .help = "A line in the log for each request: operation, status, time, caller",
     .put = put_access_log},
});

std::vector<Key> all_keys() {
  std::vector<Key> all;
  for (const std::span<const Key> table :
       {std::span<const Key>(kGeneralKeys), account_keys(), machine_keys(), container_keys(),
        outcome_keys(), s3_keys(), vpc_keys(), registry_keys()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

}  // namespace

std::span<const Key> keys() {
  static const std::vector<Key> all = all_keys();
  return all;
}

}  // namespace trainyard::config
