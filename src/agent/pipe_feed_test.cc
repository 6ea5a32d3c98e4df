#include "agent/pipe_feed.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "support/eventually.h"
#include "support/fake_s3.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class PipeFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    ::signal(SIGPIPE, SIG_IGN);
    ASSERT_TRUE(ensure_directory(folder_ / "data"));
    ASSERT_TRUE(ensure_directory(folder_ / "spool"));
    channel_.name = "train";
    channel_.input_mode = "Pipe";
    channel_.s3_uri = "s3://b/t/";
  }
  void TearDown() override {
    if (feed_) feed_->close();
    EXPECT_TRUE(fs::is_empty(folder_ / "data"));
    fs::remove_all(folder_);
  }

  Result<void> open(data::Shard shard = {}) {
    feed_ = make_pipe_feed({.plan = plan_,
                            .channel = channel_,
                            .shard = shard,
                            .input_data = folder_ / "data",
                            .spool = folder_ / "spool",
                            .memory = 64 << 20,
                            .s3 = s3_,
                            .cancelled = cancelled_,
                            .fail =
                                [this](const Error& error) {
                                  const std::lock_guard lock(mutex_);
                                  failure_ = error.message();
                                },
                            .notice = [](const std::string&) {}});
    return feed_->open();
  }
  fs::path fifo(int epoch) const { return folder_ / "data" / ("train_" + std::to_string(epoch)); }
  std::string read(int epoch) const { return read_file(fifo(epoch)).value_or("no FIFO"); }
  std::string failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  data::FakeS3 s3_;
  model::LaunchPlan plan_;
  model::PlanChannel channel_;
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;  // guards failure_
  std::string failure_;
  std::unique_ptr<ChannelFeed> feed_;
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-pipe-" + random_hex(12));
};

TEST_F(PipeFeedTest, EveryEpochHasAFifoOfItsOwnAndTheNextOnesAreThere) {
  s3_.objects = {{"b/t/1", "one"}, {"b/t/2", "two"}, {"b/t/", ""}, {"b/u", "no"}};
  ASSERT_TRUE(open());
  struct stat info{};
  ASSERT_EQ(::stat(fifo(0).c_str(), &info), 0);
  EXPECT_TRUE(S_ISFIFO(info.st_mode));
  EXPECT_EQ(info.st_mode & 0777, 0644U);
  for (int epoch = 0; epoch < 20; ++epoch) {
    EXPECT_EQ(read(epoch), "onetwo") << epoch;
    EXPECT_FALSE(fs::exists(fifo(epoch))) << "it is gone before its end is seen";
    EXPECT_TRUE(fs::exists(fifo(epoch + 1)));
    EXPECT_TRUE(fs::exists(fifo(epoch + 2)));
  }
  EXPECT_EQ(failure(), "");
}

TEST_F(PipeFeedTest, AReaderThatClosesEarlyHasEndedTheEpoch) {
  s3_.objects["b/t/1"] = std::string(2 << 20, 'x');  // more than a pipe holds
  ASSERT_TRUE(open());
  for (int epoch = 0; epoch < 5; ++epoch) {
    const UniqueFd reader(::open(fifo(epoch).c_str(), O_RDONLY | O_CLOEXEC));
    char byte = 0;
    ASSERT_EQ(::read(reader.get(), &byte, 1), 1);
  }
  EXPECT_EQ(read(5).size(), std::size_t{2} << 20);
  EXPECT_EQ(failure(), "");
}

