#include "services/query_codec.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/iam.h"
#include "model/tags.h"
#include "services/wire_answers.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;

template <class T>
std::string read(const std::string& form) {
  const auto value = from_query(model::shape_of<T>(), parse_form(form));
  return value ? json::serialize(*value) : value.error().code() + ": " + value.error().message();
}

TEST(QueryCodec, ReadsScalarsAndListsByTheirShape) {
  EXPECT_EQ(read<model::iam::SimulatePrincipalPolicyRequest>(
                "Action=x&Version=y&PolicySourceArn=arn&ActionNames.member.2=s3:Put&"
                "ActionNames.member.10=s3:Get&ActionNames.member.1=a:b&MaxItems=7&Other=z"),
            R"({"PolicySourceArn":"arn","ActionNames":["a:b","s3:Put","s3:Get"],"MaxItems":7})");
}

TEST(QueryCodec, ReadsListsOfStructuresAndEmptyLists) {
  EXPECT_EQ(
      read<model::AddTagsInput>("Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.3.Key=c"),
      R"({"Tags":[{"Key":"a","Value":"b"},{"Key":"c"}]})");
  EXPECT_EQ(read<model::AddTagsInput>("Tags="), R"({"Tags":[]})");
  EXPECT_EQ(read<model::AddTagsInput>(""), "{}");
}

TEST(QueryCodec, NamesTheParameterThatIsOfAnotherType) {
  using Request = model::iam::SimulatePrincipalPolicyRequest;
  EXPECT_EQ(read<Request>("MaxItems=many"),
            "MalformedInput: The value 'many' of parameter MaxItems is not an integer.");
  EXPECT_EQ(read<Request>("ActionNames.member.x=a"),
            "MalformedInput: The value 'a' of parameter ActionNames.member.x is not an element of "
            "a list.");
  for (const char* form : {"ActionNames.member.1.deeper=a", "ActionNames.member.01=a",
                           "ActionNames.member.99999999999=a", "ActionNames.member.-1=a"})
    EXPECT_TRUE(read<Request>(form).starts_with("MalformedInput: ")) << form;
}

TEST(QueryCodec, WritesStructuresListsAndTimes) {
  const json::value answer = json::parse(
      R"({"Role":{"Path":"/","RoleName":"R","CreateDate":1769850300.12,"MaxSessionDuration":3600}})");
  const auto written = to_query(model::shape_of<model::iam::GetRoleResponse>(), answer);
  EXPECT_NE(
      query_answer("GetRole", "urn:x", written, "id")
          .body.find("<Role><Path>/</Path><RoleName>R</RoleName><CreateDate>2026-01-31T09:05:"
                     "00.120Z</CreateDate><MaxSessionDuration>3600</MaxSessionDuration></Role>"),
      std::string::npos);
  const json::value page = json::parse(
      R"({"EvaluationResults":[{"EvalActionName":"a:b","MatchedStatements":[]}],"IsTruncated":false})");
  const auto list = to_query(model::shape_of<model::iam::SimulatePolicyResponse>(), page);
  EXPECT_NE(query_answer("Simulate", "urn:x", list, "id")
                .body.find("<EvaluationResults><member><EvalActionName>a:b</EvalActionName>"
                           "<MatchedStatements></MatchedStatements></member></"
                           "EvaluationResults><IsTruncated>false<"),
            std::string::npos);
}

}  // namespace
}  // namespace trainyard::services
