#pragma once

#include <boost/json/stream_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// Parses the progress messages of an engine that pulls or loads an image: JSON objects, with or
// without line ends between them. An engine answers 200 before it knows the result: a failure is
// one of the objects. Pure.
class DockerProgress {
 public:
  // Takes the next bytes, split anywhere. corrupt: not such a stream.
  Result<void> feed(std::string_view bytes);
  // The first failure that was reported, as the engine words it.
  const std::optional<std::string>& failure() const { return failure_; }
  // The latest status, for display.
  const std::string& last_status() const { return last_status_; }

 private:
  void take(const boost::json::value& message);

  boost::json::stream_parser parser_;
  bool within_ = false;  // inside an object
  std::optional<std::string> failure_;
  std::string last_status_;
};

}  // namespace trainyard::runtime
