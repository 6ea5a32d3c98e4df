#include "network/records.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class NetworkRecords : public ::testing::Test {
 protected:
  void TearDown() override { ASSERT_TRUE(remove_tree(folder_.parent_path())); }

  const fs::path folder_ =
      fs::path(::testing::TempDir()) / ("records-" + random_hex(8)) / "networks";
};

TEST_F(NetworkRecords, AHolderThatDoesNotEndIsNamedAndNotWaitedForForEver) {
  const auto held = Records::open(folder_);
  ASSERT_TRUE(held) << held.error().message();
  const auto refused = Records::open(folder_, 30ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::deadline);
  const std::string text = refused.error().message();
  EXPECT_NE(text.find((folder_ / "lock").string()), std::string::npos) << text;
  EXPECT_NE(text.find("process " + std::to_string(::getpid())), std::string::npos) << text;
}

TEST_F(NetworkRecords, AnyUserMayReadThemWhileTheyAreLocked) {
  ASSERT_TRUE(ensure_directory(folder_, 0700));  // as earlier versions made it
  auto records = Records::open(folder_);
  ASSERT_TRUE(records) << records.error().message();
  const auto added = records->add("/data/attempts/a/1");
  ASSERT_TRUE(added) << added.error().message();
  (*added)->ports.push_back({"algo-1", 1, true});
  ASSERT_TRUE(records->save(**added));
  const auto read = Records::read(folder_);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->front().attempt, "/data/attempts/a/1");
  for (const fs::path& path : {folder_, folder_ / "1.json"}) {
    struct stat info{};
    ASSERT_EQ(::stat(path.c_str(), &info), 0) << path;
    EXPECT_TRUE(info.st_mode & S_IROTH) << path;
  }
}

TEST_F(NetworkRecords, WithoutAFolderThereAreNone) {
  const auto read = Records::read(folder_);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_TRUE(read->empty());
  EXPECT_TRUE(ensure_directory(folder_));
}

}  // namespace
}  // namespace trainyard::network
