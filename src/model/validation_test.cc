#include "model/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/instance_type_names.h"
#include "model/pattern.h"
#include "model/resources.h"
#include "model/sagemaker_metrics.h"
#include "model/ssm.h"
#include "model/tags.h"
#include "model/training_job.h"

namespace trainyard::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace json = boost::json;

constexpr std::string_view kRole = R"("RoleArn":"arn:aws:iam::111122223333:role/r")";
constexpr std::string_view kOutput = R"("OutputDataConfig":{"S3OutputPath":"s3://b/o"})";

std::vector<std::string> failures_with(const std::string& members) {
  const std::string text =
      "{" + std::string(kRole) + "," + std::string(kOutput) + "," + members + "}";
  return constraint_failures(shape_of<CreateTrainingJobRequest>(), json::parse(text));
}

TEST(Validation, NamesEveryMissingRequiredMemberAtOnce) {
  EXPECT_EQ(validation_failure(shape_of<CreateTrainingJobRequest>(), json::object{}),
            "3 validation errors detected: Value null at 'trainingJobName' failed to satisfy "
            "constraint: Member must "
            "not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be "
            "null; Value null at "
            "'outputDataConfig' failed to satisfy constraint: Member must not be null");
  EXPECT_EQ(validation_failure(shape_of<StopTrainingJobRequest>(),
                               json::object{{"TrainingJobName", nullptr}}),
            "1 validation error detected: Value null at 'trainingJobName' failed to satisfy "
            "constraint: Member must "
            "not be null");
}

TEST(Validation, GivesOneEntryForEachConstraintThatAValueBreaks) {
  const std::string name = std::string(63, 'a') + "_";
  EXPECT_THAT(failures_with("\"TrainingJobName\":\"" + name + "\""),
              ElementsAre("Value '" + name +
                              "' at 'trainingJobName' failed to satisfy constraint: Member must "
                              "have length less than or equal to 63",
                          "Value '" + name +
                              "' at 'trainingJobName' failed to satisfy constraint: Member must "
                              "satisfy regular expression "
                              "pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"));
}

TEST(Validation, KnowsMoreValuesOfAnEnumerationWhereTheServerDoes) {
  const json::value with_type = json::parse(R"({"InstanceType":"ml.ours.large"})");
  const Shape& shape = shape_of<ResourceConfig>();
  EXPECT_EQ(constraint_failures(shape, with_type).size(), 1u);
  EXPECT_THAT(
      constraint_failures(shape, with_type, {kTrainingInstanceTypeNames, {"ml.ours.large"}}),
      ElementsAre());
  EXPECT_EQ(constraint_failures(shape, with_type, {kProcessingInstanceTypeNames, {"ml.ours.large"}})
                .size(),
            1u);
  const auto other =
      constraint_failures(shape, with_type, {kTrainingInstanceTypeNames, {"ml.mine.large"}});
  ASSERT_EQ(other.size(), 1u);
  EXPECT_THAT(other[0], HasSubstr(", ml.mine.large]"));
}

