#pragma once

#include <array>
#include <string>
#include <string_view>

#include "config/key.h"

// Stores the values of the keys of the disk, of spot jobs, of what jobs may write, and of instance
// types.
namespace trainyard::config {

inline constexpr double kLeastGib = 1.0 / 64;  // 16 MiB
inline constexpr double kMostGib = 1 << 20;    // 1 PiB
inline constexpr double kMostInterruptions = 3600;
inline constexpr auto kFitPolicies = std::to_array<std::string_view>({"fitted", "strict"});

Result<void> put_disk_floor(Settings& settings, const std::string&, const Value& value);
Result<void> put_volume_policy(Settings& settings, const std::string&, const Value& value);
Result<void> put_instance_policy(Settings& settings, const std::string&, const Value& value);
Result<void> put_interruptions(Settings& settings, const std::string&, const Value& value);
Result<void> put_layer_limit(Settings& settings, const std::string&, const Value& value);
Result<void> put_log_limit(Settings& settings, const std::string&, const Value& value);
Result<void> put_upload_limit(Settings& settings, const std::string&, const Value& value);
Result<void> check_size(const Settings& settings, const std::string& name);
Result<void> check_gpus(const Settings& settings, const std::string& name);
Result<void> put_vcpus(Settings& settings, const std::string& name, const Value& value);
Result<void> put_memory(Settings& settings, const std::string& name, const Value& value);
Result<void> put_gpus(Settings& settings, const std::string& name, const Value& value);

Result<void> put_file_system(Settings& settings, const std::string& name, const Value& value);

}  // namespace trainyard::config
