#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/agent_run_world.h"

// What goes wrong in a job, and the FailureReason that it gets.
namespace trainyard::agent {
namespace {

using testing::StartsWith;

TEST_F(AgentRun, TheFailureFileIsTheReasonAndArtifactsAreKept) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/output/failure")) << "no labels";
    std::ofstream(process.path("/opt/ml/model/part")) << "x";
    return ContainerExit{5, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_reason, "AlgorithmError: no labels, exit code: 5");
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
}

TEST_F(AgentRun, AFailureFileThatIsALinkOutOfTheVolumeIsNotRead) {
  container_does([](FakeProcess& process) {
    fs::create_symlink("/etc/passwd", process.path("/opt/ml/output/failure"));
    return ContainerExit{1, false};
  });
  EXPECT_EQ(run().failure_reason, "AlgorithmError: , exit code: 1");
}

TEST_F(AgentRun, AnImageThatCannotBeHadIsAClientError) {
  EXPECT_THAT(run().failure_reason,
              StartsWith("ClientError: Cannot pull algorithm container. Either the image does not "
                         "exist or its permissions are incorrect."));
}

TEST_F(AgentRun, ADownloadThatFailsIsAClientError) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/none/";
  plan_.channels = {train};
  EXPECT_THAT(run().failure_reason,
              StartsWith("ClientError: Data download failed:channel 'train'"));
  EXPECT_TRUE(runtime_.created().empty());
}

TEST_F(AgentRun, AnInputLargerThanTheVolumeSaysSo) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  s3_.objects["b/in/big"] = std::string(80 << 20, 'x');
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/in/";
  plan_.channels = {train};
  if (::geteuid() != 0) GTEST_SKIP() << "the volume is enforced for root only";
  EXPECT_THAT(run().failure_reason, HasSubstr("VolumeSizeInGB"));
}

TEST_F(AgentRun, AnUploadThatFailsFailsTheJob) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/m")) << "x";
    return ContainerExit{0, false};
  });
  s3_.fail_upload = Error(ErrorKind::not_found, "NoSuchBucket");
  const Report finished = run();
  EXPECT_EQ(finished.failure_reason, "ClientError: Artifact upload failed:NoSuchBucket");
}

}  // namespace
}  // namespace trainyard::agent
