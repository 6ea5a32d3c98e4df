#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "base/time.h"
#include "store/damage.h"
#include "store/state_check.h"

// Checks and repairs everything in a data folder that no server uses.
namespace trainyard::cli {

struct FolderReport {
  std::filesystem::path folder;
  std::vector<store::Damage> damages;
  std::uint64_t jobs = 0;
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;       // of objects
  std::uint64_t unverified = 0;  // objects without a checksum to compare with
  std::uint64_t record_files = 0;
  bool agents_alive = false;  // jobs are running: files of their agents were only checked

  // Damages that weren't repaired.
  std::size_t open() const;
};

struct FolderCheckParts {
  const Clock& clock;
  // What is wrong with a job's documents, which the store doesn't understand.
  std::function<std::optional<std::string>(const store::JobTexts&)> problem_of;
  std::function<void(const std::string& what, std::uint64_t bytes)> progress;
};

// not_found: nothing was ever served from there. conflict: a server uses it.
Result<FolderReport> check_folder(const std::filesystem::path& root, bool repair, bool accept_loss,
                                  const FolderCheckParts& parts);

std::string report_text(const FolderReport& report);
boost::json::value report_json(const FolderReport& report);

}  // namespace trainyard::cli
