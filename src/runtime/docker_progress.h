#pragma once

#include <boost/json/stream_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::runtime {

// Reads what an engine says while it pulls or loads an image: JSON objects one after another, with
// or without line ends between them. An engine answers 200 before it knows how that ends: the
// failure is one of the objects. Pure.
class DockerProgress {
 public:
  // The next bytes, cut anywhere. corrupt: this is no such stream.
  Result<void> feed(std::string_view bytes);
  // The first failure that was reported, in the engine's words.
  const std::optional<std::string>& failure() const { return failure_; }
  // What was said last, for a person.
  const std::string& last_status() const { return last_status_; }

 private:
  void take(const boost::json::value& message);

  boost::json::stream_parser parser_;
  bool within_ = false;  // an object has begun
  std::optional<std::string> failure_;
  std::string last_status_;
};

}  // namespace trainyard::runtime
