#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "base/process.h"
#include "component/agent_run_world.h"
#include "runtime/image_fetch.h"
#include "support/small_disk.h"

// Failures in a job, and their FailureReason.
namespace trainyard::agent {
namespace {

using ::testing::StartsWith;

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
  EXPECT_THAT(run().failure_reason,
              HasSubstr("The input does not fit the storage volume, which has 64.0 MiB"));
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

TEST_F(AgentRun, AFileThatIsMostlyHolesIsRefusedBeforeAnythingIsSent) {
  plan_.limits.upload = mib(128);
  for (const char* compression : {"GZIP", "NONE"}) {
    plan_.job_name = std::string("job-") + compression;
    plan_.output.compression_type = compression;
    container_does([](FakeProcess& process) {
      std::ofstream(process.path("/opt/ml/model/m")) << "weights";
      const fs::path sparse = process.path("/opt/ml/output/data/sparse");
      std::ofstream(sparse) << "x";
      fs::resize_file(sparse, std::uintmax_t{200} << 30);
      return ContainerExit{0, false};
    });
    const Report finished = run();
    EXPECT_EQ(finished.outcome, Outcome::Failed);
    EXPECT_EQ(
        finished.failure_reason,
        "ClientError: Artifact upload failed:the files are larger than the 128.0 MiB that may "
        "be uploaded; the largest is /opt/ml/output/data/sparse (200.0 GiB, 1.0 KiB of them on "
        "disk) (the maximum is twice the volume, or limits.upload-gib of Trainyard's configuration "
        "if "
        "that is less)");
    EXPECT_TRUE(s3_.objects.empty()) << "not even the model, which is small";
    fs::remove(folder_ / "instance" / "journal");
  }
}

TEST_F(AgentRun, WhatCannotBeReadBackIsThePlatformsFault) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/m")) << "x";
    return ContainerExit{0, false};
  });
  s3_.fail_upload = Error(ErrorKind::corrupt, "/opt/ml/model/m can't be read as it was written");
  const Report finished = run();
  EXPECT_EQ(finished.failure_reason,
            "InternalServerError: Artifact upload failed:/opt/ml/model/m can't be read as it was "
            "written");
  EXPECT_EQ(finished.failure_class, model::FailureClass::platform);
}

// The class of the last report, of a job with one channel.
class AgentRunFailureClass : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    s3_.objects["b/in/a"] = "1";
    model::PlanChannel train;
    train.name = "train";
    train.s3_uri = "s3://b/in/";
    plan_.channels = {train};
    container_does([](FakeProcess& process) {
      std::ofstream(process.path("/opt/ml/model/m")) << "x";
      return ContainerExit{0, false};
    });
  }
  void expect(model::FailureClass failure_class, const std::string& reason) {
    const Report finished = run();
    EXPECT_EQ(finished.outcome, Outcome::Failed);
    EXPECT_EQ(finished.failure_class, failure_class) << to_string(finished.failure_class);
    EXPECT_THAT(finished.failure_reason, StartsWith(reason));
  }
};

using model::FailureClass;
using Call = FakeRuntime::Call;

TEST_F(AgentRunFailureClass, AStoreThatFailsIsThePlatforms) {
  s3_.fail_get = Error(ErrorKind::unavailable, "HTTP 503");
  expect(FailureClass::platform, "InternalServerError: Data download failed:channel 'train'");
}

TEST_F(AgentRunFailureClass, AStoreThatFailsInTheEndIsThePlatforms) {
  s3_.fail_upload = Error(ErrorKind::unavailable, "HTTP 503");
  expect(FailureClass::platform, "InternalServerError: Artifact upload failed:HTTP 503");
}

TEST_F(AgentRunFailureClass, AMissingObjectIsTheClients) {
  s3_.objects.clear();
  expect(FailureClass::client, "ClientError: Data download failed:channel 'train'");
}

TEST_F(AgentRunFailureClass, AContainerThatIsLostIsThePlatforms) {
  runtime_.fail_next(Call::wait, Error(ErrorKind::unavailable, "no answer"));
  expect(FailureClass::platform, "InternalServerError: We encountered an internal error.");
  EXPECT_FALSE(s3_.find("b/out/job/output/model.tar.gz"));
}

TEST_F(AgentRunFailureClass, ARuntimeThatFailsIsThePlatforms) {
  runtime_.fail_next(Call::create, Error(ErrorKind::internal, "no mount"));
  expect(FailureClass::platform, "InternalServerError: We encountered an internal error.");
}

TEST_F(AgentRunFailureClass, AnEntrypointThatIsMissingIsTheClients) {
  runtime_.fail_next(Call::start, Error(ErrorKind::invalid_argument, "no such file"));
  expect(FailureClass::client, "ClientError: no such file");
}

TEST_F(AgentRunFailureClass, ADiskWithoutRoomForTheImageIsCapacity) {
  runtime_.fail_next(Call::ensure_image, Error(ErrorKind::exhausted, "no space left on device"));
  expect(FailureClass::capacity, "CapacityError: The training image can't be unpacked: no space");
}

TEST_F(AgentRunFailureClass, AToolThatIsKilledAsItFetchesTheImageIsThePlatforms) {
  runtime_.fail_next(Call::ensure_image,
                     runtime::image_tool_error("i", "umoci", ExitStatus{128 + SIGKILL}, "half"));
  expect(FailureClass::platform,
         "InternalServerError: The training image can't be fetched:image 'i': umoci was killed by "
         "signal 9");
}

TEST_F(AgentRunFailureClass, AnImageThatAToolCanNotUnpackIsTheClients) {
  runtime_.fail_next(Call::ensure_image,
                     runtime::image_tool_error("i", "umoci", ExitStatus{1}, "msg=\"bad layer\""));
  expect(FailureClass::client, "ClientError: Cannot pull algorithm container.");
}

