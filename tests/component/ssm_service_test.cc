#include "services/ssm/ssm_service.h"

#include <boost/json.hpp>
#include <variant>

#include "component/remote_sessions_world.h"

// Systems Manager's operations as a client sees them.
namespace trainyard::services {
namespace {

using boost::json::object;
using ::testing::MatchesRegex;

const RequestContext kRootContext{
    {"123456789012", "arn:aws:iam::123456789012:root", "123456789012"},
    "id",
    Timestamp{},
    "us-west-2",
    std::nullopt,
    "127.0.0.1:5",
    "127.0.0.1:8080"};

class SsmServiceTest : public control::RemoteSessionsWorld {
 protected:
  Answer ask(std::string_view operation, const object& input,
             const RequestContext& context = kRootContext) {
    SsmService service(*sessions_);
    return service.table().find(operation)->handler(input, context);
  }
  object answer(std::string_view operation, const object& input,
                const RequestContext& context = kRootContext) {
    auto given = ask(operation, input, context);
    if (const auto* wrong = std::get_if<aws::ServiceError>(&given)) {
      ADD_FAILURE() << wrong->code << ": " << wrong->message;
      return {};
    }
    return std::get<boost::json::value>(given).as_object();
  }
  std::string refusal_of(std::string_view operation, const object& input) {
    const auto given = ask(operation, input);
    const auto* wrong = std::get_if<aws::ServiceError>(&given);
    if (wrong == nullptr) return "accepted";
    EXPECT_EQ(wrong->http_status, 400);
    return wrong->code + ": " + wrong->message;
  }
  static std::string text(const object& from, std::string_view member) {
    return std::string(from.at(member).as_string());
  }
};

TEST_F(SsmServiceTest, TheStreamIsWhereTheClientReachedTheServer) {
  const auto url = [](const std::string& host, bool is_secure = false) {
    RequestContext context = kRootContext;
    context.host = host;
    context.is_secure = is_secure;
    return stream_url("root-1", context);
  };
  const std::string path = "/v1/data-channel/root-1?role=publish_subscribe";
  EXPECT_EQ(url("127.0.0.1:8080"), "ws://127.0.0.1:8080" + path);
  EXPECT_EQ(url("[::1]:8080"), "ws://[::1]:8080" + path);
  EXPECT_EQ(url("trainyard.example.com"), "ws://trainyard.example.com" + path);
  EXPECT_EQ(url("trainyard.example.com", true), "wss://trainyard.example.com" + path);
  const std::string aws = "wss://ssmmessages.us-west-2.amazonaws.com" + path;
  EXPECT_EQ(url("ssm.us-west-2.amazonaws.com"), aws);
  EXPECT_EQ(url("ssm.us-west-2.amazonaws.com:443"), aws);
  EXPECT_EQ(url("ssm.us-west-2.api.aws"), aws);
  EXPECT_EQ(url("ssm.us-west-2.amazonaws.com.example.com:80"),
            "ws://ssm.us-west-2.amazonaws.com.example.com:80" + path);
}

TEST_F(SsmServiceTest, ASessionIsNamedAfterItsCaller) {
  train("a");
  const object root = answer("StartSession", {{"Target", target("a")}});
  EXPECT_EQ(root.size(), 3U);
  const std::string id = text(root, "SessionId");
  EXPECT_THAT(id, MatchesRegex("root-[a-z0-9]{26}"));
  EXPECT_EQ(text(root, "TokenValue"), id + ":token-1");
  EXPECT_EQ(text(root, "StreamUrl"),
            "ws://127.0.0.1:8080/v1/data-channel/" + id + "?role=publish_subscribe");
  RequestContext role = kRootContext;
  role.principal.arn = "arn:aws:sts::123456789012:assumed-role/Trainer/ann@example.com";
  const std::string other =
      text(answer("StartSession", {{"Target", target("a")}}, role), "SessionId");
  EXPECT_THAT(other, MatchesRegex("ann@example.com-[a-z0-9]{26}"));
  EXPECT_EQ(shown(model::ssm::SessionState::Active).at(0).owner, role.principal.arn);
}

TEST_F(SsmServiceTest, ItsLifeIsShownInTheFormOfTheApi) {
  train("a");
  const std::string id =
      text(answer("StartSession", {{"Target", target("a")}, {"Reason", "why"}}), "SessionId");
  const object again = answer("ResumeSession", {{"SessionId", id}});
  EXPECT_EQ(text(again, "TokenValue"), id + ":token-2");
  const object listed =
      answer("DescribeSessions", {{"State", "Active"}}).at("Sessions").at(0).as_object();
  EXPECT_EQ(text(listed, "SessionId"), id);
  EXPECT_EQ(text(listed, "Status"), "Connecting");
  EXPECT_TRUE(listed.at("StartDate").is_number());
  EXPECT_EQ(listed.at("OutputUrl"), boost::json::value(object()));
  EXPECT_FALSE(listed.contains("EndDate"));
  EXPECT_EQ(answer("TerminateSession", {{"SessionId", id}}), (object{{"SessionId", id}}));
  EXPECT_EQ(answer("TerminateSession", {{"SessionId", "none"}}), (object{{"SessionId", "none"}}));
  last().end("terminated");
  const object history = answer("DescribeSessions", {{"State", "History"}});
  EXPECT_EQ(text(history.at("Sessions").at(0).as_object(), "Status"), "Terminated");
  EXPECT_FALSE(history.contains("NextToken"));
}

TEST_F(SsmServiceTest, TheConnectionStatusIsThatOfTheTarget) {
  train("a");
  EXPECT_EQ(answer("GetConnectionStatus", {{"Target", target("a")}}),
            (object{{"Target", target("a")}, {"Status", "connected"}}));
  EXPECT_EQ(answer("GetConnectionStatus", {{"Target", "i-0123456789abcdef0"}}),
            (object{{"Target", "i-0123456789abcdef0"}, {"Status", "notconnected"}}));
}

TEST_F(SsmServiceTest, ErrorsAreSystemsManagers) {
  train("a");
  EXPECT_EQ(refusal_of("StartSession", {{"Target", "x"}}),
            "TargetNotConnected: x is not connected.");
  EXPECT_EQ(refusal_of("StartSession", {{"Target", target("a")}, {"DocumentName", "Mine"}}),
            "InvalidDocument: Document with name Mine does not exist.");
  EXPECT_EQ(refusal_of("ResumeSession", {{"SessionId", "none"}}),
            "DoesNotExistException: Session none does not exist, or has ended.");
  EXPECT_EQ(refusal_of("DescribeSessions", {{"State", "Active"}, {"NextToken", "x"}}),
            "InvalidNextToken: The specified token isn't valid.");
  EXPECT_EQ(refusal_of("StartSession", {}),
            "ValidationException: 1 validation error detected: Value null at 'target' failed to "
            "satisfy constraint: Member must not be null");
  for (int i = 0; i < 8; ++i) answer("StartSession", {{"Target", target("a")}});
  EXPECT_EQ(refusal_of("StartSession", {{"Target", target("a")}}),
            "ServiceQuotaExceededException: The maximum number of sessions that are open in one "
            "container is 8. Please try again when one of them has ended.");
}

}  // namespace
}  // namespace trainyard::services
