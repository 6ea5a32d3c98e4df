#include <algorithm>
#include <array>

#include "aws/role_arn.h"
#include "config/account_keys.h"
#include "config/container_keys.h"
#include "config/key.h"
#include "config/machine_keys.h"
#include "config/outcome_keys.h"
#include "config/s3_keys.h"
#include "model/job_permissions.h"

namespace trainyard::config {
namespace {

Result<void> put_data(Settings& settings, const std::string&, const Value& value) {
  if (text_of(value).empty()) return wrong("must be the path of a folder");
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
  if (!text_of(value).starts_with('/')) return wrong("must be an absolute path");
  settings.docker_socket = text_of(value);
  return ok();
}

Result<void> put_image(Settings& settings, const std::string& name, const Value& value) {
  if (name.empty() || text_of(value).empty()) return wrong("both images must have a name");
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
  if (!is_region(text_of(value))) return wrong("is not the name of a region, like us-east-1");
  settings.region = text_of(value);
  return ok();
}

Result<void> put_account(Settings& settings, const std::string&, const Value& value) {
  const std::string& text = text_of(value);
  if (text.size() != 12 || text.find_first_not_of("0123456789") != std::string::npos)
    return wrong("must be 12 digits");
  settings.account = text;
  return ok();
}

Result<void> put_roles(Settings& settings, const std::string&, const Value& value) {
  const auto& roles = std::get<std::vector<std::string>>(value);
  for (const std::string& role : roles) {
    if (!aws::is_role_name(role) && !aws::RoleArn::parse(role))
      return wrong("'" + role + "' is neither the name nor the ARN of an IAM role");
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
      return wrong("'" + name + "' is not one of " + all);
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

constexpr auto kAddressings = std::to_array<std::string_view>({"path", "virtual"});

constexpr auto kKeys = std::to_array<Key>({
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
             "change-other-training-jobs, read-other-logs, assume-roles",
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
    {.name = "quotas.* for training job usage",
     .type = Type::integer,
     .most = kMostInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances of that type that training jobs may hold together",
     .put = put_quota_of_type,
     .check = check_quota_of_type},
    {.name = "quotas.* for training warm pool usage",
     .type = Type::integer,
     .most = kMostInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances of that type that warm pools may keep together; a pool "
             "that would exceed it is not kept",
     .put = put_warm_quota_of_type,
     .check = check_quota_of_type},
    {.name = "quotas.Number of instances across all training jobs",
     .type = Type::integer,
     .most = kMostInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances, of any type, that training jobs may hold together",
     .put = put_quota_of_all},
    {.name = "quotas.Longest run time for a training job",
     .type = Type::integer,
     .least = 1,
     .most = kMostRuntime,
     .reload = Reload::live,
     .help = "Maximum MaxRuntimeInSeconds that a training job may ask for",
     .put = put_longest_run},
    {.name = "retention.training-jobs",
     .type = Type::integer,
     .least = 1,
     .most = kMostDays,
     .reload = Reload::live,
     .help = "Days after its end for which a training job is kept; for ever by default",
     .put = put_jobs_retention},
    {.name = "retention.logs",
     .type = Type::integer,
     .least = 1,
     .most = kMostDays,
     .reload = Reload::live,
     .help = "Days after its last event for which a log stream is kept; for ever by default",
     .put = put_logs_retention},
    {.name = "retention.metrics",
     .type = Type::integer,
     .least = 1,
     .most = kMostDays,
     .reload = Reload::live,
     .help =
         "Days after its last point for which an instance's metrics are kept; for ever by default",
     .put = put_metrics_retention},
    {.name = "retention.multipart-uploads",
     .type = Type::integer,
     .least = 1,
     .most = kMostDays,
     .otherwise = "1",
     .reload = Reload::live,
     .help = "Days after its last part for which an unfinished multipart upload is kept",
     .put = put_uploads_retention},
    {.name = "disk.floor-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .help = "Space of the data folder's disk that neither jobs nor clients may use, in GiB; by "
             "default 1, or a twentieth of the disk if that is less",
     .put = put_disk_floor},
    {.name = "disk.volumes",
     .choices = kFitPolicies,
     .otherwise = "fitted",
     .help = "Where the disk has less than VolumeSizeInGB: fitted makes the volume smaller, strict "
             "lets the job wait or refuses it",
     .put = put_volume_policy},
    {.name = "machine.instances",
     .choices = kFitPolicies,
     .otherwise = "fitted",
     .help = "Where the machine has fewer vCPUs or less memory than all instances of a job: fitted "
             "has them share the machine, strict refuses the job",
     .put = put_instance_policy},
    {.name = "spot.interruptions-per-hour",
     .type = Type::number,
     .most = kMostInterruptions,
     .otherwise = "0",
     .reload = Reload::live,
     .help = "Average number of random interruptions per hour of each running managed spot "
             "training job, to test its checkpoints; 0: never",
     .put = put_interruptions},
    {.name = "outcomes.*.jobs",
     .reload = Reload::live,
     .help = "The training jobs that the rule is for, by name; * stands for any characters",
     .put = put_outcome_jobs},
    {.name = "outcomes.*.pending",
     .type = Type::integer,
     .most = kMostOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds for which such a job is Pending before its first attempt",
     .put = put_outcome_pending,
     .check = check_outcome},
    {.name = "outcomes.*.print",
     .type = Type::texts,
     .reload = Reload::live,
     .help = "Lines that it logs",
     .put = put_outcome_print,
     .check = check_outcome},
    {.name = "outcomes.*.metrics",
     .type = Type::texts,
     .reload = Reload::live,
     .help = "Metrics that it has, each NAME=NUMBER",
     .put = put_outcome_metrics,
     .check = check_outcome},
    {.name = "outcomes.*.run",
     .type = Type::integer,
     .most = kMostOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds that its training takes; by default it ends at once",
     .put = put_outcome_run,
     .check = check_outcome},
    {.name = "outcomes.*.exit-code",
     .type = Type::integer,
     .most = 255,
     .reload = Reload::live,
     .help = "Its container's exit code; 0 by default",
     .put = put_outcome_exit_code,
     .check = check_outcome},
    {.name = "outcomes.*.failure-file",
     .reload = Reload::live,
     .help = "What its container leaves in /opt/ml/output/failure",
     .put = put_outcome_failure_file,
     .check = check_outcome_failure},
    {.name = "outcomes.*.platform-failure",
     .reload = Reload::live,
     .help = "Its instance fails with that reason, which a RetryStrategy retries",
     .put = put_outcome_platform_failure,
     .check = check_outcome},
    {.name = "outcomes.*.failing-attempts",
     .type = Type::integer,
     .least = 1,
     .most = 30,
     .reload = Reload::live,
     .help = "How many of its attempts fail, from the first; all by default",
     .put = put_outcome_failing_attempts,
     .check = check_outcome_attempts},
    {.name = "outcomes.*.interrupt-after",
     .type = Type::integer,
     .most = kMostOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds from the start of its first attempt to its one interruption; managed spot "
             "training jobs only",
     .put = put_outcome_interrupt_after,
     .check = check_outcome},
    {.name = "limits.layer-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .otherwise = "10",
     .help = "Maximum that a job's container may write outside of /opt/ml, in GiB",
     .put = put_layer_limit},
    {.name = "limits.log-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .otherwise = "1",
     .help = "Maximum size of a log stream, in GiB",
     .put = put_log_limit},
    {.name = "limits.upload-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .otherwise = "100",
     .help = "Maximum size of what an instance uploads at its end, in GiB",
     .put = put_upload_limit},
    {.name = "containers.no-new-privileges",
     .type = Type::boolean,
     .otherwise = "true",
     .help = "Programs in containers can't gain privileges; false for images that use sudo",
     .put = put_no_new_privileges},
    {.name = "containers.net-raw",
     .type = Type::boolean,
     .otherwise = "false",
     .help = "Containers may open raw sockets (CAP_NET_RAW): ping, packet capture",
     .put = put_net_raw},
    {.name = "containers.max-processes",
     .type = Type::integer,
     .least = 16,
     .most = 4'194'304,
     .help = "Maximum number of processes and threads per container; by default a quarter of what "
             "the machine can have, at most 32768",
     .put = put_max_processes},
    {.name = "containers.seccomp",
     .form = "PROFILE",
     .otherwise = "default",
     .help = "Filter of system calls: default, unconfined, or the absolute path of a JSON profile "
             "like Docker's",
     .put = put_seccomp},
    {.name = "containers.network",
     .choices = kNetworks,
     .otherwise = "auto",
     .help = "What a job's containers are connected to: job is a network of the job's own, host is "
             "the machine's; auto is job where this machine can make one, else host",
     .put = put_network},
    {.name = "containers.shared-memory-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .help = "Size of /dev/shm per container, in GiB; by default half of the instance's memory",
     .put = put_shared_memory},
    {.name = "containers.open-files",
     .type = Type::integer,
     .least = 64,
     .most = 1'073'741'816,
     .help = "Maximum number of open files per process in containers; by default what the server "
             "(oci) or the engine (docker) may have",
     .put = put_open_files},
    {.name = "containers.locked-memory-gib",
     .type = Type::number,
     .least = kLeastGib,
     .most = kMostGib,
     .help = "Maximum memory that a process in a container may lock (RDMA), in GiB; by default "
             "what the server (oci) or the engine (docker) may",
     .put = put_locked_memory},
    {.name = "instance-types.*.vcpus",
     .type = Type::integer,
     .least = 1,
     .most = 4096,
     .help = "vCPUs of an instance of that type",
     .put = put_vcpus,
     .check = check_size},
    {.name = "instance-types.*.memory-gib",
     .type = Type::number,
     .least = 0.125,
     .most = 65536,
     .help = "Memory of an instance of that type, in GiB",
     .put = put_memory,
     .check = check_size},
    {.name = "instance-types.*.gpus",
     .type = Type::integer,
     .most = 64,
     .help = "GPUs of an instance of that type",
     .put = put_gpus,
     .check = check_gpus},
    {.name = "file-systems.*",
     .help = "The folder of this machine where the EFS or FSx file system of that id is: a "
             "channel's DirectoryPath is below it",
     .put = put_file_system},
    {.name = "s3.*.endpoint",
     .help = "An object store in addition to the embedded one: http://HOST[:PORT] or "
             "https://HOST[:PORT]",
     .put = put_s3_endpoint,
     .check = check_s3_endpoint},
    {.name = "s3.*.buckets",
     .type = Type::texts,
     .help = "The buckets that it holds; in a name, * stands for any characters",
     .put = put_s3_buckets,
     .check = check_s3_buckets},
    {.name = "s3.*.addressing",
     .choices = kAddressings,
     .help = "Where a request names the bucket: in the path, which is the default, or in the host",
     .put = put_s3_addressing,
     .check = check_s3_setting},
    {.name = "s3.*.region",
     .help = "What its requests are signed for; us-east-1 by default",
     .put = put_s3_region,
     .check = check_s3_setting},
    {.name = "s3.*.ca-file",
     .help = "Certificates (PEM) that are trusted in addition to the system's",
     .put = put_s3_ca_file,
     .check = check_s3_setting},
    {.name = "s3.*.access-key-id",
     .help = "Its key, if it isn't in a credentials file",
     .put = put_s3_access_key_id,
     .check = check_s3_keys},
    {.name = "s3.*.secret-access-key",
     .secret = true,
     .help = "The key's secret",
     .put = put_s3_secret,
     .check = check_s3_keys},
    {.name = "s3.*.credentials-file",
     .help = "A file with its keys, in the form of the AWS SDKs; read for every request",
     .put = put_s3_credentials_file,
     .check = check_s3_keys},
    {.name = "s3.*.profile",
     .help = "The profile in that file; if not set, the one named default",
     .put = put_s3_profile,
     .check = check_s3_profile},
    {.name = "s3.*.patience",
     .type = Type::integer,
     .most = 7 * 24 * 3600,
     .help = "Seconds for which a job retries requests that fail temporarily; 1800 by default",
     .put = put_s3_patience,
     .check = check_s3_setting},
});

}  // namespace

std::span<const Key> keys() {
  return kKeys;
}

}  // namespace trainyard::config
