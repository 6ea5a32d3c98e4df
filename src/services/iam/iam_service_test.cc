#include "services/iam/iam_service.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "aws/crypto.h"
#include "base/percent_encoding.h"

namespace trainyard::services {
namespace {

using boost::json::object;

constexpr const char* kTrainer = "arn:aws:iam::123456789012:role/service-role/Trainer";
const Timestamp kCreated = *parse_iso8601("2026-01-31T09:05:00Z");
const RequestContext kContext{{"123456789012", "arn:aws:iam::123456789012:root", "123456789012"},
                              "id",
                              kCreated,
                              "us-east-1"};

Answer call(const std::vector<std::string>& roles, std::string_view operation,
            const object& input) {
  IamService service(AccountRoles::make("123456789012", roles).value(), kCreated);
  return service.table().find(operation)->handler(input, kContext);
}

object answer(const std::vector<std::string>& roles, std::string_view operation,
              const object& input) {
  auto given = call(roles, operation, input);
  if (const auto* wrong = std::get_if<aws::ServiceError>(&given)) {
    ADD_FAILURE() << wrong->code << ": " << wrong->message;
    return {};
  }
  return std::get<boost::json::value>(given).as_object();
}

std::string refusal(const std::vector<std::string>& roles, std::string_view operation,
                    const object& input) {
  const auto given = call(roles, operation, input);
  const auto* wrong = std::get_if<aws::ServiceError>(&given);
  return wrong == nullptr ? "accepted" : wrong->code + ": " + wrong->message;
}

object simulation(const std::string& role) {
  return {{"PolicySourceArn", role}, {"ActionNames", {"s3:PutObject"}}};
}

TEST(Iam, WithoutAListEveryWellFormedRoleExists) {
  const object role = answer({}, "GetRole", {{"RoleName", "Any+1"}}).at("Role").as_object();
  EXPECT_EQ(role.at("Arn"), "arn:aws:iam::123456789012:role/Any+1");
  EXPECT_EQ(role.at("Path"), "/");
  EXPECT_EQ(role.at("RoleName"), "Any+1");
  EXPECT_EQ(role.at("CreateDate"), 1769850300);
  EXPECT_EQ(role.at("RoleId").as_string().size(), 21U);
  EXPECT_TRUE(answer({}, "SimulatePrincipalPolicy",
                     simulation("arn:aws:iam::999999999999:role/of/another/Account"))
                  .contains("EvaluationResults"));
}

TEST(Iam, RolesAreListedInPages) {
  const auto page = [](const object& input) {
    const object found = answer({kTrainer, "Other", "path/Third"}, "ListRoles", input);
    std::string names;
    for (const auto& role : found.at("Roles").as_array())
      names += std::string(role.at("RoleName").as_string()) + " ";
    if (found.at("IsTruncated").as_bool()) names += std::string(found.at("Marker").as_string());
    return names;
  };
  EXPECT_EQ(page({}), "Other Third Trainer ");
  const std::string third = "arn:aws:iam::123456789012:role/path/Third";
  EXPECT_EQ(page({{"MaxItems", 2}}), "Other Third " + third);
  EXPECT_EQ(page({{"MaxItems", 2}, {"Marker", third}}), "Trainer ");
  EXPECT_EQ(page({{"PathPrefix", "/service-role/"}}), "Trainer ");
  // If every role exists, the default one represents all.
  EXPECT_EQ(answer({}, "ListRoles", {}).at("Roles").at(0).at("RoleName"),
            "AmazonSageMaker-ExecutionRole");
}

TEST(Iam, SageMakerMayAssumeEachRole) {
  const object role = answer({}, "GetRole", {{"RoleName", "R"}}).at("Role").as_object();
  const std::string encoded(role.at("AssumeRolePolicyDocument").as_string());
  EXPECT_EQ(encoded.find_first_of("{\" "), std::string::npos);
  const auto policy = boost::json::parse(percent_decode(encoded).value());
  const auto& statement = policy.at("Statement").at(0);
  EXPECT_EQ(statement.at("Effect"), "Allow");
  EXPECT_EQ(statement.at("Action"), "sts:AssumeRole");
  EXPECT_EQ(statement.at("Principal").at("Service"), "sagemaker.amazonaws.com");
}

TEST(Iam, WithAListOnlyThoseExist) {
  const std::vector<std::string> roles = {kTrainer, "Other"};
  const object role = answer(roles, "GetRole", {{"RoleName", "Trainer"}}).at("Role").as_object();
  EXPECT_EQ(role.at("Arn"), kTrainer);
  EXPECT_EQ(role.at("Path"), "/service-role/");
  EXPECT_EQ(answer(roles, "GetRole", {{"RoleName", "Other"}}).at("Role").at("Arn"),
            "arn:aws:iam::123456789012:role/Other");
  EXPECT_EQ(refusal(roles, "GetRole", {{"RoleName", "Nobody"}}),
            "NoSuchEntity: The role with name Nobody cannot be found.");
  EXPECT_EQ(refusal(roles, "SimulatePrincipalPolicy", simulation(kTrainer)), "accepted");
  EXPECT_EQ(refusal(roles, "SimulatePrincipalPolicy",
                    simulation("arn:aws:iam::123456789012:role/Trainer")),
            "NoSuchEntity: The role with name Trainer cannot be found.")
      << "another path is another role";
}

TEST(Iam, SimulationAllowsEachActionOnEachResourceInPages) {
  object input{{"PolicySourceArn", kTrainer},
               {"ActionNames", {"a:b", "c:d"}},
               {"ResourceArns", {"arn:1", "arn:2"}},
               {"MaxItems", 3}};
  object page = answer({}, "SimulatePrincipalPolicy", input);
  EXPECT_EQ(boost::json::serialize(page.at("EvaluationResults").at(1)),
            R"({"EvalActionName":"a:b","EvalResourceName":"arn:2","EvalDecision":"allowed",)"
            R"("MatchedStatements":[],"MissingContextValues":[]})");
  EXPECT_EQ(page.at("EvaluationResults").as_array().size(), 3U);
  EXPECT_EQ(page.at("IsTruncated"), true);
  input["Marker"] = page.at("Marker");
  page = answer({}, "SimulatePrincipalPolicy", input);
  ASSERT_EQ(page.at("EvaluationResults").as_array().size(), 1U);
  EXPECT_EQ(page.at("EvaluationResults").at(0).at("EvalActionName"), "c:d");
  EXPECT_EQ(page.at("IsTruncated"), false);
  EXPECT_FALSE(page.contains("Marker"));
  EXPECT_EQ(answer({}, "SimulatePrincipalPolicy", simulation(kTrainer))
                .at("EvaluationResults")
                .at(0)
                .at("EvalResourceName"),
            "*");
}

TEST(Iam, SaysWhatIsWrongAsIamDoes) {
  EXPECT_EQ(refusal({}, "GetRole", {}),
            "ValidationException: 1 validation error detected: Value null at 'roleName' failed to "
            "satisfy constraint: Member must not be null");
  EXPECT_EQ(refusal({}, "GetRole", {{"RoleName", "a b"}}),
            "ValidationException: 1 validation error detected: Value 'a b' at 'roleName' failed to "
            R"(satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+)");
  EXPECT_EQ(refusal({}, "SimulatePrincipalPolicy",
                    simulation("arn:aws:sts::123456789012:assumed-role/Trainer/me")),
            "InvalidInput: Invalid Entity Arn: arn:aws:sts::123456789012:assumed-role/Trainer/me");
  EXPECT_EQ(refusal({}, "SimulatePrincipalPolicy", simulation("arn:aws:iam::123456789012:user/me")),
            "NoSuchEntity: The user with name me cannot be found.");
  object marked = simulation(kTrainer);
  for (const char* marker : {"0", "1", "x", "-1"}) {
    marked["Marker"] = marker;
    EXPECT_EQ(refusal({}, "SimulatePrincipalPolicy", marked),
              std::string("InvalidInput: Invalid Marker: ") + marker);
  }
  object more = simulation(kTrainer);
  more["PolicyInputList"] = boost::json::array{"{}"};
  EXPECT_EQ(refusal({}, "SimulatePrincipalPolicy", more),
            "InvalidInput: PolicyInputList of SimulatePrincipalPolicy is not supported by "
            "Trainyard yet.");
  object fewer = simulation(kTrainer);
  fewer["PolicyExclusionList"] = boost::json::parse(R"([{"PolicyType":"scp"}])");
  EXPECT_EQ(refusal({}, "SimulatePrincipalPolicy", fewer),
            "InvalidInput: PolicyExclusionList of SimulatePrincipalPolicy is not supported by "
            "Trainyard yet.");
}

TEST(AccountRoles, ListsRolesOnly) {
  for (const char* text : {"a b", "", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::1:role/x",
                           "arn:aws:iam::123456789012:role/", "arn:aws:s3:::role/x"})
    EXPECT_FALSE(AccountRoles::make("123456789012", {text})) << text;
}

}  // namespace
}  // namespace trainyard::services