TEST(Validation, CountsListItemsFromOneInPaths) {
  EXPECT_THAT(
      failures_with(
          R"("TrainingJobName":"a","InputDataConfig":[{"ChannelName":"a","DataSource":{}},)"
          R"({"ChannelName":"b","DataSource":{"S3DataSource":{"S3DataType":"Bucket","S3Uri":"s3://b"}}}])"),
      ElementsAre("Value 'Bucket' at 'inputDataConfig.2.member.dataSource.s3DataSource.s3DataType' "
                  "failed to satisfy "
                  "constraint: Member must satisfy enum value set: [ManifestFile, S3Prefix, "
                  "AugmentedManifestFile, "
                  "Converse]"));
}

TEST(Validation, ShowsTheWholeMapAndAllRulesOfItsValues) {
  EXPECT_THAT(failures_with(R"("TrainingJobName":"a","HyperParameters":{"k1":"v1","k2":"a\nb"})"),
              ElementsAre("Value '{k1=v1, k2=a\nb}' at 'hyperParameters' failed to satisfy "
                          "constraint: Map value must "
                          "satisfy constraint: [Member must have length less than or equal to "
                          "2500, Member must have "
                          "length greater than or equal to 0, Member must satisfy regular "
                          "expression pattern: .*]"));
  EXPECT_THAT(failures_with(R"("TrainingJobName":"a","Environment":{"1A":"multi\nline"})"),
              ElementsAre(HasSubstr("Map keys must satisfy constraint: [")));
  EXPECT_THAT(
      failures_with(R"("TrainingJobName":"a","HyperParameters":{"k":null})"),
      ElementsAre(HasSubstr("Map value must satisfy constraint: [Member must not be null]")));
}

TEST(Validation, SaysWhichValueHasALineBreak) {
  const auto input =
      json::parse(R"({"TrainingJobName":"a","HyperParameters":{"k1":"v","k2":"a\nb"}})");
  const auto message = validation_failure(shape_of<CreateTrainingJobRequest>(), input);
  ASSERT_TRUE(message);
  EXPECT_THAT(*message, HasSubstr("pattern: .*]"));
  EXPECT_THAT(*message, testing::EndsWith(" (the value of 'k2' has a line break, which the pattern "
                                          "doesn't allow)"));
}

TEST(Validation, TakesANewlineInAnEnvironmentValue) {
  EXPECT_THAT(failures_with(R"("TrainingJobName":"a","Environment":{"A":"multi\nline"})"),
              ElementsAre());
}

TEST(Validation, PutsABrokenTextItemAtItsList) {
  EXPECT_THAT(
      failures_with(
          R"("TrainingJobName":"a","VpcConfig":{"SecurityGroupIds":["sg-1","sg_2"],"Subnets":["s"]})"),
      ElementsAre("Value '[sg-1, sg_2]' at 'vpcConfig.securityGroupIds' failed to satisfy "
                  "constraint: Member must "
                  "satisfy constraint: [Member must have length less than or equal to 32, Member "
                  "must have length "
                  "greater than or equal to 0, Member must satisfy regular expression pattern: "
                  "[-0-9a-zA-Z]+]"));
  EXPECT_THAT(
      failures_with(R"("TrainingJobName":"a","Tags":[null])"),
      ElementsAre(
          "Value null at 'tags.1.member' failed to satisfy constraint: Member must not be null"));
}

TEST(Validation, CountsLengthInCodePoints) {
  std::string text;
  for (int i = 0; i < 128; ++i) text += "é";
  const auto tags = [](const std::string& key) {
    return failures_with(R"("TrainingJobName":"a","Tags":[{"Key":")" + key + R"(","Value":""}])");
  };
  EXPECT_THAT(tags(text), ElementsAre());
  EXPECT_THAT(tags(text + "é"), ElementsAre(HasSubstr("less than or equal to 128")));
}

TEST(Validation, ChecksTheListsOfAMap) {
  const auto parameters = [](const std::string& text) {
    return constraint_failures(shape_of<ssm::StartSessionRequest>(),
                               json::parse(R"({"Target":"t","Parameters":)" + text + "}"));
  };
  EXPECT_THAT(parameters(R"({"portNumber":["8265"],"none":[]})"), ElementsAre());
  EXPECT_THAT(parameters(R"({"portNumber":["1",""]})"),
              ElementsAre("Value '[1, ]' at 'parameters.portNumber' failed to satisfy constraint: "
                          "Member must satisfy constraint: [Member must have length less than or "
                          "equal to 65535, Member must have length greater than or equal to 1]"));
  EXPECT_THAT(
      parameters(R"({"":["1"]})"),
      ElementsAre(HasSubstr("at 'parameters' failed to satisfy constraint: Map keys must")));
}

void try_patterns(const Shape& shape) {
  for (const Shape* part : {shape.item, shape.key, shape.value})
    if (part && part->kind != Kind::structure) try_patterns(*part);
  if (!shape.pattern.empty()) {
    EXPECT_TRUE(pattern_compiles(shape.pattern)) << shape.pattern;
  }
}

TEST(Pattern, KnowsEveryDeclaredPattern) {
  for (const auto structures : {sagemaker_structures(), iam_structures(), monitoring_structures(),
                                sagemaker_metrics_structures(), ssm_structures(), sts_structures()})
    for (const Shape* structure : structures)
      for (const Member& member : structure->members) try_patterns(*member.shape);
}

TEST(Pattern, MatchesTheWholeTextAndNoLineBreak) {
  EXPECT_TRUE(matches_pattern("[a-z]+", "abc"));
  EXPECT_FALSE(matches_pattern("[a-z]+", "abc\n"));
  EXPECT_TRUE(matches_pattern("([a-z]*)${1,128}", "abc"));
  EXPECT_FALSE(matches_pattern("([a-z]*)${1,128}", "abc\n"));
  EXPECT_FALSE(matches_pattern("[a-z]+", "abc1"));
  EXPECT_FALSE(matches_pattern(".*", "a\nb"));
  EXPECT_FALSE(matches_pattern(".*", "a\rb"));
  EXPECT_TRUE(matches_pattern(R"([\S\s]*)", "a\nb"));
  EXPECT_TRUE(matches_pattern(R"([\p{Alnum}\-]+)", "a-1"));
  EXPECT_TRUE(matches_pattern(R"([\u0009\u0020-\u00FF]+)", "\t é"));
  EXPECT_FALSE(matches_pattern(R"([\u0009\u0020-\u00FF]+)", "u0009\x01"));
  EXPECT_FALSE(matches_pattern(".*", "\xff"));
}

TEST(Pattern, GivesUpOnAHostileMatch) {
  EXPECT_FALSE(matches_pattern("(a*)*(a*)*(a*)*b", std::string(4000, 'a')));
}

}  // namespace
}  // namespace trainyard::model
