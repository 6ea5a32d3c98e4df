#include "services/logs/logs_service.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/files.h"
#include "base/random.h"
#include "records/log_record.h"

namespace trainyard::services {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::string_view kGroup = "/aws/sagemaker/TrainingJobs";

Answer ask(const LogsService& service, std::string_view operation, const value& input) {
  return service.table().find(operation)->handler(input, {});
}

class LogsServiceTest : public testing::Test {
 protected:
  LogsServiceTest() : folder_(std::filesystem::temp_directory_path() / ("cwl-" + random_hex(8))) {
    EXPECT_TRUE(ensure_directory(folder_));
  }
  ~LogsServiceTest() override { EXPECT_TRUE(remove_tree(folder_)); }

  void append(const std::string& stream, int from, int to, std::int64_t millis, int per_milli = 1) {
    ASSERT_TRUE(store_.create_stream(kGroup, stream));
    std::string text;
    for (int i = from; i < to; ++i) {
      records::append_log_record(text, from_epoch_millis(millis + i / per_milli),
                                 "line " + std::to_string(i));
    }
    std::ofstream(store_.path_of(kGroup, stream), std::ios::app) << text;
  }
  object call(std::string_view operation, object input) {
    input["logGroupName"] = kGroup;
    auto answer = ask(service_, operation, input);
    if (const auto* error = std::get_if<aws::ServiceError>(&answer)) {
      ADD_FAILURE() << error->code << ": " << error->message;
      return {};
    }
    return std::get<value>(answer).as_object();
  }
  std::string failure(std::string_view operation, object input) {
    if (!input.contains("logGroupName")) input["logGroupName"] = kGroup;
    auto answer = ask(service_, operation, input);
    const auto* error = std::get_if<aws::ServiceError>(&answer);
    return error == nullptr ? "none" : error->code + ": " + error->message;
  }

