#include "cli/train_text.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

TrainPlan example() {
  TrainFlags flags;
  flags.image = "image:1";
  flags.name = "job";
  flags.channels = {"train=data"};
  flags.hyper_parameters = {"program=" + std::string(36, 'x') + "ééé", "eta=0.3"};
  flags.output = "out";
  return *plan_training_job(flags, {}, {{"123456789012", "us-east-1"}, Timestamp{}, "/here"});
}
const LocalFiles kFiles{{{"data/a", "a", mib(1)}, {"data/b", "b", mib(2)}}, mib(3)};

TEST(PlanText, SaysWhatGoesWhereAndCutsLongValuesBetweenCharacters) {
  const std::string text = plan_text(example(), {kFiles}, false);
  EXPECT_THAT(text, HasSubstr("data (2 files, 3.0 MiB) to s3://"));
  EXPECT_THAT(text, HasSubstr("eta=0.3, program=" + std::string(36, 'x') + "éé…\n"));
  EXPECT_THAT(text, HasSubstr("then out on this machine"));
}

TEST(NewsText, TellsTransitionsFromLines) {
  const Timestamp at = *parse_iso8601("2026-01-31T09:05:00.120Z");
  EXPECT_EQ(update_text({at, "Training", "going"}, false, false), "09:05:00 Training: going");
  EXPECT_EQ(update_text({at, "", "a line"}, false, false), "    a line");
  EXPECT_EQ(update_text({at, "", "a line", "algo-2"}, false, false), "    algo-2 | a line");
  EXPECT_EQ(update_text({at, "", ""}, false, false), "");
  EXPECT_EQ(update_text({at, "", "1%#015a#011b"}, false, false), "    1%#015a#011b");
  EXPECT_EQ(update_text({at, "", "1%#015a#011b"}, true, false), "    a\tb");
}

TEST(ClosingText, NamesTheResultsAndTheNextCommands) {
  const json::value job = json::parse(R"({"TrainingJobStatus": "Completed", "CreationTime": 100,
    "TrainingEndTime": 130.5, "TrainingTimeInSeconds": 20,
    "FinalMetricDataList": [{"MetricName": "loss", "Value": 0.25}]})");
  FetchedOutputs fetched;
  fetched.folders = {"model"};
  fetched.files = 1;
  ClientFlags flags;
  flags.data = "my data";
  const std::string text = closing_text(job, example(), &fetched, flags, false);
  EXPECT_THAT(text, HasSubstr("Completed after 30 s (20 s of training)\n"));
  EXPECT_THAT(text, HasSubstr("loss 0.25"));
  EXPECT_THAT(text, HasSubstr("out/model/ (1 file)"));
  EXPECT_THAT(text, HasSubstr("trainyard describe job --data 'my data'"));
  EXPECT_THAT(text, Not(HasSubstr("download")));
}

TEST(ClosingText, PointsAtTheLogOfAJobThatFailed) {
  const json::value job = json::parse(R"({"TrainingJobStatus": "Failed"})");
  const std::string text = closing_text(job, example(), nullptr, {}, false);
  EXPECT_THAT(text, HasSubstr("trainyard logs job"));
  EXPECT_THAT(text, HasSubstr("trainyard download job --output DIR"));
}

TEST(ClosingText, OffersNothingOfAContainerThatNeverWas) {
  const json::value job = json::parse(R"({"TrainingJobStatus": "Failed",
    "FailureReason": "ClientError: Cannot pull algorithm container. Either …",
    "SecondaryStatusTransitions": [{"Status": "Starting"}, {"Status": "Failed"}]})");
  const std::string text = closing_text(job, example(), nullptr, {}, false);
  EXPECT_THAT(text, Not(HasSubstr("trainyard logs")));
  EXPECT_THAT(text, Not(HasSubstr("trainyard download")));
  EXPECT_THAT(text, HasSubstr("trainyard image ls"));
}

TEST(ClosingText, TakesNoLongerToTrainThanInAll) {
  const json::value job = json::parse(R"({"TrainingJobStatus": "Completed", "CreationTime": 100,
    "TrainingEndTime": 100.4, "TrainingTimeInSeconds": 1})");
  EXPECT_THAT(closing_text(job, example(), nullptr, {}, false),
              HasSubstr("Completed after 1 s (1 s of training)\n"));
}

TEST(ResultJson, HoldsWhatAProgramWants) {
  const json::value job =
      json::parse(R"({"TrainingJobStatus": "Failed", "FailureReason": "AlgorithmError: x"})");
  const json::value result = result_json("arn", job, example(), nullptr);
  EXPECT_EQ(result.at("TrainingJobStatus"), "Failed");
  EXPECT_EQ(result.at("FailureReason"), "AlgorithmError: x");
  EXPECT_EQ(result.at("Results"), "s3://trainyard-us-east-1-123456789012/job/output/");
  EXPECT_FALSE(result.as_object().contains("OutputFolders"));
}

}  // namespace
}  // namespace trainyard::cli
