#include "cli/job_follower.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "cli/json_fields.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A server with one job, whose transitions and log the test writes.
class FakeServer {
 public:
  std::string status = "InProgress";
  json::array transitions;
  json::array events;
  bool away = false;

  void transition(const char* name, const char* message, double start) {
    transitions.push_back(
        json::object{{"Status", name}, {"StatusMessage", message}, {"StartTime", start}});
  }
  void log(const char* message, double at) {
    events.push_back(
        json::object{{"timestamp", static_cast<std::int64_t>(at * 1000)}, {"message", message}});
  }
  JobFollower::Call call() {
    return [this](const client::JsonService&, std::string_view operation,
                  const json::value& input) -> Result<json::value> {
      if (away) return Error(ErrorKind::unavailable, "connection refused");
      if (operation == "DescribeTrainingJob")
        return json::value(json::object{{"TrainingJobStatus", status},
                                        {"SecondaryStatusTransitions", transitions}});
      if (operation == "DescribeLogStreams")
        return json::value(json::object{
            {"logStreams", json::array{json::object{{"logStreamName", "job/algo-1-5"}}}}});
      const std::string token = text_field(input, {"nextToken"});
      json::array fresh;
      for (std::size_t i = token.empty() ? 0 : std::stoul(token); i < events.size(); ++i)
        fresh.push_back(events[i]);
      return json::value(
          json::object{{"events", fresh}, {"nextForwardToken", std::to_string(events.size())}});
    };
  }
};

std::vector<std::string> read_all_text(JobFollower& follower) {
  const auto updates = follower.read_new();
  EXPECT_TRUE(updates);
  std::vector<std::string> lines;
  if (updates)
    for (const JobUpdate& one : *updates)
      lines.push_back(one.status.empty() ? one.text : one.status + ":" + one.text);
  return lines;
}

TEST(JobFollower, TellsTransitionsAndLinesInTheOrderOfTheirTimesEachOnce) {
  FakeServer server;
  server.transition("Starting", "a", 1);
  server.transition("Training", "b", 2);
  server.transition("Uploading", "c", 4);
  server.log("first", 2);
  server.log("second", 3);
  server.log("third", 5);
  JobFollower follower("job", server.call());
  EXPECT_THAT(read_all_text(follower),
              ElementsAre("Starting:a", "Training:b", "first", "second", "Uploading:c", "third"));
  EXPECT_THAT(read_all_text(follower), IsEmpty());
  EXPECT_FALSE(follower.ended());
}

TEST(JobFollower, TheLastLineComesWithTheEnd) {
  FakeServer server;
  server.transition("Training", "b", 2);
  JobFollower follower("job", server.call());
  read_all_text(follower);
  server.log("the last line", 3);
  server.transition("Completed", "d", 4);
  server.status = "Completed";
  EXPECT_THAT(read_all_text(follower), ElementsAre("the last line", "Completed:d"));
  EXPECT_TRUE(follower.ended());
}

TEST(JobFollower, AMessageThatChangesIsToldAgain) {
  FakeServer server;
  server.transition("Downloading", "the image", 1);
  JobFollower follower("job", server.call());
  EXPECT_THAT(read_all_text(follower), ElementsAre("Downloading:the image"));
  server.transitions[0].as_object()["StatusMessage"] = "the data";
  EXPECT_THAT(read_all_text(follower), ElementsAre("Downloading:the data"));
  EXPECT_THAT(read_all_text(follower), IsEmpty());
}

TEST(JobFollower, GoesOnAfterTheServerWasAway) {
  FakeServer server;
  server.transition("Training", "b", 2);
  server.log("one", 3);
  JobFollower follower("job", server.call());
  EXPECT_EQ(read_all_text(follower).size(), 2U);
  server.away = true;
  EXPECT_FALSE(follower.read_new());
  server.away = false;
  server.log("two", 4);
  EXPECT_THAT(read_all_text(follower), ElementsAre("two"));
}

}  // namespace
}  // namespace trainyard::cli
