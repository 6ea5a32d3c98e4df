#include "cli/progress.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace trainyard::cli {
namespace {

using std::chrono::milliseconds;

TEST(ProgressLine, ShowsPartSizeAndSpeed) {
  EXPECT_EQ(progress_line("model", mib(5), mib(10), milliseconds(1000), 200),
            "model  [###############...............]   50%  5.0 MiB of 10.0 MiB  5.0 MiB/s");
  EXPECT_EQ(progress_line("model", mib(0), mib(10), milliseconds(10), 200),
            "model  [..............................]    0%  0 B of 10.0 MiB");
}

TEST(ProgressLine, NeverShowsMoreThanTheWhole) {
  EXPECT_EQ(progress_line("m", mib(20), mib(10), milliseconds(10), 200),
            "m  [##############################]  100%  10.0 MiB of 10.0 MiB");
  EXPECT_EQ(progress_line("m", mib(0), mib(0), milliseconds(10), 200),
            "m  [##############################]  100%  0 B of 0 B");
}

TEST(ProgressLine, FitsTheTerminal) {
  EXPECT_EQ(progress_line("model", mib(5), mib(10), milliseconds(1000), 20).size(), 20U);
}

// Outside of a terminal a short transfer prints nothing, and terminal codes never appear.
TEST(Progress, IsSilentInAFile) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const UniqueFd in(ends[0]);
  {
    const UniqueFd out(ends[1]);
    Terminal terminal(out.get());
    Progress progress(terminal, "x", mib(1), [] { return Bytes{}; });
    progress.finish();
    terminal.transient("never");
    terminal.line("only this");
  }
  char text[100];
  const ssize_t got = ::read(in.get(), text, sizeof text);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(got)), "only this\n");
}

}  // namespace
}  // namespace trainyard::cli
