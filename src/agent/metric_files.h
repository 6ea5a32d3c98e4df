#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "model/component_point.h"

namespace trainyard::agent {

// A line that a program wrote into a file of $SAGEMAKER_METRICS_DIRECTORY, as the Tracker of
// sagemaker-experiments 0.1.45 and smdebug do (smexperiments/metrics.py): a JSON object with
// MetricName, Value, Timestamp (epoch seconds) and perhaps IterationNumber. invalid_argument says
// what is wrong. `file` and `end` of the result are empty.
Result<model::ComponentPoint> parse_metric_line(std::string_view line, Timestamp now);

struct MetricFilesOptions {
  std::size_t files = 1000;   // that are followed
  Bytes passed_on = mib(64);  // size of the file with what was found
};

// Follows the files <pid>.json in a container's folder, and appends the values in their new lines to
// a file of the instance (model/component_point.h). Files grow at their ends; a last line without
// its newline is still being written. A later object continues where an earlier one was, also if
// that one's process was killed: no value is passed on twice, and none is left out. The container
// may do anything in its folder. For one thread; reads and writes local disks.
class MetricFiles {
 public:
  // `folder`: below `root`; links in it aren't followed. `notice`: is called with what a person
  // should know, once for each file at most. Both the clock and what `notice` refers to outlive this.
  static Result<std::unique_ptr<MetricFiles>> open(std::filesystem::path root, std::string folder,
                                                   std::filesystem::path passed_on,
                                                   const Clock& clock,
                                                   std::function<void(const std::string&)> notice,
                                                   const MetricFilesOptions& options = {});

  // Reads about `budget` of new lines. What can't be written now is read again by a later call.
  void read(Bytes budget);
  // Reads everything, also last lines without a newline, and makes it durable. The container has
  // ended. The last call.
  void finish();

  // Lines that aren't a value, or couldn't be passed on.
  std::uint64_t lost() const { return lost_; }

 private:
  struct File {
    std::uint64_t offset = 0;  // everything before was passed on
    bool in_long_line = false;
    bool is_noticed = false;
  };
  // The values of some lines, and what is true when they have been written.
  struct Found {
    std::string text{};
    std::uint64_t count = 0;  // of values
    std::uint64_t bad = 0;    // lines
    std::string notice{};
    File after{};
  };

  MetricFiles(std::filesystem::path root, std::string folder, std::filesystem::path passed_on,
              const Clock& clock, std::function<void(const std::string&)> notice,
              const MetricFilesOptions& options);
  Result<void> restore();
  // Returns how much it read.
  std::uint64_t read_some(std::uint64_t budget, bool is_last);
  std::uint64_t follow(int folder, const std::string& name, std::uint64_t budget, bool is_last);
  Found find_values(const std::string& name, const File& file, std::string_view text, bool is_last);
  void take_line(const std::string& name, std::string_view line, Found& found);
  bool pass_on(const Found& found, bool is_last);
  Result<void> append(std::string_view text);

  const std::filesystem::path root_;
  const std::string folder_;
  const std::filesystem::path passed_on_;  // exists if there is something in it
  const Clock& clock_;
  const std::function<void(const std::string&)> notice_;
  const MetricFilesOptions options_;
  UniqueFd out_;
  std::uint64_t out_size_ = 0;
  std::map<std::string, File> files_;
  std::uint64_t lost_ = 0;
  bool is_full_ = false;
  bool write_failed_ = false;  // already logged
};

}  // namespace trainyard::agent
