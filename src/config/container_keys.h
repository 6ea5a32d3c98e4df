#pragma once

#include <array>
#include <string>
#include <string_view>

#include "config/key.h"

// Stores the values of the keys of containers.
namespace trainyard::config {

inline constexpr auto kNetworks = std::to_array<std::string_view>({"auto", "job", "host"});

Result<void> put_no_new_privileges(Settings& settings, const std::string&, const Value& value);
Result<void> put_net_raw(Settings& settings, const std::string&, const Value& value);
Result<void> put_max_processes(Settings& settings, const std::string&, const Value& value);
Result<void> put_seccomp(Settings& settings, const std::string&, const Value& value);
Result<void> put_network(Settings& settings, const std::string&, const Value& value);
Result<void> put_shared_memory(Settings& settings, const std::string&, const Value& value);
Result<void> put_open_files(Settings& settings, const std::string&, const Value& value);
Result<void> put_locked_memory(Settings& settings, const std::string&, const Value& value);

}  // namespace trainyard::config
