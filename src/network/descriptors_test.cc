#include "network/descriptors.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <future>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Descriptors : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { ASSERT_TRUE(remove_tree(folder_.parent_path())); }

  std::future<Result<GivenDescriptors>> take(std::function<bool()> wanted = [] { return true; }) {
    return std::async(std::launch::async,
                      [this, wanted] { return receive_descriptors(file_, 10s, wanted); });
  }

  // Longer than a socket address allows.
  const fs::path folder_ =
      fs::path(::testing::TempDir()) / ("descriptors-" + random_hex(8)) / std::string(120, 'd');
  const fs::path file_ = folder_ / "socket";
};

TEST_F(Descriptors, GoToWhoeverTakesThem) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const UniqueFd one(pair[0]), other(pair[1]);
  auto taking = take();
  const auto given = send_descriptors(file_, {one.get()}, "hello", 10s);
  ASSERT_TRUE(given) << given.error().message();
  const auto taken = taking.get();
  ASSERT_TRUE(taken) << taken.error().message();
  EXPECT_EQ(taken->text, "hello");
  ASSERT_EQ(taken->all.size(), 1U);
  ASSERT_TRUE(write_all(taken->all.front().get(), "x"));
  char byte = 0;
  EXPECT_EQ(::read(other.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(Descriptors, ASocketThatADeadProcessLeftIsReplaced) {
  ASSERT_TRUE(replace_file(file_, ""));
  auto taking = take();
  const auto given = send_descriptors(file_, {0}, "hello", 10s);
  ASSERT_TRUE(given) << given.error().message();
  EXPECT_TRUE(taking.get());
}

TEST_F(Descriptors, NobodyWaitsForEver) {
  EXPECT_EQ(send_descriptors(file_, {0}, "hello", 50ms).error().kind(), ErrorKind::deadline);
  EXPECT_EQ(take([] { return false; }).get().error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(receive_descriptors(file_, 50ms, [] { return true; }).error().kind(),
            ErrorKind::deadline);
}

}  // namespace
}  // namespace trainyard::network
