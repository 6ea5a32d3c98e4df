#include "cli/log_reader.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>

#include "cli/json_fields.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The Logs API in memory, with pages of two events and AWS's token rules.
class FakeLogs {
 public:
  std::map<std::string, std::vector<std::string>> streams;
  bool group_exists = true;

  LogReader::Call call() {
    return [this](std::string_view operation, const json::value& input) -> Result<json::value> {
      if (operation == "DescribeLogStreams") return describe(input);
      return get(input);
    };
  }

 private:
  Result<json::value> describe(const json::value& input) const {
    if (!group_exists) return Error(ErrorKind::not_found, "no group");
    const std::string prefix = text_field(input, {"logStreamNamePrefix"});
    const std::string after = text_field(input, {"nextToken"});
    for (const auto& [name, lines] : streams) {
      if (!name.starts_with(prefix) || name <= after) continue;
      json::object page{{"logStreams", json::array{json::object{{"logStreamName", name}}}}};
      if (name != streams.rbegin()->first) page["nextToken"] = name;
      return json::value(page);
    }
    return json::value(json::object{{"logStreams", json::array{}}});
  }

  Result<json::value> get(const json::value& input) const {
    const auto& lines = streams.at(text_field(input, {"logStreamName"}));
    const std::string token = text_field(input, {"nextToken"});
    const std::size_t from = token.empty() ? 0 : std::stoul(token.substr(2));
    const std::size_t to = std::min(lines.size(), from + 2);
    json::array events;
    for (std::size_t i = from; i < to; ++i) {
      events.push_back(json::object{{"timestamp", 1000 + i}, {"message", lines[i]}});
    }
    return json::value(
        json::object{{"events", events}, {"nextForwardToken", "f/" + std::to_string(to)}});
  }
};

std::vector<std::string> messages(Result<std::vector<LogEvent>> events) {
  EXPECT_TRUE(events);
  std::vector<std::string> found;
  for (const LogEvent& event : *events) found.push_back(event.stream + ":" + event.message);
  return found;
}

TEST(LogReader, ReadsEveryPageAndThenOnlyWhatIsNew) {
  FakeLogs logs;
  logs.streams["job/algo-1-5"] = {"a", "b", "c", "d", "e"};
  logs.streams["job-2/algo-1-5"] = {"another job's"};
  LogReader reader("job", logs.call());
  EXPECT_THAT(messages(reader.read_new()),
              ElementsAre("algo-1-5:a", "algo-1-5:b", "algo-1-5:c", "algo-1-5:d", "algo-1-5:e"));
  EXPECT_THAT(messages(reader.read_new()), IsEmpty());
  logs.streams["job/algo-1-5"].push_back("f");
  EXPECT_THAT(messages(reader.read_new()), ElementsAre("algo-1-5:f"));
}

TEST(LogReader, StreamsThatAppearLaterAreReadFromTheirStart) {
  FakeLogs logs;
  logs.group_exists = false;
  LogReader reader("job", logs.call());
  EXPECT_THAT(messages(reader.read_new()), IsEmpty());
  logs.group_exists = true;
  EXPECT_THAT(messages(reader.read_new()), IsEmpty());
  logs.streams["job/algo-1-5"] = {"a"};
  EXPECT_THAT(messages(reader.read_new()), ElementsAre("algo-1-5:a"));
  logs.streams["job/algo-2-5"] = {"x", "y", "z"};
  EXPECT_THAT(messages(reader.read_new()), ElementsAre("algo-2-5:x", "algo-2-5:y", "algo-2-5:z"));
}

TEST(LogReader, WhatWasReadBeforeAnErrorIsNotLost) {
  FakeLogs logs;
  logs.streams["job/algo-1-5"] = {"a", "b", "c"};
  logs.streams["job/algo-2-5"] = {"x"};
  bool broken = true;
  LogReader reader("job",
                   [&, call = logs.call()](std::string_view operation,
                                           const json::value& input) -> Result<json::value> {
                     if (broken && text_field(input, {"logStreamName"}) == "job/algo-2-5")
                       return Error(ErrorKind::unavailable, "restarting");
                     return call(operation, input);
                   });
  EXPECT_FALSE(reader.read_new());
  broken = false;
  EXPECT_THAT(messages(reader.read_new()),
              ElementsAre("algo-1-5:a", "algo-2-5:x", "algo-1-5:b", "algo-1-5:c"));
}

TEST(LogReader, TheHostsLinesAreInTheOrderOfTheirTimes) {
  FakeLogs logs;
  logs.streams["job/algo-1-5"] = {"a", "b"};
  logs.streams["job/algo-2-5"] = {"x", "y", "z"};
  LogReader reader("job", logs.call());
  EXPECT_THAT(messages(reader.read_new()),
              ElementsAre("algo-1-5:a", "algo-2-5:x", "algo-1-5:b", "algo-2-5:y", "algo-2-5:z"));
}

TEST(LogReader, OfOneHostReadsItsStreamsOnly) {
  FakeLogs logs;
  logs.streams["job/algo-1-5"] = {"a"};
  logs.streams["job/algo-1-9"] = {"of another attempt"};
  logs.streams["job/algo-10-5"] = {"x"};
  LogReader reader("job", logs.call(), "algo-1");
  EXPECT_THAT(messages(reader.read_new()),
              ElementsAre("algo-1-5:a", "algo-1-9:of another attempt"));
}

TEST(LogReader, AnErrorOfTheServiceIsPassedOn) {
  LogReader reader("job", [](std::string_view, const json::value&) -> Result<json::value> {
    return Error(ErrorKind::denied, "no");
  });
  const auto events = reader.read_new();
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().kind(), ErrorKind::denied);
}

}  // namespace
}  // namespace trainyard::cli
