#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trainyard::cli {

struct LogEvent {
  std::string stream;  // "algo-1-1769850300120": without the job's name
  Timestamp at;
  std::string message;
};

// Reads the log of one training job with CloudWatch Logs' own operations, each event once, as it
// grows. One thread.
class LogReader {
 public:
  // One call of the Logs API: (operation, input) -> answer.
  using Call = std::function<Result<boost::json::value>(std::string_view operation,
                                                        const boost::json::value& input)>;
  // With `host` ("algo-2") only its streams.
  LogReader(std::string job, Call call, const std::string& host = "");

  // The new events since the last call, in the order of their times. Empty: nothing new, or no
  // stream exists yet. Events read before an error are returned by the next call.
  Result<std::vector<LogEvent>> read_new();

 private:
  Result<void> find_streams();
  Result<void> read_stream(const std::string& name, std::string& token);

  const std::string job_;
  const std::string prefix_;  // of the streams' full names
  const Call call_;
  std::map<std::string, std::string> tokens_;  // stream's full name -> nextForwardToken
  std::vector<LogEvent> read_;                 // not returned yet
};

}  // namespace trainyard::cli
