#include "runtime/docker_stream.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/files.h"
#include "support/unix_listener.h"

namespace trainyard::runtime {
namespace {

using ::testing::HasSubstr;

// Responds to a connection with the given bytes, in pieces, and closes it.
class OneAnswer {
 public:
  explicit OneAnswer(std::vector<std::string> pieces) {
    thread_ = std::thread([this, pieces = std::move(pieces)] {
      const UniqueFd peer = listener_.accept();
      std::array<char, 4096> request;
      EXPECT_GE(::recv(peer.get(), request.data(), request.size(), 0), -1);
      for (const std::string& piece : pieces) EXPECT_TRUE(write_all(peer.get(), piece));
    });
  }
  ~OneAnswer() {
    listener_.end();
    thread_.join();
  }
  const std::string& path() const { return listener_.path(); }

 private:
  UnixListener listener_;
  std::thread thread_;
};

std::string read_all(DockerStream& stream) {
  std::string text;
  std::array<char, 3> buffer;
  for (;;) {
    const auto got = stream.read(buffer);
    EXPECT_TRUE(got) << got.error().message();
    if (!got || *got == 0) return text;
    text.append(buffer.data(), *got);
  }
}

TEST(DockerStream, GivesWhatCameWithTheHeadAndAfterIt) {
  const OneAnswer engine({"HTTP/1.1 101 UPGRADED\r\nUpgra", "de: tcp\r\n\r\nfirst ", "second"});
  auto stream = DockerStream::open(engine.path(), "/v1.41/containers/x/attach");
  ASSERT_TRUE(stream) << stream.error().message();
  EXPECT_EQ(read_all(*stream), "first second");
}

TEST(DockerStream, ARefusalIsTheEnginesError) {
  const OneAnswer engine({"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n",
                          "{\"message\":\"No such ", "container: x\"}\n"});
  const auto stream = DockerStream::open(engine.path(), "/x");
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(stream.error().message(), "No such container: x");
}

TEST(DockerStream, AnAnswerThatIsCutOffIsUnavailable) {
  const OneAnswer engine({"HTTP/1.1 101 UPGR"});
  const auto stream = DockerStream::open(engine.path(), "/x");
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().kind(), ErrorKind::unavailable);
}

TEST(ConnectToEngine, SaysWhatToDoWhenThereIsNoSocket) {
  const auto connected = connect_to_engine("/no/such.sock");
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(connected.error().message(), HasSubstr("/no/such.sock"));
  EXPECT_THAT(connected.error().message(), HasSubstr("systemctl start"));
}

TEST(ConnectToEngine, SaysWhatToDoWhenNobodyListens) {
  std::string path;
  {
    const OneAnswer engine({});
    path = engine.path() + "-left";
    ASSERT_EQ(::link(engine.path().c_str(), path.c_str()), 0);
  }
  const auto connected = connect_to_engine(path);
  ::unlink(path.c_str());
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(connected.error().message(), HasSubstr("nothing listens"));
}

TEST(ConnectToEngine, RefusesAPathThatIsTooLong) {
  const auto connected = connect_to_engine("/" + std::string(200, 'x'));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().kind(), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace trainyard::runtime
