#include <fstream>

#include "component/agent_run_world.h"
#include "fastfile/mount_point.h"

// Channels of an instance: manifests in File mode, and Pipe and FastFile mode, whose feeder is not
// the agent's.
namespace trainyard::agent {
namespace {

model::PlanChannel pipe(const char* name, const char* uri) {
  model::PlanChannel channel;
  channel.name = name;
  channel.input_mode = "Pipe";
  channel.s3_uri = uri;
  return channel;
}

// Killed, like a container that waits forever.
ContainerExit wait_for_the_end(FakeProcess& process) {
  EXPECT_EQ(process.wait_for_signal(20s), SIGKILL);
  return {128 + SIGKILL};
}

TEST_F(AgentRun, PipesAreFedInAnyOrderAndGoneAfterwards) {
  s3_.objects = {{"b/a/1", "one"}, {"b/a/2", "two"}, {"b/c/1", "three"}, {"b/unread/1", "x"}};
  plan_.channels = {pipe("train", "s3://b/a/"), pipe("test", "s3://b/c/"),
                    pipe("unread", "s3://b/unread/")};
  std::string read;
  container_does([&](FakeProcess& process) {
    for (const char* fifo : {"test_0", "train_0", "train_1", "test_1"})
      read +=
          read_file(process.path("/opt/ml/input/data/" + std::string(fifo))).value_or("?") + ";";
    EXPECT_FALSE(fs::exists(process.path("/opt/ml/input/data/train"))) << "there is no folder";
    EXPECT_THAT(read_file(process.path("/opt/ml/input/config/inputdataconfig.json")).value_or(""),
                HasSubstr(R"("TrainingInputMode":"Pipe")"));
    return ContainerExit{0};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(read, "three;onetwo;onetwo;three;");
}

TEST_F(AgentRun, AnEpochThatCantBeFedEndsTheContainerAndSaysWhy) {
  s3_.objects = {{"b/a/1", "one"}, {"b/a/2", "two"}};
  plan_.channels = {pipe("train", "s3://b/a/")};
  container_does([&](FakeProcess& process) {
    s3_.objects.erase("b/a/2");
    std::ifstream fifo(process.path("/opt/ml/input/data/train_0"));
    EXPECT_EQ(fifo.get(), 'o');
    return wait_for_the_end(process);
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_reason,
            "ClientError: Data download failed:channel 'train': NoSuchKey");
  EXPECT_EQ(finished.failure_class, model::FailureClass::client);
}

// Its FIFOs end with it: the container must not count as one that has read all of its data.
TEST_F(AgentRun, AFeederThatIsGoneFailsAlsoAContainerThatEndsWell) {
  s3_.objects = {{"b/a/1", "one"}};
  plan_.channels = {pipe("train", "s3://b/a/")};
  container_does([&](FakeProcess&) {
    const fs::path feeder = folder_ / "instance" / "feeder";
    EXPECT_TRUE(replace_file(feeder / "end", ""));
    while (FileLock::holder(feeder / "lock").value()) std::this_thread::yield();
    return ContainerExit{0};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_reason,
            "InternalServerError: Data download failed:the channels' feeder has ended");
  EXPECT_EQ(finished.failure_class, model::FailureClass::platform);
}

TEST_F(AgentRun, AChannelThatCantBeFedFailsBeforeAContainerStarts) {
  s3_.objects = {{"b/m", "{\"label\":1}\n{}\n"}};
  plan_.channels = {pipe("train", "s3://b/m")};
  plan_.channels[0].s3_data_type = "AugmentedManifestFile";
  plan_.channels[0].attribute_names = {"label"};
  container_does([](FakeProcess&) {
    ADD_FAILURE() << "it was started";
    return ContainerExit{0};
  });
  EXPECT_EQ(run().failure_reason,
            "ClientError: Data download failed:channel 'train': Failed to download data. Manifest "
            "s3://b/m, line 2: the attribute 'label' is missing");
}

TEST_F(AgentRun, AWrongManifestIsAClientErrorThatNamesItsLine) {
  s3_.objects = {{"b/m", "[{\"prefix\":\"s3://b/\"},\n3]"}};
  model::PlanChannel channel;
  channel.name = "train";
  channel.s3_uri = "s3://b/m";
  channel.s3_data_type = "ManifestFile";
  plan_.channels = {channel};
  EXPECT_EQ(run().failure_reason,
            "ClientError: Data download failed:channel 'train': Failed to download data. Manifest "
            "s3://b/m, line 2: a number where a text must be");
}

TEST_F(AgentRun, AFileSystemThatIsntThereIsAClientError) {
  model::PlanChannel channel;
  channel.name = "train";
  channel.file_system = model::PlanFileSystem{
      .id = "fs-01234567", .folder = folder_ / "none", .directory_path = "/", .read_only = true};
  plan_.channels = {channel};
  const Report finished = run();
  EXPECT_EQ(finished.failure_class, model::FailureClass::client);
  EXPECT_THAT(finished.failure_reason,
              HasSubstr("ClientError: channel 'train': Unable to mount file system fs-01234567: "));
}

class AgentRunFastFile : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    if (const auto can = fastfile::check_can_mount(); !can) GTEST_SKIP() << can.error().message();
    plan_.channels = {pipe("train", "s3://b/train")};
    plan_.channels[0].input_mode = "FastFile";
  }
};

TEST_F(AgentRunFastFile, FilesAreReadWhenTheyAreOpenedAndTakeNoSpaceOfTheVolume) {
  s3_.objects = {{"b/train/a.csv", "one"},
                 {"b/train/x/large", std::string(100 << 20, 'x')},  // the volume has 64 MiB
                 {"b/train-2", "other"}};
  container_does([&](FakeProcess& process) {
    const fs::path folder = process.path("/opt/ml/input/data/train");
    EXPECT_EQ(s3_.pieces_read(), 0);
    EXPECT_EQ(read_file(folder / "a.csv").value_or("?"), "one");
    EXPECT_EQ(fs::file_size(folder / "x" / "large"), std::uintmax_t{100} << 20);
    EXPECT_FALSE(fs::exists(folder / "train-2"));
    return ContainerExit{0};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_EQ(s3_.pieces_read(), 1) << "a small file comes whole";
  EXPECT_EQ(s3_.streams, 0U) << "nobody read the large one";
  EXPECT_FALSE(fs::exists(folder_ / "instance" / "volume"));
}

TEST_F(AgentRunFastFile, AReplacedObjectIsAnIoErrorAndALineInTheLog) {
  s3_.objects = {{"b/train/a.csv", "one"}};
  container_does([&](FakeProcess& process) {
    s3_.replace("b/train/a.csv", "two");
    EXPECT_FALSE(read_file(process.path("/opt/ml/input/data/train/a.csv")));
    return ContainerExit{1};
  });
  EXPECT_EQ(run().outcome, Outcome::Failed);
  EXPECT_THAT(log(), HasSubstr("Channel 'train': 'a.csv' can't be read (EIO)"));
}

TEST_F(AgentRunFastFile, APartOfANameIsNoFolder) {
  s3_.objects = {{"b/train-2/a.csv", "one"}};
  container_does([](FakeProcess&) {
    ADD_FAILURE() << "it was started";
    return ContainerExit{0};
  });
  const Report finished = run();
  EXPECT_THAT(finished.failure_reason, HasSubstr("No S3 objects found under S3 URL"));
}

}  // namespace
}  // namespace trainyard::agent
