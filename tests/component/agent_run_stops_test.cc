#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "agent/container_record.h"
#include "component/agent_run_world.h"
#include "support/stopping_s3.h"

// StopTrainingJob while the container ends by itself.
//
// TRAINYARD_STOP_RACES: how many times; 60 by default.
namespace trainyard::agent {
namespace {

int races_wanted() {
  const char* const wanted = std::getenv("TRAINYARD_STOP_RACES");
  return wanted == nullptr ? 60 : std::max(1, std::atoi(wanted));
}

TEST_F(AgentRun, AStopThatRacesTheContainersEndIsStoppedOrCompletedAndNeverFailed) {
  plan_.limits.volume = Bytes{0};  // a folder, which costs no mount
  std::mt19937 random(20260701);
  int stopped = 0, completed = 0;
  for (int race = 0; race < races_wanted(); ++race) {
    const auto microseconds = [&random](unsigned max) {
      return std::chrono::microseconds(random() % max);
    };
    const auto stop_after = microseconds(4000);
    // On a busy machine the stop may lose every race: in the first one the container waits for it.
    const auto end_after = race == 0 ? std::chrono::microseconds(10s) : microseconds(4000);
    std::thread stopper;
    container_does([&](FakeProcess& process) {
      stopper = std::thread([&] {
        std::this_thread::sleep_for(stop_after);
        ::kill(::getpid(), SIGTERM);  // as the engine does
      });
      std::ofstream(process.path("/opt/ml/model/m")) << race;
      const auto signal =
          process.wait_for_signal(std::chrono::duration_cast<std::chrono::milliseconds>(end_after));
      return ContainerExit{signal ? 143 : 0, false};
    });
    const Report finished = run();
    stopper.join();
    reset_stops();
    ASSERT_NE(finished.outcome, Outcome::Failed)
        << "race " << race << ": " << finished.failure_reason;
    EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
    (finished.outcome == Outcome::Stopped ? stopped : completed) += 1;
    fs::remove_all(folder_ / "instance");
    ASSERT_TRUE(ensure_directory(folder_ / "instance"));
  }
  EXPECT_GT(stopped, 0);
  EXPECT_GT(completed, 0);
}

// At every call of the store, in Downloading and in Uploading. The results of a container that
// ended by itself are uploaded nevertheless.
TEST_F(AgentRun, AStopAtAnyCallOfTheStoreLeavesNothingBehind) {
  plan_.limits.volume = Bytes{0};
  s3_.objects = {{"b/in/a", "one"}, {"b/in/b/c", std::string(300'000, 'x')}, {"b/in/d", ""}};
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/in/";
  plan_.channels = {train};
  container_does([](FakeProcess& process) {
    EXPECT_TRUE(replace_file(process.path("/opt/ml/model/m"), std::string(200'000, 'y')));
    EXPECT_TRUE(replace_file(process.path("/opt/ml/output/data/d"), "z"));
    return ContainerExit{0, false};
  });
  for (const char* compression : {"GZIP", "NONE"}) {
    plan_.output.compression_type = compression;
    int without_outputs = 0, with_outputs = 0;
    for (int at = 1;; ++at) {
      data::StoppingS3 stopping(s3_, at);
      used_s3_ = &stopping;
      const Report finished = run();
      reset_stops();
      const std::string what = std::string(compression) + ", call " + std::to_string(at);
      ASSERT_NE(finished.outcome, Outcome::Failed) << what << ": " << finished.failure_reason;
      EXPECT_EQ(stopping.open_uploads(), 0) << what;
      const auto outputs = std::erase_if(
          s3_.objects, [](const auto& object) { return object.first.starts_with("b/out/"); });
      EXPECT_EQ(outputs, finished.model_artifacts.empty() ? 0U : 2U) << what;
      ++(outputs == 0 ? without_outputs : with_outputs);
      fs::remove_all(folder_ / "instance");
      ASSERT_TRUE(ensure_directory(folder_ / "instance"));
      if (stopping.calls() < at) break;
      ASSERT_LT(at, 200);
    }
    EXPECT_GE(without_outputs, 3) << compression;
    EXPECT_GE(with_outputs, 4) << compression;
  }
  used_s3_ = &s3_;
}

// Agent, shim and container died while the job trained.
void lose_container(const std::filesystem::path& instance) {
  const auto journal = Journal::open(instance / "journal", system_clock());
  ASSERT_TRUE(journal) << journal.error().message();
  for (const ReportKind kind : {ReportKind::started, ReportKind::training}) {
    Report report;
    report.kind = kind;
    ASSERT_TRUE((*journal)->append(report));
  }
  const ShimFolder container(instance);
  ASSERT_TRUE(ensure_directory(container.path));
  ASSERT_TRUE(replace_file(container.order(), to_json(ContainerOrder{this_boot(), {}})));
  ASSERT_TRUE(replace_file(container.starting(), ""));
}

TEST_F(AgentRun, AStopIsKeptWhoseContainerIsLost) {
  lose_container(folder_ / "instance");
  const ShimFolder container(folder_ / "instance");
  ASSERT_TRUE(replace_file(container.stop(model::StopReason::StopRequested), ""));
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped) << finished.failure_reason;
  EXPECT_THAT(log(), HasSubstr("The container was lost while the training job was being stopped"));
}

// The agent died before it forwarded the stop.
TEST_F(AgentRun, AStopThatOnlyControlKnowsOfIsKeptToo) {
  lose_container(folder_ / "instance");
  ASSERT_TRUE(replace_file(folder_ / "instance" / model::kStopFile, ""));
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped) << finished.failure_reason;
}

}  // namespace
}  // namespace trainyard::agent
