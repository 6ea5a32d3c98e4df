#pragma once

#include <filesystem>
#include <string>

#include "model/ids.h"

// Marks of instances that aren't over: control creates the file (not durably) before it starts an
// agent, and removes it when nothing is left of the instance. Only control cleans up marked
// instances, whether or not one of their processes lives: their outputs may still have to be
// uploaded.
namespace trainyard::model {

constexpr const char* kOpenMarks = ".open";  // a folder in attempts/

// <job>.<attempt>.<host>; names of jobs contain no dots.
inline std::string open_mark_name(const InstanceId& instance) {
  return instance.job + "." + std::to_string(instance.attempt) + "." + instance.host;
}

// `instance`: attempts/<job>/<attempt>/<host>.
inline std::filesystem::path open_mark_of(const std::filesystem::path& instance) {
  const std::filesystem::path attempt = instance.parent_path(), job = attempt.parent_path();
  return job.parent_path() / kOpenMarks /
         (job.filename().string() + "." + attempt.filename().string() + "." +
          instance.filename().string());
}

}  // namespace trainyard::model
