#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "component/agent_run_world.h"
#include "support/eventually.h"

// CheckpointConfig: restored, synchronized while the container runs, complete at its end. And
// TensorBoardOutputConfig.
namespace trainyard::agent {
namespace {

class AgentRunCheckpoints : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.request.checkpoint_config.emplace().s3_uri = "s3://b/ckpt/run";
  }
  // Writes a file of the container in the checkpoints' folder.
  void write(FakeProcess& process, const std::string& name, const std::string& content) {
    const fs::path path =
        fs::path(process.path(*plan_.request.checkpoint_config->local_path)) / name;
    EXPECT_TRUE(ensure_directory(path.parent_path()));
    std::ofstream(path) << content;
  }
};

TEST_F(AgentRunCheckpoints, WhatIsInS3IsThereBeforeTheContainerStartsAndItMayChangeIt) {
  s3_.objects["b/ckpt/run/step-1/model"] = "one";
  s3_.objects["b/ckpt/run/latest"] = "1";
  s3_.objects["b/ckpt/run-2/model"] = "another run's";
  container_does([this](FakeProcess& process) {
    const fs::path folder = process.path("/opt/ml/checkpoints");
    EXPECT_EQ(*read_file(folder / "step-1/model"), "one");
    EXPECT_EQ(*read_file(folder / "latest"), "1");
    EXPECT_FALSE(fs::exists(folder / "model"));
    struct stat info{};
    EXPECT_EQ(::stat((folder / "step-1").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0777U);
    EXPECT_EQ(::stat((folder / "latest").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0666U);
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/checkpointconfig.json")),
                HasSubstr(R"("LocalPath":"/opt/ml/checkpoints")"));
    fs::remove_all(folder / "step-1");
    write(process, "step-2/model", "two");
    write(process, "latest", "2");
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/ckpt/run/step-2/model"), "two");
  EXPECT_EQ(s3_.find("b/ckpt/run/latest"), "2");
  EXPECT_FALSE(s3_.find("b/ckpt/run/step-1/model")) << "the container deleted it";
  EXPECT_EQ(s3_.find("b/ckpt/run-2/model"), "another run's");
  EXPECT_FALSE(fs::exists(folder_ / "instance" / "checkpoints")) << "nothing is left of it here";
}

TEST_F(AgentRunCheckpoints, ACheckpointIsInS3WhileTheContainerRuns) {
  container_does([this](FakeProcess& process) {
    write(process, "model", "one");
    EXPECT_TRUE(eventually([&] { return s3_.find("b/ckpt/run/model") == "one"; }));
    EXPECT_TRUE(eventually(
        [&] { return fs::exists(process.path("/opt/ml/checkpoints/model.sagemaker-uploaded")); }));
    fs::remove(process.path("/opt/ml/checkpoints/model"));
    EXPECT_TRUE(eventually([&] { return !s3_.find("b/ckpt/run/model"); }));
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
}

TEST_F(AgentRunCheckpoints, ALocalPathAnywhere) {
  plan_.request.checkpoint_config->local_path = "/home/user/checkpoints/";
  s3_.objects["b/ckpt/run/old"] = "1";
  container_does([this](FakeProcess& process) {
    EXPECT_EQ(*read_file(process.path("/home/user/checkpoints/old")), "1");
    write(process, "new", "2");
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/ckpt/run/new"), "2");
}

TEST_F(AgentRunCheckpoints, AStoppedJobsLastCheckpointIsInS3) {
  container_does([this](FakeProcess& process) {
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    write(process, "last", "1");
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Stopped);
  EXPECT_EQ(s3_.find("b/ckpt/run/last"), "1");
}

TEST_F(AgentRunCheckpoints, AFailedJobsLastCheckpointIsInS3) {
  container_does([this](FakeProcess& process) {
    write(process, "last", "1");
    return ContainerExit{1, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Failed);
  EXPECT_EQ(s3_.find("b/ckpt/run/last"), "1");
}

TEST_F(AgentRunCheckpoints, AStoreThatFailsIsSaidOnceAndAtTheEndTheJobFailsWithIt) {
  container_does([this](FakeProcess& process) {
    s3_.set_fail_upload(Error(ErrorKind::denied, "AccessDenied"));
    write(process, "model", "1");
    EXPECT_TRUE(eventually([&] {
      return log().find(
                 "/opt/ml/checkpoints to s3://b/ckpt/run failed and is retried: "
                 "AccessDenied") != std::string::npos;
    }));
    return ContainerExit{0, false};
  });
  const Report last = run();
  EXPECT_EQ(last.outcome, Outcome::Failed);
  EXPECT_EQ(last.failure_reason, "ClientError: Checkpoint upload failed:AccessDenied");
  EXPECT_EQ(last.failure_class, model::FailureClass::client);
}

TEST_F(AgentRunCheckpoints, AStoreThatFailsForAWhileCostsNothing) {
  container_does([this](FakeProcess& process) {
    s3_.set_fail_upload(Error(ErrorKind::unavailable, "down"));
    write(process, "model", "1");
    EXPECT_TRUE(eventually([&] { return log().find("is retried: down") != std::string::npos; }));
    s3_.set_fail_upload({});
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/ckpt/run/model"), "1");
}

TEST_F(AgentRunCheckpoints, CheckpointsThatCannotBeRestoredFailTheJobBeforeItStarts) {
  s3_.objects["b/ckpt/run/model"] = "1";
  s3_.fail_get = Error(ErrorKind::denied, "AccessDenied");
  bool started = false;
  container_does([&](FakeProcess&) {
    started = true;
    return ContainerExit{0, false};
  });
  const Report last = run();
  EXPECT_THAT(last.failure_reason,
              HasSubstr("ClientError: Checkpoint download failed:restore /opt/ml/checkpoints: "));
  EXPECT_FALSE(started);
}

TEST_F(AgentRunCheckpoints, TensorBoardsFilesAreInS3WhileTheContainerRunsAndAtItsEnd) {
  plan_.request.tensor_board_output_config.emplace().s3_output_path = "s3://b/tb";
  container_does([this](FakeProcess& process) {
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/tensorboardoutputconfig.json")),
                HasSubstr(R"("LocalPath":"/opt/ml/output/tensorboard")"));
    std::ofstream events(process.path("/opt/ml/output/tensorboard/events"));
    events << "1" << std::flush;
    EXPECT_TRUE(eventually([&] { return s3_.find("b/tb/job/tensorboard-output/events") == "1"; }))
        << "it is open, and grows";
    events << "2" << std::flush;
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/tb/job/tensorboard-output/events"), "12");
}

}  // namespace
}  // namespace trainyard::agent
