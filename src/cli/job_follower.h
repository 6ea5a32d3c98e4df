#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/log_reader.h"
#include "client/json_client.h"

namespace trainyard::cli {

bool is_terminal_status(std::string_view training_job_status);

// A transition or a log line of a training job.
struct JobUpdate {
  Timestamp at;
  std::string status;  // SecondaryStatus of a transition; empty: a line of the log
  std::string text;    // the transition's message, or the line
  std::string host{};  // of the line; empty: the job has one host
};

// Follows one training job: its transitions and its log, in the order of their times, each once.
// When the job has ended everything has been returned: the log is read after the status. One
// thread.
class JobFollower {
 public:
  using Call = std::function<Result<boost::json::value>(const client::JsonService& service,
                                                        std::string_view operation,
                                                        const boost::json::value& input)>;
  JobFollower(std::string job, Call call);
  JobFollower(const JobFollower&) = delete;
  JobFollower& operator=(const JobFollower&) = delete;

  // What is new. After an error the next call continues where this one stopped.
  Result<std::vector<JobUpdate>> read_new();
  // DescribeTrainingJob's answer as of the last read_new().
  const boost::json::value& job() const { return description_; }
  bool ended() const;

 private:
  void add_transitions(std::vector<JobUpdate>& updates);

  const std::string name_;
  const Call call_;
  LogReader log_;
  boost::json::value description_;
  std::size_t reported_ = 0;  // of the transitions
  std::string last_message_;  // of the last one told: it may change while that lasts
};

}  // namespace trainyard::cli
