#include <gtest/gtest.h>

#include "base/files.h"
#include "base/random.h"
#include "services/logs/logs_service.h"

namespace trainyard::services {
namespace {

using boost::json::array;
using boost::json::object;

const Timestamp kNow = *parse_amz_date("20260131T090500Z");
const std::int64_t kMillis = to_epoch_millis(kNow);

Answer ask(const LogsService& service, std::string_view operation, const object& input) {
  RequestContext context;
  context.now = kNow;
  return service.table().find(operation)->handler(input, context);
}

class PutLogEventsTest : public testing::Test {
 protected:
  PutLogEventsTest() : folder_(std::filesystem::temp_directory_path() / ("put-" + random_hex(8))) {
    EXPECT_TRUE(ensure_directory(folder_));
  }
  ~PutLogEventsTest() override { EXPECT_TRUE(remove_tree(folder_)); }

  // The error's code; empty: none, and the answer is in answer_.
  std::string call(std::string_view operation, const object& input) {
    auto given = ask(service_, operation, input);
    if (const auto* wrong = std::get_if<aws::ServiceError>(&given)) return wrong->code;
    answer_ = std::get<boost::json::value>(given);
    return "";
  }
  std::string put(const array& events, const std::string& stream = "s") {
    return call("PutLogEvents",
                {{"logGroupName", "mine"}, {"logStreamName", stream}, {"logEvents", events}});
  }
  static object event(std::int64_t at, std::string_view message) {
    return {{"timestamp", at}, {"message", message}};
  }
  std::string messages() {
    EXPECT_EQ(call("GetLogEvents",
                   {{"logGroupName", "mine"}, {"logStreamName", "s"}, {"startFromHead", true}}),
              "");
    std::string all;
    for (const auto& one : answer_.at("events").as_array())
      all += std::to_string(one.at("timestamp").as_int64() - kMillis) + "=" +
             std::string(one.at("message").as_string()) + ";";
    return all;
  }
  void make_stream() {
    EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", "mine"}}), "");
    EXPECT_EQ(call("CreateLogStream", {{"logGroupName", "mine"}, {"logStreamName", "s"}}), "");
  }

