#include <array>

#include "base/hex.h"
#include "config/gibibytes.h"
#include "config/key_tables.h"
#include "model/instance_types.h"

namespace trainyard::config {
namespace {

constexpr double kMaxInterruptions = 3600;
constexpr auto kFitPolicies = std::to_array<std::string_view>({"fitted", "strict"});

Result<InstanceTypeSettings*> instance_type(Settings& settings, const std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  if (!name.starts_with("ml.") || name.size() == 3 ||
      name.find_first_not_of(kLetters) != std::string::npos)
    return invalid("'" + name + "' is no name for an instance type; it must be like ml.name.size");
  return &settings.instance_types[name];
}

Result<void> put_disk_floor(Settings& settings, const std::string&, const Value& value) {
  settings.disk.floor = gibibytes(value);
  return ok();
}

Result<void> put_volume_policy(Settings& settings, const std::string&, const Value& value) {
  settings.disk.strict_volumes = text_of(value) == "strict";
  return ok();
}

Result<void> put_instance_policy(Settings& settings, const std::string&, const Value& value) {
  settings.machine.strict_instances = text_of(value) == "strict";
  return ok();
}

Result<void> put_interruptions(Settings& settings, const std::string&, const Value& value) {
  settings.spot.interruptions_per_hour = std::get<double>(value);
  return ok();
}

Result<void> put_layer_limit(Settings& settings, const std::string&, const Value& value) {
  settings.limits.layer = gibibytes(value);
  return ok();
}

Result<void> put_log_limit(Settings& settings, const std::string&, const Value& value) {
  settings.limits.log = gibibytes(value);
  return ok();
}

Result<void> put_upload_limit(Settings& settings, const std::string&, const Value& value) {
  settings.limits.upload = gibibytes(value);
  return ok();
}

// A custom type has no defaults to fall back on.
Result<void> check_size(const Settings& settings, const std::string& name) {
  const InstanceTypeSettings& type = settings.instance_types.at(name);
  if (model::find_instance_type(name) != nullptr || (type.vcpus && type.memory_gib)) return ok();
  const char* missing = type.vcpus        ? "memory-gib"
                        : type.memory_gib ? "vcpus"
                                          : "vcpus and memory-gib";
  return invalid(name + " is no instance type of SageMaker's, so it must have " + missing + " too");
}

// Already reported for vcpus or memory-gib, if there is one of them.
Result<void> check_gpus(const Settings& settings, const std::string& name) {
  const InstanceTypeSettings& type = settings.instance_types.at(name);
  return type.vcpus || type.memory_gib ? ok() : check_size(settings, name);
}

Result<void> put_vcpus(Settings& settings, const std::string& name, const Value& value) {
  TRY(InstanceTypeSettings * type, instance_type(settings, name));
  type->vcpus = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_memory(Settings& settings, const std::string& name, const Value& value) {
  TRY(InstanceTypeSettings * type, instance_type(settings, name));
  type->memory_gib = std::get<double>(value);
  return ok();
}

Result<void> put_gpus(Settings& settings, const std::string& name, const Value& value) {
  TRY(InstanceTypeSettings * type, instance_type(settings, name));
  type->gpus = std::get<std::int64_t>(value);
  return ok();
}

// Like the API's FileSystemId: fs-, and hexadecimal digits.
Result<void> put_file_system(Settings& settings, const std::string& name, const Value& value) {
  const std::string_view digits = name.starts_with("fs-") ? std::string_view(name).substr(3) : "";
  if (digits.size() < 8 || digits.size() > 18 || !is_hex(digits))
    return invalid("'" + name + "' is no file system's id; it must be like fs-0123456789abcdef0");
  if (!text_of(value).starts_with('/')) return invalid("must be an absolute path");
  settings.file_systems[name] = text_of(value);
  return ok();
}

Result<void> put_mlflow_program(Settings& settings, const std::string&, const Value& value) {
  const std::string& text = text_of(value);
  if (text.empty() || (text.find('/') != std::string::npos && !text.starts_with('/')))
    return invalid("must be a name or an absolute path");
  settings.mlflow.program = text;
  return ok();
}

constexpr auto kMachineKeys = std::to_array<Key>({
    {.name = "disk.floor-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
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
     .max = kMaxInterruptions,
     .otherwise = "0",
     .reload = Reload::live,
     .help = "Average number of random interruptions per hour of each running managed spot "
             "training job, to test its checkpoints; 0: never",
     .put = put_interruptions},
    {.name = "limits.layer-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
     .otherwise = "10",
     .help = "Maximum that a job's container may write outside of /opt/ml, in GiB",
     .put = put_layer_limit},
    {.name = "limits.log-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
     .otherwise = "1",
     .help = "Maximum size of a log stream, in GiB",
     .put = put_log_limit},
    {.name = "limits.upload-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
     .otherwise = "100",
     .help = "Maximum size of what an instance uploads at its end, in GiB",
     .put = put_upload_limit},
    {.name = "instance-types.*.vcpus",
     .type = Type::integer,
     .min = 1,
     .max = 4096,
     .help = "vCPUs of an instance of that type",
     .put = put_vcpus,
     .check = check_size},
    {.name = "instance-types.*.memory-gib",
     .type = Type::number,
     .min = 0.125,
     .max = 65536,
     .help = "Memory of an instance of that type, in GiB",
     .put = put_memory,
     .check = check_size},
    {.name = "instance-types.*.gpus",
     .type = Type::integer,
     .max = 64,
     .help = "GPUs of an instance of that type",
     .put = put_gpus,
     .check = check_gpus},
    {.name = "file-systems.*",
     .help = "The folder of this machine where the EFS or FSx file system of that id is: a "
             "channel's DirectoryPath is below it",
     .put = put_file_system},
    {.name = "mlflow.program",
     .form = "PROGRAM",
     .otherwise = "mlflow",
     .help = "What runs MLflow tracking servers and apps: the name or the absolute path of the "
             "program mlflow, in whose Python boto3 is installed too",
     .put = put_mlflow_program},
});

}  // namespace

std::span<const Key> machine_keys() {
  return kMachineKeys;
}

}  // namespace trainyard::config
