#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "model/report.h"

namespace trainyard::agent {

// The instance's journal: what control learns of it, and what a restarted agent learns of the one
// before. Append-only, numbered from 1 (docs/formats/journal.md). Any thread.
class Journal {
 public:
  // Reads what is there. A torn last line, from a power cut, is cut off.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path,
                                               const Clock& clock);

  // What earlier agents of this plan wrote.
  const std::vector<model::Report>& earlier() const { return earlier_; }

  // Numbers and times the report, and writes it. Durable when it returns, but for metrics: those
  // are visible to readers, and durable with the next report that isn't one.
  Result<void> append(model::Report report);

 private:
  Journal(UniqueFd fd, const Clock& clock, std::vector<model::Report> earlier);

  const Clock& clock_;
  const std::vector<model::Report> earlier_;
  std::mutex mutex_;  // guards the two below
  UniqueFd fd_;
  std::int64_t next_;
};

}  // namespace trainyard::agent
