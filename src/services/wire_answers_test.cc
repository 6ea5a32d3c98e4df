#include "services/wire_answers.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::services {
namespace {

TEST(JsonError, HasTheFormOfTheRealService) {
  const WireAnswer answer =
      json_error({"ThrottlingException", "Rate exceeded", 400}, "id", "application/x-amz-json-1.1");
  EXPECT_EQ(answer.body, R"({"__type":"ThrottlingException","message":"Rate exceeded"})");
  EXPECT_EQ(answer.head.status, 400);
  EXPECT_EQ(answer.head.headers.get("x-amzn-requestid"), "id");
  EXPECT_EQ(answer.head.headers.get("x-amzn-errortype"), "ThrottlingException");
}

TEST(JsonError, ModeledErrorsSpellMessageWithACapital) {
  EXPECT_EQ(json_error({"ResourceInUse", "taken", 400}, "id", "").body,
            R"({"__type":"ResourceInUse","Message":"taken"})");
  EXPECT_EQ(json_error({"TargetNotConnected", "t is not connected.", 400}, "id", "").body,
            R"({"__type":"TargetNotConnected","Message":"t is not connected."})");
}

TEST(JsonAnswer, SpeaksTheVersionThatWasAsked) {
  EXPECT_EQ(
      json_answer(boost::json::value(nullptr), "id", "application/x-amz-json-1.0; charset=utf-8")
          .head.headers.get("Content-Type"),
      "application/x-amz-json-1.0");
  EXPECT_EQ(json_answer(boost::json::value(nullptr), "id", "").body, "");
}

TEST(QueryAnswer, EscapesWhatItPrints) {
  const std::vector<QueryElement> answer{
      {{"Arn", "a<b>&c", {}}, {"Credentials", {}, {{"Token", "t", {}}}}, {"Nothing", {}, {}}}};
  EXPECT_EQ(
      query_answer("Get", "urn:x", answer, "id").body,
      "<GetResponse "
      "xmlns=\"urn:x\"><GetResult><Arn>a&lt;b&gt;&amp;c</Arn><Credentials><Token>t</Token>"
      "</Credentials><Nothing></Nothing></GetResult><ResponseMetadata><RequestId>id</RequestId></"
      "ResponseMetadata></GetResponse>");
}

TEST(ParseForm, DecodesBlanksAndEscapes) {
  const QueryParameters parameters =
      parse_form("Action=Assume+Role&a.member.1=%C3%BC%26&empty=&flag");
  EXPECT_EQ(parameters,
            (QueryParameters{
                {"Action", "Assume Role"}, {"a.member.1", "ü&"}, {"empty", ""}, {"flag", ""}}));
}

TEST(WireAnswers, QueryErrorsOfAuthenticationHaveTheirOwnCodes) {
  struct Case {
    const char* json;
    const char* query;
    int status;
  };
  for (const Case& c :
       {Case{"MissingAuthenticationTokenException", "MissingAuthenticationToken", 403},
        Case{"IncompleteSignatureException", "IncompleteSignature", 400},
        Case{"InvalidSignatureException", "SignatureDoesNotMatch", 403},
        Case{"UnrecognizedClientException", "InvalidClientTokenId", 403},
        Case{"ExpiredTokenException", "ExpiredToken", 403},
        Case{"ValidationError", "ValidationError", 400}}) {
    const WireAnswer wire = query_error({c.json, "text", 400}, "urn:x", "id");
    EXPECT_EQ(wire.head.status, c.status) << c.json;
    EXPECT_NE(wire.body.find(std::string("<Code>") + c.query + "</Code>"), std::string::npos)
        << wire.body;
  }
}

}  // namespace
}  // namespace trainyard::services
