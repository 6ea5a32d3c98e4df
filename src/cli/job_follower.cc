#include "cli/job_follower.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "cli/instances_text.h"
#include "cli/json_fields.h"

namespace trainyard::cli {

namespace json = boost::json;

bool is_terminal_status(std::string_view status) {
  return status == "Completed" || status == "Failed" || status == "Stopped";
}

JobFollower::JobFollower(std::string job, Call call)
    : name_(std::move(job)),
      call_(std::move(call)),
      log_(name_, [this](std::string_view operation, const json::value& input) {
        return call_(client::kLogs, operation, input);
      }) {}

bool JobFollower::ended() const {
  return is_terminal_status(text_field(description_, {"TrainingJobStatus"}));
}

Result<std::vector<JobUpdate>> JobFollower::read_new() {
  // Reads the status before the log: if the job had ended by then, its log is complete.
  TRY(description_,
      call_(client::kSageMaker, "DescribeTrainingJob", json::object{{"TrainingJobName", name_}}));
  TRY(std::vector<LogEvent> events, log_.read_new());
  std::vector<JobUpdate> updates;
  add_transitions(updates);
  const bool alone = host_names(description_).size() <= 1;
  for (LogEvent& event : events)
    updates.push_back(
        {event.at, "", std::move(event.message), alone ? "" : host_of_stream(event.stream)});
  std::stable_sort(updates.begin(), updates.end(),
                   [](const JobUpdate& a, const JobUpdate& b) { return a.at < b.at; });
  return updates;
}

void JobFollower::add_transitions(std::vector<JobUpdate>& updates) {
  const json::array& steps = array_field(description_, {"SecondaryStatusTransitions"});
  const auto message = [](const json::value& step) { return text_field(step, {"StatusMessage"}); };
  // The last printed status continues with another message.
  if (reported_ > 0 && reported_ <= steps.size() && message(steps[reported_ - 1]) != last_message_)
    --reported_;
  for (; reported_ < steps.size(); ++reported_) {
    const json::value& step = steps[reported_];
    updates.push_back({time_field(step, {"StartTime"}).value_or(Timestamp{}),
                       text_field(step, {"Status"}), message(step)});
  }
  if (!steps.empty()) last_message_ = message(steps.back());
}

}  // namespace trainyard::cli