  std::filesystem::path folder_;
  store::LogStore store_{folder_ / "logs"};
  LogsService service_{store_, {"123456789012", "us-east-1"}};
};

TEST_F(LogsServiceTest, WhatIsAbsentIsResourceNotFound) {
  EXPECT_EQ(failure("DescribeLogStreams", {}),
            "ResourceNotFoundException: The specified log group does not exist.");
  EXPECT_EQ(failure("GetLogEvents", {{"logStreamName", "a"}}),
            "ResourceNotFoundException: The specified log group does not exist.");
  append("a", 0, 0, 0);
  EXPECT_EQ(failure("GetLogEvents", {{"logStreamName", "b"}}),
            "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_F(LogsServiceTest, AnEmptyStreamGivesTokensThatLaterFindItsEvents) {
  append("j/algo-1-1", 0, 0, 0);
  const auto empty =
      call("GetLogEvents", {{"logStreamName", "j/algo-1-1"}, {"startFromHead", true}});
  EXPECT_TRUE(empty.at("events").as_array().empty());
  append("j/algo-1-1", 0, 3, 1000);
  const auto page = call("GetLogEvents", {{"logStreamName", "j/algo-1-1"},
                                          {"startFromHead", true},
                                          {"nextToken", empty.at("nextForwardToken")}});
  ASSERT_EQ(page.at("events").as_array().size(), 3U);
  EXPECT_EQ(page.at("events").at(0).at("message"), "line 0");
  EXPECT_EQ(page.at("events").at(0).at("timestamp"), 1000);
  const auto end = call("GetLogEvents", {{"logStreamName", "j/algo-1-1"},
                                         {"nextToken", page.at("nextForwardToken")}});
  EXPECT_TRUE(end.at("events").as_array().empty());
  EXPECT_EQ(end.at("nextForwardToken"), page.at("nextForwardToken"));
}

TEST_F(LogsServiceTest, MoreThanAPageIsReadForwardsAndBackwardsWhole) {
  append("s", 0, 25'000, 1000, 3);
  for (const bool forward : {true, false}) {
    std::vector<std::string> seen;
    object input{{"logStreamName", "s"}, {"startFromHead", forward}};
    std::string token;
    while (true) {
      const auto page = call("GetLogEvents", input);
      std::vector<std::string> messages;
      for (const auto& event : page.at("events").as_array())
        messages.emplace_back(event.at("message").as_string());
      ASSERT_LE(messages.size(), 10'000U);
      const std::string next(
          page.at(forward ? "nextForwardToken" : "nextBackwardToken").as_string());
      seen.insert(forward ? seen.end() : seen.begin(), messages.begin(), messages.end());
      EXPECT_EQ(messages.empty(), next == token);
      if (messages.empty()) break;
      token = next;
      input["nextToken"] = token;
    }
    ASSERT_EQ(seen.size(), 25'000U);
    for (int i = 0; i < 25'000; ++i)
      ASSERT_EQ(seen[static_cast<std::size_t>(i)], "line " + std::to_string(i));
  }
}

TEST_F(LogsServiceTest, TokensCarryTheWindow) {
  append("s", 0, 100, 1000);
  const auto first = call("GetLogEvents", {{"logStreamName", "s"},
                                           {"startTime", 1010},
                                           {"endTime", 1020},
                                           {"limit", 4},
                                           {"startFromHead", true}});
  EXPECT_EQ(first.at("events").at(0).at("timestamp"), 1010);
  const auto rest =
      call("GetLogEvents", {{"logStreamName", "s"}, {"nextToken", first.at("nextForwardToken")}});
  ASSERT_EQ(rest.at("events").as_array().size(), 6U);
  EXPECT_EQ(rest.at("events").at(5).at("timestamp"), 1019);
  EXPECT_EQ(failure("GetLogEvents", {{"logStreamName", "s"}, {"nextToken", "f/3/-1/-1"}}),
            "InvalidParameterException: The specified nextToken is invalid.");
}

TEST_F(LogsServiceTest, StreamsArePagedAndATokenMeansMore) {
  for (int i = 1; i <= 3; ++i) append("j/algo-" + std::to_string(i), 0, i == 2 ? 9 : 1, 1000);
  append("k/algo-1", 0, 1, 1);
  auto page = call("DescribeLogStreams", {{"logStreamNamePrefix", "j/"}, {"limit", 3}});
  EXPECT_EQ(page.at("logStreams").as_array().size(), 3U);
  EXPECT_FALSE(page.contains("nextToken"));
  page = call("DescribeLogStreams", {{"logStreamNamePrefix", "j/"}, {"limit", 2}});
  page = call("DescribeLogStreams",
              {{"logStreamNamePrefix", "j/"}, {"limit", 2}, {"nextToken", page.at("nextToken")}});
  ASSERT_EQ(page.at("logStreams").as_array().size(), 1U);
  EXPECT_EQ(page.at("logStreams").at(0).at("logStreamName"), "j/algo-3");
  EXPECT_FALSE(page.contains("nextToken"));
  page = call("DescribeLogStreams",
              {{"orderBy", "LastEventTime"}, {"descending", true}, {"limit", 1}});
  EXPECT_EQ(page.at("logStreams").at(0).at("logStreamName"), "j/algo-2");
  EXPECT_EQ(page.at("logStreams").at(0).at("lastEventTimestamp"), 1008);
  EXPECT_TRUE(
      failure("DescribeLogStreams", {{"orderBy", "LastEventTime"}, {"logStreamNamePrefix", "j"}})
          .starts_with("InvalidParameterException"));
  EXPECT_TRUE(
      failure("DescribeLogStreams", {{"limit", 51}}).starts_with("InvalidParameterException"));
  EXPECT_TRUE(failure("DescribeLogStreams", {{"logGroupIdentifier", "x"}})
                  .starts_with("InvalidParameterException"));
}

TEST_F(LogsServiceTest, GroupsAreListed) {
  append("s", 0, 1, 1000);
  const auto answer =
      ask(service_, "DescribeLogGroups", object{{"logGroupNamePrefix", "/aws/sage"}});
  const auto& groups = std::get<value>(answer).at("logGroups").as_array();
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].at("arn"),
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:*");
  EXPECT_EQ(groups[0].at("storedBytes"), 12);
}

TEST_F(LogsServiceTest, AGroupSaysForHowManyDaysItsEventsAreKept) {
  append("s", 0, 1, 1000);
  const auto days_of = [](const LogsService& service) {
    const auto answer = ask(service, "DescribeLogGroups", object{});
    const auto& group = std::get<value>(answer).at("logGroups").at(0).as_object();
    return group.contains("retentionInDays") ? group.at("retentionInDays").as_int64() : 0;
  };
  EXPECT_EQ(days_of(service_), 0) << "for ever";
  EXPECT_EQ(days_of({store_, {"123456789012", "us-east-1"}, [] { return 14; }}), 14);
}

TEST_F(LogsServiceTest, FilteringMergesStreamsAndPagesWithoutLossOrRepeat) {
  append("j/a", 0, 300, 1000, 5);
  append("j/b", 0, 300, 1000, 7);
  append("k/a", 0, 10, 1000);
  object input{{"logStreamNamePrefix", "j/"}, {"limit", 7}};
  std::set<std::string> ids;
  std::int64_t time = 0;
  for (int pages = 0; pages < 1000; ++pages) {
    const auto page = call("FilterLogEvents", input);
    for (const auto& event : page.at("events").as_array()) {
      EXPECT_LE(time, event.at("timestamp").as_int64());
      time = event.at("timestamp").as_int64();
      EXPECT_TRUE(ids.emplace(event.at("eventId").as_string()).second);
    }
    if (!page.contains("nextToken")) break;
    EXPECT_FALSE(page.at("events").as_array().empty());
    input["nextToken"] = page.at("nextToken");
  }
  EXPECT_EQ(ids.size(), 600U);
  const auto inclusive = call(
      "FilterLogEvents", {{"logStreamNames", {"k/a"}}, {"startTime", 1003}, {"endTime", 1005}});
  EXPECT_EQ(inclusive.at("events").as_array().size(), 3U);
}

TEST_F(LogsServiceTest, PatternsSelect) {
  append("s", 0, 30, 1000);
  const auto count = [this](std::string_view pattern) {
    return call("FilterLogEvents", {{"filterPattern", pattern}}).at("events").as_array().size();
  };
  EXPECT_EQ(count(""), 30U);
  EXPECT_EQ(count("\"line 7\""), 1U);
  EXPECT_EQ(count("line 7"), 3U);
  EXPECT_EQ(count("Line"), 0U);
  EXPECT_EQ(count("?7 ?8"), 6U);
  EXPECT_EQ(count("7 -\"line 2\""), 2U);
  for (const auto* pattern : {"%a%", "{ $.a = 1 }", "[a, b]", "\"open"}) {
    EXPECT_EQ(failure("FilterLogEvents", {{"filterPattern", pattern}}),
              "InvalidParameterException: Invalid filter pattern")
        << pattern;
  }
  EXPECT_TRUE(failure("FilterLogEvents", {{"logStreamNames", {"s"}}, {"logStreamNamePrefix", "s"}})
                  .starts_with("InvalidParameterException"));
}

}  // namespace
}  // namespace trainyard::services
