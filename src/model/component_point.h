#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace trainyard::model {

// The file in the instance's folder in which the agent passes on what its container wrote into the
// files of $SAGEMAKER_METRICS_DIRECTORY: a line per value (docs/formats/metrics.md).
inline constexpr const char* kComponentPointsFile = "component-points";

struct ComponentPoint {
  // Where it was found: the file's name there, and the end of the line in it, in bytes. From this an
  // agent knows what an earlier one has passed on.
  std::string file{};
  std::int64_t end = 0;

  std::string metric{};  // 1 to 255 characters
  Timestamp at{};
  std::optional<std::int64_t> step{};  // from 0
  double value = 0;                    // finite

  bool operator==(const ComponentPoint&) const = default;
};

std::string to_json_line(const ComponentPoint& point);  // ends in '\n'
// `line` without its newline. corrupt: it isn't one.
Result<ComponentPoint> parse_component_point(std::string_view line);

}  // namespace trainyard::model
