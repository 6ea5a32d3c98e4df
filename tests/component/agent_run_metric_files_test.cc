#include "component/agent_run_world.h"
#include "model/component_point.h"

// The files in $SAGEMAKER_METRICS_DIRECTORY, from container to the instance's folder.
namespace trainyard::agent {
namespace {

class AgentRunMetricFiles : public AgentRun {
 protected:
  fs::path passed_on() const { return folder_ / "instance" / model::kComponentPointsFile; }
  static std::string line(double value) {
    return R"({"MetricName":"loss","Value":)" + std::to_string(value) + R"(,"Timestamp":)" +
           std::to_string(to_epoch_seconds(system_clock().now())) + "}\n";
  }
  std::size_t lines() const {
    const std::string text = read_file(passed_on()).value_or("");
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_F(AgentRunMetricFiles, ArePassedOnWhileTheContainerRunsAndAtItsEnd) {
  container_does([this](FakeProcess& process) {
    const fs::path folder = process.path("/opt/ml/output/metrics/sagemaker");
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::all) << "for any user";
    std::ofstream(folder / "7.json") << line(1) << line(2);
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (lines() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(lines(), 2U);
    std::ofstream(folder / "7.json", std::ios::app) << line(3) << "nonsense\n";
    return ContainerExit{0, false};
  });
  const Report last = run();
  EXPECT_EQ(last.outcome, Outcome::Completed);
  EXPECT_EQ(lines(), 3U);
  EXPECT_EQ(last.losses.metric_points, 1);
  EXPECT_THAT(log(), HasSubstr("A line of output/metrics/sagemaker/7.json is not the value"));
}

TEST_F(AgentRunMetricFiles, OfAContainerThatFailsArePassedOnToo) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/output/metrics/sagemaker") / "7.json") << line(1);
    return ContainerExit{1, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Failed);
  EXPECT_EQ(lines(), 1U);
}

}  // namespace
}  // namespace trainyard::agent
