#pragma once

#include <cstdint>
#include <filesystem>

#include "apps/data_folder.h"
#include "base/result.h"
#include "config/settings.h"
#include "control/disk_book.h"
#include "control/machine.h"
#include "model/launch_plan.h"

namespace trainyard::apps {

// What a server finds out once about its machine: all attempts that it starts use the same.
struct LocalMachine {
  std::filesystem::path program;  // this program's own file
  control::Machine size{};        // what it has for training jobs
  std::uint64_t open_files = 0;   // how many this process may have
  control::DiskSpace disk{};      // the data folder's
  control::DiskRules disk_rules{};
  model::PlanRuntime runtime{};
};

// Also raises this process's limit of open files as far as it may. Error: no runtime that the
// settings allow works, or a setting names a file that is invalid.
Result<LocalMachine> examine_machine(const config::Settings& settings, const DataFolder& folder);

}  // namespace trainyard::apps
