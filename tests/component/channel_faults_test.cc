#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "agent/fast_file_feed.h"
#include "agent/pipe_feed.h"
#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "data/download_channel.h"
#include "data/http_s3_client.h"
#include "data/upload_object.h"
#include "fastfile/mount_point.h"
#include "net/http_server.h"
#include "s3/s3_service.h"
#include "support/eventually.h"
#include "support/faulty_proxy.h"

// Channels in all modes, and uploads, over real connections to the embedded store, which break.
namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using net::FaultyProxy;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

std::string refusal(const std::string& status, const std::string& code) {
  const std::string body = "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
  return "HTTP/1.1 " + status +
         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string random_bytes(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += 8) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min<std::size_t>(8, size - at));
  }
  return bytes;
}

// A session's credentials, after its end, until the store reports it; then the keys.
class EndingSession final : public aws::CredentialsProvider {
 public:
  EndingSession(aws::Credentials keys, aws::Credentials expired)
      : keys_(std::move(keys)), expired_(std::move(expired)) {}
  Result<aws::Credentials> get(const std::stop_token&) override {
    return has_ended ? expired_ : keys_;
  }
  void forget(const aws::Credentials&) override { has_ended = false; }
  std::atomic<bool> has_ended{false};

 private:
  const aws::Credentials keys_, expired_;
};

class ChannelFaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    ::signal(SIGPIPE, SIG_IGN);
    for (const char* name : {"data", "spool"}) ASSERT_TRUE(ensure_directory(folder_ / name));
    data::HttpS3Options options;
    options.endpoint_url = "http://127.0.0.1:" + std::to_string(server_->port());
    options.region = "us-east-1";
    direct_.emplace(http_, credentials_, system_clock(), options);
    ASSERT_TRUE(direct_->ensure_bucket("data"));
    channel_.name = "train";
    channel_.s3_uri = "s3://data/t/";
  }
  void TearDown() override {
    close();
    server_->stop(0ms);
    fs::remove_all(folder_);
  }
  void close() {
    cancelled_ = true;
    if (feed_) feed_->close();
    feed_.reset();
    client_.reset();
    proxy_.reset();
    cancelled_ = false;
  }

  void put(const std::string& name, std::string bytes) {
    auto upload = direct_->begin_upload("data", "t/" + name);
    ASSERT_TRUE(upload && (*upload)->write(bytes) && (*upload)->complete());
    objects_[name] = std::move(bytes);
  }

  // In the mode, with each connection to the store as `plan` says.
  Result<void> open(const std::string& mode, FaultyProxy::Plan plan,
                    std::size_t memory = 64 << 20) {
    proxy_.emplace(server_->port(), std::move(plan));
    data::HttpS3Options options;
    options.endpoint_url = proxy_->url();
    options.region = "us-east-1";
    options.patience = 20s;
    options.cancelled = &cancelled_;
    client_.emplace(http_, credentials_, system_clock(), options);
    if (mode == "File") {
      fs::remove_all(folder_ / "data/train");
      data::DownloadOptions download;
      download.cancelled = &cancelled_;
      const auto done =
          data::download_channel(*client_, {"data", "t/"}, folder_ / "data/train", download);
      return done ? ok() : Result<void>(done.error());
    }
    channel_.input_mode = mode;
    const FeedContext context{.plan = plan_,
                              .channel = channel_,
                              .shard = {},
                              .input_data = folder_ / "data",
                              .spool = folder_ / "spool",
                              .memory = memory,
                              .s3 = *client_,
                              .cancelled = cancelled_,
                              .fail = [this](const Error& error) { say(error.message()); },
                              .notice = [this](const std::string& line) { say(line); }};
    feed_ = mode == "Pipe" ? make_pipe_feed(context) : make_fast_file_feed(context);
    return feed_->open();
  }
  void say(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  // All bytes of an epoch, or of all files in the order of their names; "EIO" for what can't be
  // read.
  std::string read_all(const std::string& mode) const {
    if (mode == "Pipe") return read_file(folder_ / "data/train_0").value_or("EIO");
    std::string all;
    for (const auto& [name, bytes] : objects_)
      all += read_file(folder_ / "data/train" / name).value_or("EIO");
    return all;
  }
  std::string all_objects() const {
    std::string all;
    for (const auto& [name, bytes] : objects_) all += bytes;
    return all;
  }
  // The modes that read while the container does; and with File. Restricted to those that this
  // machine supports.
  static std::vector<std::string> fed_modes() {
    std::vector<std::string> found{"Pipe"};
    if (fastfile::check_can_mount()) found.emplace_back("FastFile");
    return found;
  }
  static std::vector<std::string> modes() {
    std::vector<std::string> found = fed_modes();
    found.emplace_back("File");
    return found;
  }

  const aws::Credentials keys_{"AKIAEXAMPLE", "secret", ""};
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-faults-" + random_hex(12));
  const std::unique_ptr<store::ObjectStore> store_ =
      store::ObjectStore::open(folder_ / "store", system_clock()).value();
  const aws::IdentityProvider identities_{"123456789012", keys_};
  net::BlockingPool pool_{4};
  const services::Authorizer authorizer_{{"123456789012", "us-east-1"}, {}};
  s3::S3Service service_{*store_,        identities_, authorizer_, {"123456789012", "us-east-1"},
                         system_clock(), pool_};
  boost::asio::awaitable<void> answer(net::HttpExchange& exchange) {
    services::RequestRecord record;
    co_await service_.handle(exchange, record);
  }
  const std::unique_ptr<net::HttpServer> server_ =
      net::HttpServer::start({}, [this](net::HttpExchange& exchange) {
        return answer(exchange);
      }).value();
  net::HttpClient http_;
  EndingSession credentials_{
      keys_, identities_.get_session_token(1h, system_clock().now() - 2h).credentials};
  std::optional<data::HttpS3Client> direct_;
  std::map<std::string, std::string> objects_;
  std::optional<FaultyProxy> proxy_;
  std::optional<data::HttpS3Client> client_;
  model::LaunchPlan plan_;
  model::PlanChannel channel_;
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;  // guards lines_
  std::vector<std::string> lines_;
  std::unique_ptr<ChannelFeed> feed_;
};

