#include "runtime/docker_process.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/files.h"
#include "support/unix_listener.h"

namespace trainyard::runtime {
namespace {

constexpr auto kSilent = [](OutputStream, std::string_view) {};

// An engine with one exec. As with Podman, the program gets its terminal some time after the start
// was answered; a size that is set before is accepted and lost.
class LateTerminalEngine {
 public:
  LateTerminalEngine() {
    acceptor_ = std::thread([this] {
      while (UniqueFd peer = listener_.accept())
        connections_.emplace_back(
            [this, peer = std::move(peer)]() mutable { serve(std::move(peer)); });
    });
  }
  ~LateTerminalEngine() {
    listener_.end();
    acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
  }

  const std::string& path() const { return listener_.path(); }
  void make_terminal() {
    const std::lock_guard lock(mutex_);
    terminal_ = "default";
  }
  void print(std::string_view output) {
    const std::lock_guard lock(mutex_);
    EXPECT_TRUE(write_all(program_.get(), output));
  }
  // The query of the last resize that the program's terminal got.
  std::string terminal_size() {
    const std::lock_guard lock(mutex_);
    return terminal_.value_or("none");
  }

 private:
  // One request per connection.
  void serve(UniqueFd peer) {
    std::string request;
    std::array<char, 4096> buffer;
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(peer.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      request.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const std::string line = request.substr(0, request.find("\r\n"));
    const auto asks = [&](const char* path) { return line.find(path) != std::string::npos; };
    if (asks("/exec/e1/start")) {
      const std::lock_guard lock(mutex_);
      program_ = std::move(peer);
      EXPECT_TRUE(write_all(program_.get(), "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n"));
      return;
    }
    std::string body = "{}";
    if (asks("/version")) body = R"({"ApiVersion":"1.41","MinAPIVersion":"1.24"})";
    if (asks("/containers/c1/exec")) body = R"({"Id":"e1"})";
    if (const auto query = line.find("/resize?"); query != std::string::npos) {
      const std::lock_guard lock(mutex_);
      if (terminal_) terminal_ = line.substr(query + 8, line.rfind(' ') - query - 8);
    }
    EXPECT_TRUE(write_all(peer.get(), "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                                          std::to_string(body.size()) + "\r\n\r\n" + body));
  }

  UnixListener listener_;
  std::thread acceptor_;
  std::vector<std::thread> connections_;  // of the acceptor, until it has ended
  std::mutex mutex_;
  UniqueFd program_;  // the connection of its input and output
  std::optional<std::string> terminal_;
};

class DockerProcessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto api = DockerApi::open(engine_.path());
    ASSERT_TRUE(api) << api.error().message();
    ExecSpec shell;
    shell.command = {"sh"};
    shell.terminal = true;
    shell.size = TerminalSize{.rows = 31, .columns = 91};
    auto started =
        DockerProcess::start(*api, "c1", shell, [](pid_t) -> Result<void> { return ok(); });
    ASSERT_TRUE(started) << started.error().message();
    process_ = std::move(*started);
  }

  LateTerminalEngine engine_;
  std::unique_ptr<ContainerProcess> process_;
};

TEST_F(DockerProcessTest, TheTerminalHasItsSizeAtTheFirstOutput) {
  ASSERT_EQ(engine_.terminal_size(), "none");
  engine_.make_terminal();
  engine_.print("$ ");
  ASSERT_TRUE(process_->read(kSilent));
  EXPECT_EQ(engine_.terminal_size(), "h=31&w=91");
}

TEST_F(DockerProcessTest, TheNewestSizeIsTheOneThatIsSetAgain) {
  ASSERT_TRUE(process_->resize(TerminalSize{.rows = 24, .columns = 80}));
  engine_.make_terminal();
  engine_.print("$ ");
  ASSERT_TRUE(process_->read(kSilent));
  EXPECT_EQ(engine_.terminal_size(), "h=24&w=80");
}

TEST_F(DockerProcessTest, ASizeAfterTheFirstOutputStays) {
  engine_.make_terminal();
  engine_.print("$ ");
  ASSERT_TRUE(process_->read(kSilent));
  ASSERT_TRUE(process_->resize(TerminalSize{.rows = 50, .columns = 120}));
  engine_.print("more");
  ASSERT_TRUE(process_->read(kSilent));
  EXPECT_EQ(engine_.terminal_size(), "h=50&w=120");
}

}  // namespace
}  // namespace trainyard::runtime
