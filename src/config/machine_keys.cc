#include "config/machine_keys.h"

#include "config/gibibytes.h"
#include "model/instance_types.h"

namespace trainyard::config {
namespace {

Result<InstanceTypeSettings*> instance_type(Settings& settings, const std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  if (!name.starts_with("ml.") || name.size() == 3 ||
      name.find_first_not_of(kLetters) != std::string::npos)
    return wrong("'" + name + "' is no name for an instance type; it must be like ml.name.size");
  return &settings.instance_types[name];
}

}  // namespace

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

// A type of one's own has nothing to fall back on.
Result<void> check_size(const Settings& settings, const std::string& name) {
  const InstanceTypeSettings& type = settings.instance_types.at(name);
  if (model::find_instance_type(name) != nullptr || (type.vcpus && type.memory_gib)) return ok();
  const char* missing = type.vcpus        ? "memory-gib"
                        : type.memory_gib ? "vcpus"
                                          : "vcpus and memory-gib";
  return wrong(name + " is no instance type of SageMaker's, so it must have " + missing + " too");
}

// Said of vcpus or memory-gib already, where there is one of them.
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

// As the API's FileSystemId: fs-, and hexadecimal digits.
Result<void> put_file_system(Settings& settings, const std::string& name, const Value& value) {
  const std::string_view digits = name.starts_with("fs-") ? std::string_view(name).substr(3) : "";
  if (digits.size() < 8 || digits.size() > 18 ||
      digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return wrong("'" + name + "' is no file system's id; it must be like fs-0123456789abcdef0");
  if (!text_of(value).starts_with('/')) return wrong("must be an absolute path");
  settings.file_systems[name] = text_of(value);
  return ok();
}

}  // namespace trainyard::config