TEST_F(ChannelFaultsTest, NoTroubleThatPassesChangesAByte) {
  for (unsigned i = 10; i < 30; ++i) put(std::to_string(i), random_bytes(i * 3000, i));
  put("large", random_bytes((24 << 20) + 123, 1));
  const FaultyProxy::Plan plan = [](int connection) -> FaultyProxy::Fault {
    const auto place = static_cast<std::uint64_t>(connection);
    switch (connection % 6) {
      case 0:
        return {.answer = refusal("500 Internal Server Error", "InternalError")};
      case 1:
        return {.answer = refusal("503 Slow Down", "SlowDown")};
      case 2:
        return {.ends_after = 4'700'000 + place * 7'777, .reset = true};
      case 3:
        return {.ends_after = 100};  // within a head
      case 4:
        return {.ends_after = 4'400'000 + place * 9'999};
      default:
        return {.ends_after = 5'500'000, .latency = 20ms};
    }
  };
  for (const std::string& mode : modes()) {
    const auto opened = open(mode, plan);
    ASSERT_TRUE(opened) << mode << ": " << opened.error().message();
    EXPECT_TRUE(read_all(mode) == all_objects()) << mode;
    EXPECT_GT(proxy_->connections(), 8) << mode;
    EXPECT_LT(proxy_->served(), 60U << 20) << mode << ": most of what came is not asked for again";
    close();
  }
  EXPECT_THAT(lines(), testing::IsEmpty());
}

TEST_F(ChannelFaultsTest, ADamagedObjectIsReadAnew) {
  put("a", random_bytes(100'000, 1));
  put("b", random_bytes(90'000, 2));
  const FaultyProxy::Plan once = [](int connection) -> FaultyProxy::Fault {
    return connection < 3 ? FaultyProxy::Fault{.damaged_byte = 50'000} : FaultyProxy::Fault{};
  };
  for (const std::string& mode : modes()) {
    ASSERT_TRUE(open(mode, once)) << mode;
    EXPECT_TRUE(read_all(mode) == all_objects()) << mode;
    EXPECT_GT(proxy_->served(), all_objects().size() + 90'000) << mode << ": one came twice";
    close();
  }
  EXPECT_THAT(lines(), testing::IsEmpty());
}

// It was uploaded in parts, so its ETag isn't a checksum. What has been read can't be taken back.
TEST_F(ChannelFaultsTest, ALargeObjectThatComesDamagedNeverEndsItsEpoch) {
  const std::string bytes = random_bytes(24 << 20, 1);
  put("large", bytes);
  ASSERT_TRUE(
      open("Pipe", [](int) { return FaultyProxy::Fault{.damaged_byte = 3'000'000}; }, 8 << 20));
  const UniqueFd reader(
      ::open((folder_ / "data/train_0").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  std::string buffer(1 << 20, '\0');
  std::size_t got = 0;
  EXPECT_TRUE(eventually([&] {
    const ssize_t more = ::read(reader.get(), buffer.data(), buffer.size());
    if (more > 0) got += static_cast<std::size_t>(more);
    return !lines().empty() && more < 0;
  }));
  EXPECT_LT(got, bytes.size());
  EXPECT_THAT(lines(),
              testing::ElementsAre(AllOf(HasSubstr("channel 'train': GET s3://data/t/large"),
                                         HasSubstr("CRC64NVME"))));
}

TEST_F(ChannelFaultsTest, AnObjectThatIsReplacedWhileItIsReadIsAnErrorThatSaysSo) {
  const std::string first = random_bytes(48 << 20, 1), second = random_bytes(48 << 20, 2);
  for (const std::string& mode : fed_modes()) {
    put("large", first);
    ASSERT_TRUE(open(mode, [](int) { return FaultyProxy::Fault{}; }, 8 << 20));
    const fs::path path = folder_ / "data" / (mode == "Pipe" ? "train_0" : "train/large");
    const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(1000, '\0');
    ASSERT_EQ(::read(reader.get(), bytes.data(), bytes.size()), 1000);
    EXPECT_EQ(bytes, first.substr(0, 1000));
    put("large", second);
    if (mode == "Pipe") {
      std::string all(32 << 20, '\0');
      std::size_t got = 1000;
      // Until no more data arrives, which isn't the end.
      ASSERT_EQ(::fcntl(reader.get(), F_SETFL, O_RDONLY | O_NONBLOCK), 0);
      EXPECT_TRUE(eventually([&] {
        const ssize_t more = ::read(reader.get(), all.data() + got, all.size() - got);
        if (more > 0) got += static_cast<std::size_t>(more);
        return !lines().empty() && more < 0;
      }));
      EXPECT_TRUE(all.substr(1000, got - 1000) == first.substr(1000, got - 1000));
    } else {
      EXPECT_EQ(::pread(reader.get(), bytes.data(), bytes.size(), 40 << 20), -1);
      EXPECT_EQ(errno, EIO);
    }
    EXPECT_THAT(lines(), Contains(AllOf(HasSubstr("hannel 'train'"), HasSubstr("has changed"),
                                        HasSubstr("s3://data/t/large"))))
        << mode;
    close();
    lines_.clear();
  }
}

// Whichever of its ranges have been requested by then.
TEST_F(ChannelFaultsTest, AnObjectThatIsReplacedWhileItIsDownloadedComesAsAWhole) {
  const std::string first = random_bytes(40 << 20, 1), second = random_bytes(30 << 20, 2);
  bool any_new = false;
  for (const int when : {0, 1, 2, 3, 4}) {
    put("large", first);
    ASSERT_TRUE(open("File", [&](int connection) {
      if (connection == when) put("large", second);
      return FaultyProxy::Fault{.latency = 20ms};
    }));
    const std::string got = read_all("File");
    EXPECT_TRUE(got == first || got == second) << when << ": a mixture";
    any_new = any_new || got == second;
    close();
  }
  EXPECT_TRUE(any_new);
}

TEST_F(ChannelFaultsTest, ADownloadCanBeCancelledAtAnyMoment) {
  for (int i = 10; i < 90; ++i) put(std::to_string(i), random_bytes(20'000, 1));
  put("large", random_bytes(40 << 20, 2));
  for (const std::uint64_t served : {0, 1, 10'000, 500'000, 2'000'000, 20'000'000, 40'000'000}) {
    std::atomic<bool> ended{false};
    std::chrono::steady_clock::time_point cancelled_at{};
    std::thread canceller;
    std::once_flag once;
    const auto opened = open("File", [&](int) {
      std::call_once(once, [&] {
        canceller = std::thread([&] {
          while (!ended && proxy_->served() < served) std::this_thread::yield();
          cancelled_at = std::chrono::steady_clock::now();
          cancelled_ = true;
        });
      });
      return FaultyProxy::Fault{.latency = 20ms};
    });
    const auto now = std::chrono::steady_clock::now();
    ended = true;
    canceller.join();
    if (!opened) {
      EXPECT_EQ(opened.error().kind(), ErrorKind::cancelled) << opened.error().message();
      EXPECT_LT(now - cancelled_at, 5s) << served;
    }
    EXPECT_TRUE(!opened || served > 1'600'000) << served << ": nobody noticed";
    close();
  }
}

TEST_F(ChannelFaultsTest, AnUploadCanBeCancelledAtAnyMomentAndLeavesNothing) {
  const std::string piece = random_bytes(5 << 20, 1);
  for (int pieces = 0; pieces <= 10; ++pieces) {
    // Nothing to download; only the client is needed.
    EXPECT_FALSE(open("File", [](int) { return FaultyProxy::Fault{.latency = 20ms}; }));
    const auto uploaded = data::upload_object(*client_, {"data", "t/model"},
                                              [&](data::Upload& upload) -> Result<void> {
                                                for (int i = 0; i < 10; ++i) {
                                                  if (i == pieces) cancelled_ = true;
                                                  TRY_VOID(upload.write(piece));
                                                }
                                                cancelled_ = true;
                                                return ok();
                                              });
    ASSERT_FALSE(uploaded) << pieces;
    EXPECT_EQ(uploaded.error().kind(), ErrorKind::cancelled) << uploaded.error().message();
    EXPECT_FALSE(direct_->head("data", "t/model")) << pieces;
    EXPECT_THAT(store_->list_multipart_uploads("data", "", "").value(), testing::IsEmpty())
        << pieces;
    close();
  }
}

TEST_F(ChannelFaultsTest, CredentialsThatHaveExpiredAreRenewed) {
  for (int i = 10; i < 50; ++i) put(std::to_string(i), random_bytes(20'000, 1));
  put("large", random_bytes(24 << 20, 1));
  for (const std::string& mode : modes()) {
    credentials_.has_ended = true;
    std::atomic<int> expired{0};
    // And again in the middle.
    const FaultyProxy::Plan plan = [&](int connection) -> FaultyProxy::Fault {
      if (connection == 2) {
        ++expired;
        credentials_.has_ended = true;
      }
      return {.latency = 20ms};
    };
    ASSERT_TRUE(open(mode, plan)) << mode;
    EXPECT_TRUE(read_all(mode) == all_objects()) << mode;
    EXPECT_FALSE(credentials_.has_ended.load()) << mode;
    EXPECT_EQ(expired, 1) << mode;
    close();
  }
  EXPECT_THAT(lines(), testing::IsEmpty());
}

TEST_F(ChannelFaultsTest, LatencyIsHiddenByReadingAhead) {
  for (int i = 10; i < 50; ++i) put(std::to_string(i), random_bytes(20'000, 1));
  put("large", random_bytes(24 << 20, 2));
  for (const auto latency : {20ms, 200ms})
    for (const std::string& mode : modes()) {
      ASSERT_TRUE(open(mode, [&](int) { return FaultyProxy::Fault{.latency = latency}; }));
      EXPECT_TRUE(read_all(mode) == all_objects()) << mode;
      EXPECT_GT(proxy_->connections(), 4) << mode << ": so many are waited for at once";
      close();
    }
}

TEST_F(ChannelFaultsTest, LittleIsServedWhereLittleIsRead) {
  if (!fastfile::check_can_mount()) GTEST_SKIP() << "FastFile mode can't be had here";
  const std::string object = random_bytes(16 << 20, 1);
  for (int i = 0; i < 5; ++i) put(std::to_string(i), object);
  ASSERT_TRUE(open("FastFile", [](int) { return FaultyProxy::Fault{}; }));
  const std::uint64_t listing = proxy_->served();
  std::mt19937 random(1);
  constexpr int kReads = 40;
  std::string bytes(128 << 10, '\0');
  for (int i = 0; i < kReads; ++i) {
    const fs::path path = folder_ / "data/train" / std::to_string(random() % 5);
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const auto place = static_cast<std::size_t>(random() % 127) * bytes.size();
    ASSERT_EQ(::pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(place)),
              static_cast<ssize_t>(bytes.size()));
    EXPECT_TRUE(bytes == object.substr(place, bytes.size()));
  }
  const std::uint64_t requested_bytes = kReads * bytes.size();
  // The kernel itself reads ahead at the beginning of a file.
  EXPECT_LT(proxy_->served() - listing, requested_bytes * 3 / 2);
}

}  // namespace
}  // namespace trainyard::agent