  const std::filesystem::path folder_;
  store::LogStore store_{folder_ / "logs"};
  LogsService service_{store_, {"123456789012", "us-east-1"}};
  boost::json::value answer_;
};

TEST_F(PutLogEventsTest, WhatIsPutIsReadBack) {
  make_stream();
  EXPECT_EQ(put({event(kMillis, "one"), event(kMillis + 5, "two\tparts")}), "");
  EXPECT_TRUE(answer_.at("nextSequenceToken").is_string());
  // Older than existing events: appended after them, with the time of the last.
  EXPECT_EQ(put({event(kMillis - 9, "late")}), "");
  EXPECT_EQ(messages(), "0=one;5=two#011parts;5=late;");
}

TEST_F(PutLogEventsTest, EventsOutOfTheWindowAreLeftOutAndNamed) {
  make_stream();
  const std::int64_t day = 86'400'000;
  EXPECT_EQ(put({event(kMillis - 15 * day, "old"), event(kMillis, "kept"),
                 event(kMillis + day, "ahead")}),
            "");
  EXPECT_EQ(answer_.at("rejectedLogEventsInfo"),
            (object{{"tooOldLogEventEndIndex", 1}, {"tooNewLogEventStartIndex", 2}}));
  EXPECT_EQ(messages(), "0=kept;");
}

TEST_F(PutLogEventsTest, WhatIsNotThereOrThereAlready) {
  EXPECT_EQ(put({event(kMillis, "x")}), "ResourceNotFoundException");
  EXPECT_EQ(call("CreateLogStream", {{"logGroupName", "mine"}, {"logStreamName", "s"}}),
            "ResourceNotFoundException");
  make_stream();
  EXPECT_EQ(put({event(kMillis, "x")}, "other"), "ResourceNotFoundException");
  EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", "mine"}}), "ResourceAlreadyExistsException");
  EXPECT_EQ(call("CreateLogStream", {{"logGroupName", "mine"}, {"logStreamName", "s"}}),
            "ResourceAlreadyExistsException");
}

TEST_F(PutLogEventsTest, AFullStreamIsTheClientsMistakeAndAFullDiskIsNot) {
  Bytes free = gib(1);
  const store::LogStore limited(
      folder_ / "logs", {{100}, DiskFloor(mib(10), [&free] { return DiskRoom{.bytes = free}; })});
  const LogsService service(limited, {"123456789012", "us-east-1"});
  make_stream();
  const auto refusal = [&](std::string_view message) {
    auto given = ask(service, "PutLogEvents",
                     object{{"logGroupName", "mine"},
                            {"logStreamName", "s"},
                            {"logEvents", array{event(kMillis, message)}}});
    auto* wrong = std::get_if<aws::ServiceError>(&given);
    return wrong == nullptr ? aws::ServiceError{} : *wrong;
  };
  const auto full = refusal(std::string(100, 'x'));
  EXPECT_EQ(full.code, "InvalidParameterException");
  EXPECT_NE(full.message.find("100 B that one may have (limits.log-gib"), std::string::npos)
      << full.message;
  free = mib(9);
  EXPECT_EQ(refusal("x").code, "ServiceUnavailableException");
  for (const auto& [operation, input] :
       {std::pair{"CreateLogGroup", object{{"logGroupName", "more"}}},
        std::pair{"CreateLogStream",
                  object{{"logGroupName", "mine"}, {"logStreamName", "more"}}}}) {
    const auto given = ask(service, operation, input);
    const auto* wrong = std::get_if<aws::ServiceError>(&given);
    EXPECT_EQ(wrong == nullptr ? "" : wrong->code, "ServiceUnavailableException") << operation;
  }
  free = gib(1);
  EXPECT_EQ(refusal("x").code, "");
}

TEST_F(PutLogEventsTest, StreamsOfATrainingJobBesideThoseOfItsInstances) {
  const std::string group = "/aws/sagemaker/TrainingJobs";
  ASSERT_TRUE(store_.create_stream(group, "job/algo-1-1769850300000"));
  const auto create = [&](const char* stream) {
    return call("CreateLogStream", {{"logGroupName", group}, {"logStreamName", stream}});
  };
  const auto put_to = [&](const char* stream) {
    return call("PutLogEvents", {{"logGroupName", group},
                                 {"logStreamName", stream},
                                 {"logEvents", array{event(kMillis, "one")}}});
  };
  EXPECT_EQ(create("job/mine"), "");
  EXPECT_EQ(put_to("job/mine"), "");
  EXPECT_EQ(put_to("job/algo-1-1769850300000"), "InvalidParameterException");
  EXPECT_EQ(create("job/algo-2-1769850300000"), "InvalidParameterException");
  EXPECT_EQ(create("job/algo-2-notes"), "");
  for (const char* stream : {"mine", "/mine", "job/"})
    EXPECT_EQ(create(stream), "InvalidParameterException") << stream;
  EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", group}}), "ResourceAlreadyExistsException");
}

TEST_F(PutLogEventsTest, MembersThatAskForNothingOrOnlySayOfWhatTheEventsAre) {
  EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", "mine"},
                                    {"logGroupClass", "STANDARD"},
                                    {"tags", object()},
                                    {"deletionProtectionEnabled", false}}),
            "");
  EXPECT_EQ(call("CreateLogStream", {{"logGroupName", "mine"}, {"logStreamName", "s"}}), "");
  EXPECT_EQ(call("PutLogEvents", {{"logGroupName", "mine"},
                                  {"logStreamName", "s"},
                                  {"entity", object{{"keyAttributes", object{{"Name", "x"}}}}},
                                  {"sequenceToken", "1"},
                                  {"logEvents", array{event(kMillis, "kept")}}}),
            "");
  EXPECT_EQ(answer_.at("rejectedEntityInfo").at("errorType"), "UnsupportedLogGroupType");
  EXPECT_EQ(messages(), "0=kept;");
  const std::pair<const char*, boost::json::value> refused[] = {
      {"logGroupClass", "INFREQUENT_ACCESS"},
      {"tags", object{{"a", "b"}}},
      {"kmsKeyId", "key"},
      {"deletionProtectionEnabled", true}};
  for (const auto& [name, value] : refused)
    EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", "other"}, {name, value}}),
              "InvalidParameterException")
        << name;
}

TEST_F(PutLogEventsTest, RulesOfABatchAndOfNames) {
  make_stream();
  EXPECT_EQ(put({}), "InvalidParameterException");
  EXPECT_EQ(put({event(kMillis, "b"), event(kMillis - 1, "a")}), "InvalidParameterException");
  EXPECT_EQ(put({event(kMillis, "")}), "InvalidParameterException");
  EXPECT_EQ(put({event(kMillis, std::string(70'000, 'x'))}), "InvalidParameterException");
  EXPECT_EQ(put({object{{"message", "no time"}}}), "InvalidParameterException");
  EXPECT_EQ(messages(), "");
  for (const std::string& name : {std::string("a b"), std::string(201, 'x'), std::string()})
    EXPECT_EQ(call("CreateLogGroup", {{"logGroupName", name}}), "InvalidParameterException")
        << name;
  EXPECT_EQ(call("CreateLogStream", {{"logGroupName", "mine"}, {"logStreamName", "a:b"}}),
            "InvalidParameterException");
}

}  // namespace
}  // namespace trainyard::services