TEST_F(AgentRunFailureClass, AnExitCodeIsTheAlgorithms) {
  container_does([](FakeProcess&) { return ContainerExit{3, false}; });
  expect(FailureClass::algorithm, "AlgorithmError: , exit code: 3");
}

TEST_F(AgentRun, AMillionLinksDoNotFillTheLog) {
  plan_.output.compression_type = "NONE";
  container_does([](FakeProcess& process) {
    for (int i = 0; i < 1000; ++i)
      fs::create_symlink("none", process.path("/opt/ml/model/" + std::to_string(i)));
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  const std::string text = log();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
  EXPECT_THAT(text, HasSubstr("left out besides: 900 more"));
}

TEST_F(AgentRun, AFullLogStreamDoesNotEndTheJob) {
  plan_.limits.log = kib(64);
  container_does([](FakeProcess& process) {
    for (int i = 0; i < 1000; ++i) process.write(std::string(1023, 'y') + "\n");
    std::ofstream(process.path("/opt/ml/model/m")) << "x";
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed);
  EXPECT_FALSE(finished.model_artifacts.empty());
  EXPECT_LT(log().size(), kib(65).value);
  EXPECT_THAT(log(), HasSubstr("The log stream is full"));
}

TEST_F(AgentRun, MetricsThatCannotBeKeptAreCountedAndDoNotEndTheJob) {
  enable_metrics();
  plan_.metric_definitions = {{"loss", "loss=([0-9]+)"}};
  for (const char* folder : {"metrics", "metrics-instance"}) {
    ASSERT_TRUE(ensure_directory(folder_ / folder));
    ASSERT_TRUE(replace_file(folder_ / folder / "series", "no series\n"));
  }
  container_does([](FakeProcess& process) {
    process.write("loss=1\nloss=2\n");
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_GE(finished.losses.metric_points, 2);
}

TEST_F(AgentRun, AContainerThatWritesPastItsLayersLimitIsEnded) {
  plan_.limits.layer = gib(1);
  runtime_.add_image("image", {.config = {},
                               .script =
                                   [](FakeProcess& process) {
                                     EXPECT_EQ(process.spec().limits.layer, gib(1));
                                     std::ofstream(process.path("/opt/ml/model/part")) << "x";
                                     EXPECT_EQ(process.wait_for_signal(20s), SIGKILL);
                                     return ContainerExit{137, false};
                                   },
                               .layer_size = [] { return gib(2); }});
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(
      finished.failure_reason,
      "ClientError: The container was ended:what the container has written outside of /opt/ml "
      "takes up 2.0 GiB, more than the 1.0 GiB of limits.layer-gib of Trainyard's "
      "configuration");
  EXPECT_FALSE(finished.model_artifacts.empty()) << "what it had written is kept";
  EXPECT_THAT(log(), HasSubstr("The container is ended: what the container has written"));
}

TEST_F(AgentRun, AnImageThatTakesTheDisksLastSpaceIsNotFetchedToItsEnd) {
  trainyard::test::SmallDisk disk(mib(4));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  plan_.limits.disk_floor = mib(2);
  runtime_.set_image_disk(disk.path());
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  runtime_.on_ensure_image([&disk](const std::string&) {
    EXPECT_TRUE(replace_file(disk.path() / "layer", std::string(3 << 20, 'x')));
  });
  const Report finished = run();
  EXPECT_EQ(finished.failure_class, model::FailureClass::capacity);
  EXPECT_THAT(
      finished.failure_reason,
      StartsWith("CapacityError: The training image can't be unpacked: its disk has only "));
  EXPECT_THAT(finished.failure_reason, HasSubstr("left, of which 2.0 MiB are kept free"));
  EXPECT_TRUE(runtime_.created().empty());
  fs::remove(disk.path() / "layer");
  fs::remove(folder_ / "instance" / "journal");
  runtime_.on_ensure_image(nullptr);
  EXPECT_EQ(run().outcome, Outcome::Completed);
}

// Everything but S3 and the containers on one disk.
class AgentRunOnAFullDisk : public AgentRun {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "needs to mount a file system";
    folder_ = disk_.path() / "agent";
    AgentRun::SetUp();
  }
  trainyard::test::SmallDisk disk_{mib(96)};
};

TEST_F(AgentRunOnAFullDisk, LosesLinesAndPointsAndNothingElse) {
  enable_metrics();
  plan_.metric_definitions = {{"loss", "loss=([0-9]+)"}};
  container_does([this](FakeProcess& process) {
    process.write("loss=1\n");
    disk_.fill();
    // Longer than metrics wait to be reported.
    for (int i = 2; i <= 20; ++i) {
      const std::string loss = "loss=" + std::to_string(i) + " ";
      std::string lines = loss + std::string(1000, 'x') + "\n";
      // More points than fit into a block that their file has already.
      for (int n = 0; n < 100; ++n) lines += loss + "\n";
      process.write(lines);
      const auto signal = process.wait_for_signal(100ms);
      EXPECT_FALSE(signal) << "the container was ended";
      if (signal) break;
    }
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_GT(finished.losses.log_lines, 0);
  EXPECT_GT(finished.losses.log_bytes, 1000);
  EXPECT_GT(finished.losses.metric_points, 0);
  double last = 0;
  std::int64_t sequence = 0;
  for (const Report& report : reports()) {
    EXPECT_EQ(report.sequence, ++sequence);
    if (report.kind == ReportKind::metric) last = report.metric_value.value_or(0);
  }
  EXPECT_EQ(last, 20) << "the last value is known";
}

}  // namespace
}  // namespace trainyard::agent