// A reader that reads nothing blocks the feeder, and doesn't use up the machine's memory.
TEST_F(PipeFeedTest, ReadsNoFurtherAheadThanItsBuffers) {
  for (int i = 10; i < 99; ++i) s3_.objects["b/t/" + std::to_string(i)] = std::string(300'000, 'x');
  ASSERT_TRUE(open());
  const UniqueFd reader(::open(fifo(0).c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_TRUE(eventually([this] { return s3_.pieces_read() >= 16; }));
  EXPECT_LE(s3_.pieces_read(), 22) << "16 buffers, and what the pipe itself holds";
}

TEST_F(PipeFeedTest, AShuffledChannelHasAnotherOrderInEachEpochAndHostsShareIt) {
  for (int i = 10; i < 50; ++i) s3_.objects["b/t/" + std::to_string(i)] = std::to_string(i);
  channel_.shuffle_seed = 42;
  ASSERT_TRUE(open({0, 2}));
  const std::string first = read(0), second = read(1);
  EXPECT_EQ(first.size(), 40U) << "half of 40 objects of two bytes";
  EXPECT_NE(first, second);
  feed_->close();
  ASSERT_TRUE(open({0, 2}));
  EXPECT_EQ(read(0), first) << "seed and epoch decide";
  feed_->close();
  ASSERT_TRUE(open({1, 2}));
  std::set<std::string> all;
  for (const std::string& share : {first, read(0)})
    for (std::size_t i = 0; i < share.size(); i += 2) all.insert(share.substr(i, 2));
  EXPECT_EQ(all.size(), 40U);
}

TEST_F(PipeFeedTest, AHostWithoutAShareSeesTheEndAtOnce) {
  s3_.objects["b/t/1"] = "one";
  ASSERT_TRUE(open({1, 2}));
  EXPECT_EQ(read(0), "");
}

TEST_F(PipeFeedTest, AFolderWithNothingButItsMarkerGivesEmptyEpochs) {
  s3_.objects["b/t/"] = "";
  ASSERT_TRUE(open());
  EXPECT_EQ(read(0), "");
  EXPECT_EQ(read(1), "");
}

TEST_F(PipeFeedTest, AnEpochThatCantBeFedIsNotEnded) {
  s3_.objects = {{"b/t/1", "one"}, {"b/t/2", "two"}};
  ASSERT_TRUE(open());
  s3_.objects.erase("b/t/2");
  const UniqueFd reader(::open(fifo(0).c_str(), O_RDONLY | O_CLOEXEC));
  char bytes[16];
  ASSERT_EQ(::read(reader.get(), bytes, sizeof bytes), 3);
  EXPECT_TRUE(eventually([this] { return !failure().empty(); }));
  EXPECT_EQ(failure(), "channel 'train': NoSuchKey");
  ASSERT_EQ(::fcntl(reader.get(), F_SETFL, O_RDONLY | O_NONBLOCK), 0);
  EXPECT_EQ(::read(reader.get(), bytes, sizeof bytes), -1) << "0 would be the end of the data";
  EXPECT_EQ(errno, EAGAIN);
}

TEST_F(PipeFeedTest, AManifestsObjectsAndAttributesAreFed) {
  s3_.objects = {{"d/x/1", "one"}, {"d/x/2", "two"}};
  s3_.objects["b/m"] = R"([{"prefix":"s3://d/x/"},"2","1"])";
  channel_.s3_uri = "s3://b/m";
  channel_.s3_data_type = "ManifestFile";
  ASSERT_TRUE(open());
  EXPECT_EQ(read(0), "twoone");
  feed_->close();
  s3_.objects["b/m"] = "{\"a-ref\":\"s3://d/x/1\",\"b\":7}\n{\"a-ref\":\"s3://d/x/2\",\"b\":8}\n";
  channel_.s3_data_type = "AugmentedManifestFile";
  channel_.attribute_names = {"b", "a-ref"};
  ASSERT_TRUE(open());
  EXPECT_EQ(read(0), "7one8two");
  EXPECT_EQ(read(1), "7one8two");
  feed_->close();
  s3_.objects["b/m"] = "{\"a-ref\":\"s3://d/x/1\",\"b\":7}\n{\"b\":8}\n";
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message(),
            "Failed to download data. Manifest s3://b/m, line 2: the attribute 'a-ref' is missing");
}

// Whatever a container does in its folder doesn't affect the machine.
TEST_F(PipeFeedTest, WhatThePlaceOfAFifoIsTakenByIsNotWrittenTo) {
  s3_.objects["b/t/1"] = "one";
  ASSERT_TRUE(replace_file(folder_ / "precious", "kept"));
  ASSERT_TRUE(open());
  ASSERT_EQ(read(0), "one");
  ASSERT_EQ(::unlink(fifo(2).c_str()), 0);
  fs::create_symlink(folder_ / "precious", fifo(2));
  ASSERT_EQ(read(1), "one");
  EXPECT_TRUE(eventually([this] { return !failure().empty(); }));
  EXPECT_EQ(failure(), "channel 'train': /opt/ml/input/data/train_2 is not a FIFO any more");
  EXPECT_EQ(read_file(folder_ / "precious").value(), "kept");
}

TEST_F(PipeFeedTest, ClosesAtAnyMoment) {
  s3_.objects["b/t/1"] = std::string(2 << 20, 'x');
  ASSERT_TRUE(open());
  feed_->close();  // nobody has read
  ASSERT_TRUE(open());
  const UniqueFd reader(::open(fifo(0).c_str(), O_RDONLY | O_CLOEXEC));
  feed_->close();  // a reader stops reading
  ASSERT_TRUE(open());
  ASSERT_EQ(::unlink(fifo(0).c_str()), 0);
  feed_->close();  // the container has removed it
}

}  // namespace
}  // namespace trainyard::agent
