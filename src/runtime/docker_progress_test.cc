#include "runtime/docker_progress.h"

#include <gmock/gmock.h>

namespace trainyard::runtime {
namespace {

// As Docker 20.10 sends it.
constexpr std::string_view kPull =
    "{\"status\":\"Pulling from library/x\",\"id\":\"1\"}\r\n"
    "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":2},\"id\":\"a\"}\r\n"
    "{\"status\":\"Status: Downloaded newer image for x:1\"}\r\n";
constexpr std::string_view kFailure =
    "{\"status\":\"Pulling fs layer\"}\r\n"
    "{\"errorDetail\":{\"message\":\"unexpected EOF\"},\"error\":\"unexpected EOF\"}\r\n";

TEST(DockerProgress, OfASuccessHasNoFailure) {
  DockerProgress progress;
  ASSERT_TRUE(progress.feed(kPull));
  EXPECT_FALSE(progress.failure());
  EXPECT_EQ(progress.last_status(), "Status: Downloaded newer image for x:1");
}

TEST(DockerProgress, FindsTheFailureHoweverTheStreamIsCut) {
  for (std::size_t size = 1; size < kFailure.size(); ++size) {
    DockerProgress progress;
    for (std::size_t at = 0; at < kFailure.size(); at += size)
      ASSERT_TRUE(progress.feed(kFailure.substr(at, size)));
    EXPECT_EQ(progress.failure(), "unexpected EOF") << "cut into pieces of " << size;
  }
}

TEST(DockerProgress, NeedsNoLineEnds) {
  DockerProgress progress;
  ASSERT_TRUE(
      progress.feed("{\"stream\":\"Loaded image: a:1\\n\"}{\"error\":\"first\"}{\"error\":\"x\"}"));
  EXPECT_EQ(progress.last_status(), "Loaded image: a:1\n");
  EXPECT_EQ(progress.failure(), "first");
}

TEST(DockerProgress, RefusesWhatIsNoJson) {
  DockerProgress progress;
  const auto fed = progress.feed("<html>");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind(), ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard::runtime
