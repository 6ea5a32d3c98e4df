#include "agent/exec_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "model/exec_frames.h"
#include "support/fake_runtime.h"

// The server's side of a connection of `trainyard exec`.
namespace trainyard::agent {
namespace {

using model::ExecFrame;

class ExecSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    runtime_.add_image("plain", {});
    runtime::ContainerSpec spec;
    spec.id = "c";
    spec.image = "plain";
    spec.entrypoint = {"sleep", "600"};
    container_ = runtime_.create(spec, [](runtime::OutputStream, std::string_view) {}).value();
    ASSERT_TRUE(container_->start());
  }
  void TearDown() override { ASSERT_TRUE(container_->remove()); }

  // The session of one program, from its start to its last frame.
  struct Ended {
    std::string out, err, failure;
    std::optional<std::string> exit;
  };
  Ended run(const std::vector<std::string>& command, const std::string& input = "",
            const std::string& container = "c") {
    begin(container);
    say(ExecFrame::start, model::to_json(model::ExecStart{command}));
    if (!input.empty()) say(ExecFrame::input, input);
    say(ExecFrame::end);
    Ended ended;
    while (!ended.exit && ended.failure.empty() && take(ended)) {
    }
    end();
    return ended;
  }
  void begin(const std::string& container = "c") {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = UniqueFd(ends[0]);
    reader_ = {};
    session_ = std::thread([this, container, theirs = ends[1]] {
      const UniqueFd connection(theirs);
      serve_exec(runtime_, container, connection.get());
    });
  }
  // Like a client that disconnects.
  void end() {
    ours_.reset();
    session_.join();
  }
  void say(ExecFrame kind, const std::string& content = "") {
    const std::string frame = model::make_frame(kind, content);
    const ssize_t sent = ::send(ours_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
    // A failed session has ended, and its frames can still be read.
    ASSERT_TRUE(sent == static_cast<ssize_t>(frame.size()) || (sent < 0 && errno == EPIPE));
  }
  // The next frame; false: none arrives within half a minute.
  bool take(Ended& ended) {
    while (true) {
      const auto frame = reader_.next().value();
      if (frame) {
        if (frame->kind == ExecFrame::out) ended.out += frame->content;
        if (frame->kind == ExecFrame::err) ended.err += frame->content;
        if (frame->kind == ExecFrame::failure) ended.failure = frame->content;
        if (frame->kind == ExecFrame::exit) ended.exit = frame->content;
        return true;
      }
      pollfd ready{ours_.get(), POLLIN, 0};
      std::array<char, 4096> buffer;
      if (::poll(&ready, 1, 30'000) <= 0) return false;
      const ssize_t got = ::read(ours_.get(), buffer.data(), buffer.size());
      if (got <= 0) return false;
      reader_.feed({buffer.data(), static_cast<std::size_t>(got)});
    }
  }

  runtime::FakeRuntime runtime_;
  std::unique_ptr<runtime::Container> container_;
  UniqueFd ours_;
  std::thread session_;
  model::ExecFrameReader reader_;
};

TEST_F(ExecSessionTest, CarriesInputOutputAndExitCode) {
  const Ended ended = run({"sh", "-c", "cat; echo wrong >&2; exit 7"}, "hello\n");
  EXPECT_EQ(ended.out, "hello\n");
  EXPECT_EQ(ended.err, "wrong\n");
  EXPECT_EQ(ended.exit, "7");
}

TEST_F(ExecSessionTest, SaysThatThereIsNoSuchProgramAsAShellDoes) {
  const Ended ended = run({"no-such-program"});
  EXPECT_EQ(ended.exit, "127");
  EXPECT_THAT(ended.err, ::testing::HasSubstr("no-such-program"));
}

TEST_F(ExecSessionTest, SaysWhyNothingRuns) {
  EXPECT_EQ(run({"true"}, "", "nobody").failure, "there is no container 'nobody'");
  runtime_.fail_next(runtime::FakeRuntime::Call::exec,
                     Error(ErrorKind::unavailable, "the engine doesn't answer"));
  EXPECT_EQ(run({"true"}).failure, "the engine doesn't answer");
}

TEST_F(ExecSessionTest, EndsTheProgramWhenTheClientGoes) {
  begin();
  say(ExecFrame::start, model::to_json(model::ExecStart{{"sh", "-c", "echo $$; exec sleep 600"}}));
  Ended ended;
  while (!ended.out.ends_with("\n") && take(ended)) {
  }
  const pid_t program = std::stoi(ended.out);
  EXPECT_EQ(::kill(program, 0), 0);
  end();
  EXPECT_NE(::kill(program, 0), 0) << "it has been ended, and reaped";
}

TEST_F(ExecSessionTest, EndsWithTheContainer) {
  begin();
  say(ExecFrame::start, model::to_json(model::ExecStart{{"sh", "-c", "echo up; exec sleep 600"}}));
  Ended ended;
  while (ended.out.empty() && take(ended)) {
  }
  ASSERT_TRUE(container_->remove());
  while (!ended.exit && take(ended)) {
  }
  EXPECT_EQ(ended.exit, "137");
  end();
}

}  // namespace
}  // namespace trainyard::agent
